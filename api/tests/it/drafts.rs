//! What was written and not sent, on every device of whoever wrote it.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, drafts::DraftView};
use uuid::Uuid;

use crate::support::{ACTIVITY, Answer, Person, Record, TestApp, answer};

fn path(person: &Person, record: &Record) -> String {
    format!("{}/draft", person.path(&record.key))
}

async fn keep(person: &Person, path: &str, body: Value) -> Answer<DraftView> {
    person.send(Method::PUT, path, body).await
}

/// Keeps a text in the place of the revision that this device has seen.
async fn keep_seen(person: &Person, path: &str, text: &str, revision: i64) -> Answer<DraftView> {
    let call = person.call(Method::PUT, path).header("if-match", format!("\"{revision}\"")).json(&json!({ "body": text }));
    answer(call).await
}

async fn see(person: &Person, path: &str) -> DraftView {
    person.get(path).await.ok()
}

#[tokio::test]
async fn a_draft_is_there_on_another_device_also_before_there_is_a_discussion() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let phone = app.signed_in(&claire).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let draft = path(&claire, &record);
    assert_eq!(see(&claire, &draft).await, DraftView { body: None, reply_to: None, updated_at: None, revision: 0 });

    let answer = keep(&claire, &draft, json!({ "body": "  The vendor\n" })).await;

    assert_eq!(answer.header("etag"), Some("\"1\""));
    let kept = answer.ok();
    assert_eq!((kept.body.as_deref(), kept.revision), (Some("  The vendor\n"), 1));
    assert!(kept.updated_at.is_some());
    assert_eq!(see(&phone, &draft).await, kept);
    assert!(claire.record(&record).await.ok().thread.is_none(), "a draft makes no discussion");

    let posted = app.member("Karim Benali").await.post(&record, "Hello").await.created();
    let of_thread = format!("/threads/{}/draft", posted.thread.id);
    assert_eq!(see(&phone, &of_thread).await, kept, "it is the draft of the record's thread");
    keep(&phone, &of_thread, json!({ "body": "The vendor says" })).await.ok();
    assert_eq!(see(&claire, &draft).await.body.as_deref(), Some("The vendor says"));
    claire.delete(&of_thread).await.done();
    claire.delete(&of_thread).await.done();
    let gone = see(&claire, &draft).await;
    assert_eq!((gone.body, gone.updated_at, gone.revision), (None, None, 3));
}

#[tokio::test]
async fn the_hub_says_in_which_discussions_the_caller_has_a_draft() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = karim.post(&record, "Hello").await.created().thread;
    let drafted = async |person: &Person| person.hub("").await.ok().items[0].viewer.has_draft;
    assert!(!thread.viewer.has_draft && !drafted(&claire).await);

    keep(&claire, &path(&claire, &record), json!({ "body": "The vendor" })).await.ok();

    assert!(drafted(&claire).await);
    assert!(!drafted(&karim).await);
    claire.delete(&path(&claire, &record)).await.done();
    assert!(!drafted(&claire).await);
}

#[tokio::test]
async fn a_draft_is_nobody_elses() {
    let app = TestApp::new().await;
    let (claire, karim, owner) = (app.member("Claire Martin").await, app.member("Karim Benali").await, app.owner("Ines").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let draft = path(&claire, &record);
    keep(&claire, &draft, json!({ "body": "Not for them" })).await.ok();
    for other in [&karim, &owner] {
        assert_eq!(see(other, &draft).await.body, None);
        keep(other, &draft, json!({ "body": "Mine" })).await.ok();
        other.delete(&draft).await.done();
    }
    assert_eq!(see(&claire, &draft).await.body.as_deref(), Some("Not for them"));
}

#[tokio::test]
async fn who_cannot_read_the_record_any_more_does_not_find_their_draft() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.restricted("PA-0099", &[claire.grant(), karim.grant()]).await;
    let draft = path(&karim, &record);
    keep(&karim, &draft, json!({ "body": "For later" })).await.ok();
    app.sql("DELETE FROM grants WHERE subject = $1", vec![karim.id.into()]).await;
    karim.get::<Value>(&draft).await.problem(Code::NotFound);
    keep(&karim, &draft, json!({ "body": "x" })).await.problem(Code::NotFound);
    karim.delete(&draft).await.problem(Code::NotFound);
}

#[tokio::test]
async fn a_draft_keeps_what_it_answers() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let asked = karim.post(&record, "How **long**?").await.created().message;
    let elsewhere = karim.post(&app.record(ACTIVITY, "PA-0043").await, "Elsewhere").await.created().message;
    let draft = path(&claire, &record);

    let kept = keep(&claire, &draft, json!({ "body": "Five", "reply_to": asked.id })).await.ok();

    let quote = kept.reply_to.clone().expect("a quotation");
    assert_eq!((quote.message_id, quote.seq, quote.excerpt.as_deref()), (asked.id, 1, Some("How long?")));
    assert_eq!(quote.author, asked.author);
    assert_eq!(see(&claire, &draft).await, kept);
    for foreign in [elsewhere.id.0, Uuid::from_u128(7)] {
        keep(&claire, &draft, json!({ "body": "Six", "reply_to": foreign })).await.invalid(&["/reply_to"]);
    }
    assert_eq!(see(&claire, &draft).await, kept, "what is refused changes nothing");
    keep(&claire, &draft, json!({ "body": "Five" })).await.ok();
    assert!(see(&claire, &draft).await.reply_to.is_none());
}

#[tokio::test]
async fn a_blank_draft_removes_it_and_a_bad_one_changes_nothing() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let draft = path(&claire, &record);
    assert_eq!(keep(&claire, &draft, json!({ "body": " \n" })).await.ok().revision, 0);
    let longest = "é".repeat(10_000);
    keep(&claire, &draft, json!({ "body": longest })).await.ok();
    for bad in ["a\0b", &"é".repeat(10_001)] {
        keep(&claire, &draft, json!({ "body": bad })).await.invalid(&["/body"]);
    }
    keep(&claire, &draft, json!({})).await.invalid(&["/body"]);
    keep(&claire, &draft, json!({ "body": "x", "picked": [] })).await.invalid(&["/picked"]);
    assert_eq!(see(&claire, &draft).await.body, Some(longest));
    let gone = keep(&claire, &draft, json!({ "body": " \n" })).await.ok();
    assert_eq!((gone.body, gone.revision), (None, 2));
}

#[tokio::test]
async fn a_device_that_has_slept_does_not_write_over_what_was_written_on_another() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let draft = path(&claire, &record);
    keep_seen(&claire, &draft, "On the desk", 0).await.ok();
    keep_seen(&claire, &draft, "On the phone", 0).await.problem(Code::PreconditionFailed);
    keep_seen(&claire, &draft, "On the phone", 1).await.ok();
    keep_seen(&claire, &draft, "", 1).await.problem(Code::PreconditionFailed);
    let remove = |revision: i64| claire.call(Method::DELETE, &draft).header("if-match", format!("\"{revision}\""));
    answer::<Value>(remove(1)).await.problem(Code::PreconditionFailed);
    assert_eq!(see(&claire, &draft).await.body.as_deref(), Some("On the phone"));
    answer::<Value>(remove(2)).await.done();
    keep_seen(&claire, &draft, "Again", 2).await.problem(Code::PreconditionFailed);
    keep_seen(&claire, &draft, "Again", 3).await.ok();
    let tag = claire.get::<DraftView>(&draft).await.header("etag").expect("an ETag").to_owned();
    let known = claire.call(Method::GET, &draft).header("if-none-match", &tag);
    assert_eq!(answer::<Value>(known).await.status, 304);
}

#[tokio::test]
async fn posting_takes_away_the_draft_that_was_posted_and_no_other() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let draft = path(&claire, &record);

    keep(&claire, &draft, json!({ "body": "Five ye" })).await.ok();
    claire.post_as(&record, json!({ "body": "Five years", "draft_revision": 1 })).await.created();
    let gone = see(&claire, &draft).await;
    assert_eq!((gone.body, gone.revision), (None, 2), "the draft that the client names goes, though a key came after");

    keep(&claire, &draft, json!({ "body": "Written on the phone meanwhile" })).await.ok();
    claire.post_as(&record, json!({ "body": "Six years", "draft_revision": 2 })).await.created();
    assert_eq!(see(&claire, &draft).await.body.as_deref(), Some("Written on the phone meanwhile"));

    claire.post(&record, "Something else").await.created();
    karim.post(&record, "Written on the phone meanwhile").await.created();
    assert_eq!(see(&claire, &draft).await.revision, 3, "neither another text nor another person takes it away");
    claire.post(&record, "Written on the phone meanwhile").await.created();
    assert_eq!(see(&claire, &draft).await.body, None);
}

#[tokio::test]
async fn a_preview_shows_the_message_as_it_would_look() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let text = format!("- **five** years, {}\n- <b>raw</b>", karim.mention());
    let html = claire.preview(&record, text.as_str()).await.ok().html;
    assert!(html.contains("@Karim Benali</span>") && html.contains("&lt;b&gt;"), "{html}");
    assert_eq!(Some(html), claire.post(&record, text).await.created().message.html);
}
