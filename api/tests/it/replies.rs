//! Answering one message of a discussion: the quotation follows what it quotes.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, MessageId,
    messages::{MessageView, Posted},
};
use uuid::Uuid;

use crate::support::{ACTIVITY, Person, TestApp, answer};

async fn see(person: &Person, message: MessageId) -> MessageView {
    person.get(&format!("/messages/{message}")).await.ok()
}

#[tokio::test]
async fn a_reply_shows_whom_and_what_it_answers() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let first = claire.post(&record, "How **long**?").await.created();
    claire.post(&record, "In years.").await.created();

    let reply = karim.reply(first.thread.id, json!({ "body": "Five.", "reply_to": first.message.id })).await.created().message;

    let quote = reply.reply_to.clone().expect("a quotation");
    assert_eq!((quote.message_id, quote.seq, quote.deleted), (first.message.id, 1, false));
    assert_eq!(quote.author, first.message.author);
    assert_eq!(quote.excerpt.as_deref(), Some("How long?"));
    let mut seen = see(&karim, reply.id).await;
    assert_eq!(seen, reply);
    seen.viewer = see(&claire, reply.id).await.viewer;
    assert_eq!(claire.messages(first.thread.id, "").await.ok().items.pop(), Some(seen));
    assert!(first.message.reply_to.is_none());
    let on_record = karim.post_as(&record, json!({ "body": "And six.", "reply_to": reply.id })).await.created().message;
    assert_eq!(on_record.reply_to.map(|quote| quote.seq), Some(3));
}

#[tokio::test]
async fn a_quotation_follows_edits_and_survives_the_deletion_of_what_it_quotes() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let first = claire.post(&app.record(ACTIVITY, "PA-0042").await, "How long?").await.created();
    let answer = json!({ "body": "Five.", "reply_to": first.message.id });
    let reply = karim.reply(first.thread.id, answer.clone()).await.created().message.id;
    let path = format!("/messages/{}", first.message.id);
    claire.send::<Value>(Method::PATCH, &path, json!({ "body": "How long now?" })).await.ok();
    assert_eq!(see(&karim, reply).await.reply_to.and_then(|quote| quote.excerpt).as_deref(), Some("How long now?"));

    claire.delete(&path).await.done();
    let quote = see(&karim, reply).await.reply_to.expect("a quotation");
    assert_eq!((quote.seq, quote.deleted, quote.excerpt, quote.author.id), (1, true, None, claire.id));
    // Whoever was writing when it was deleted still says what they have to say.
    let late = karim.reply(first.thread.id, answer).await.created().message.reply_to.expect("a quotation");
    assert!(late.deleted && late.excerpt.is_none());
}

#[tokio::test]
async fn who_has_a_quotation_already_hears_that_its_words_were_deleted() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let first = claire.post(&app.record(ACTIVITY, "PA-0042").await, "How long?").await.created();
    let answering = json!({ "body": "Five.", "reply_to": first.message.id });
    let reply = format!("/messages/{}", karim.reply(first.thread.id, answering.clone()).await.created().message.id);
    let draft = format!("/threads/{}/draft", first.thread.id);
    karim.send::<Value>(Method::PUT, &draft, answering).await.ok();
    let (mut of_reply, mut of_draft) = (String::new(), String::new());
    for (path, tag) in [(&reply, &mut of_reply), (&draft, &mut of_draft)] {
        *tag = karim.get::<Value>(path).await.header("etag").expect("an ETag").to_owned();
        let again = karim.call(Method::GET, path).header("if-none-match", &*tag);
        assert_eq!(answer::<Value>(again).await.status, 304);
    }

    claire.delete(&format!("/messages/{}", first.message.id)).await.done();

    for (path, tag) in [(&reply, &of_reply), (&draft, &of_draft)] {
        let now = answer::<Value>(karim.call(Method::GET, path).header("if-none-match", tag)).await;
        assert_eq!(now.ok()["reply_to"]["excerpt"], Value::Null);
    }
    // The reply itself is what it was, and may be changed by who has read it so.
    let edit = |text: &str| {
        let call = karim.call(Method::PATCH, &reply).header("if-match", &of_reply);
        answer::<Value>(call.json(&json!({ "body": text })))
    };
    edit("Six.").await.ok();
    edit("Seven.").await.problem(Code::PreconditionFailed);
}

#[tokio::test]
async fn an_answer_that_is_given_again_quotes_nothing_that_was_deleted_meanwhile() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let first = claire.post(&app.record(ACTIVITY, "PA-0042").await, "How long?").await.created();
    let path = format!("/threads/{}/messages", first.thread.id);
    let reply = || {
        let call = karim.call(Method::POST, &path).header("idempotency-key", "k-1");
        answer::<Posted>(call.json(&json!({ "body": "Five.", "reply_to": first.message.id })))
    };
    let once = reply().await.created();
    assert_eq!(reply().await.created(), once);
    claire.delete(&format!("/messages/{}", first.message.id)).await.done();
    let again = reply().await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    let quote = again.created().message.reply_to.expect("a quotation");
    assert!(quote.deleted && quote.excerpt.is_none());
}

#[tokio::test]
async fn only_a_message_of_the_same_discussion_can_be_answered() {
    let app = TestApp::new().await;
    let (claire, ines) = (app.member("Claire Martin").await, app.member("Inès Laurent").await);
    let (record, fresh) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    let posted = claire.post(&record, "one").await.created();
    let secret = ines.post(&app.restricted("INC-0007", &[ines.grant()]).await, "stolen").await.created().message.id;
    for wrong in [secret.0, Uuid::nil(), posted.thread.id.0] {
        let problem = claire.reply(posted.thread.id, json!({ "body": "x", "reply_to": wrong })).await.invalid(&["/reply_to"]);
        assert_eq!(problem.errors[0].code, "unknown");
    }
    claire.post_as(&fresh, json!({ "body": "x", "reply_to": posted.message.id })).await.invalid(&["/reply_to"]);
    claire.reply(posted.thread.id, json!({ "body": "x", "reply_to": "one" })).await.invalid(&["/reply_to"]);
    assert_eq!(claire.messages(posted.thread.id, "").await.ok().items.len(), 1);
    claire.get::<Value>(&format!("{}/thread", claire.path(&fresh.key))).await.problem(Code::NoThread);
    assert_eq!(claire.post(&record, "two").await.created().message.seq, 2, "no number is lost");
}
