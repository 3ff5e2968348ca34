//! A message is deleted: a tombstone stays, and nothing that it said.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, messages::Posted};

use super::{edit, edit_seen, found, path, remove, revisions, see};
use crate::support::{ACTIVITY, Answer, TestApp, answer};

#[tokio::test]
async fn a_deleted_message_leaves_its_number_and_nothing_that_it_said() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let body = format!("{} xylophone", karim.mention());
    let post = || {
        let call = claire.call(Method::POST, &format!("{}/messages", claire.path(&record.key)));
        answer::<Posted>(call.header("idempotency-key", "k-1").json(&json!({ "body": body })))
    };
    let posted = post().await.created();
    let message = posted.message.id;
    edit(&claire, message, format!("{} xylophones", karim.mention())).await.ok();
    assert!(found(&app, "xylophone").await > 4);

    remove(&claire, message, json!({})).await.done();

    assert_eq!(found(&app, "xylophone").await, 0);
    let tombstone = see(&karim, message).await;
    assert_eq!((tombstone.seq, tombstone.body.clone(), tombstone.html.clone()), (1, None, None));
    assert!(tombstone.mentions.is_empty() && tombstone.deleted_at.is_some() && tombstone.edited_at.is_none());
    assert_eq!(tombstone.deleted_by.as_ref().map(|person| person.id), Some(claire.id));
    assert_eq!((tombstone.deletion_reason.clone(), tombstone.author.id), (None, claire.id));
    assert!(revisions(&karim, message).await.is_empty());
    let thread = karim.thread(posted.thread.id).await.ok();
    assert_eq!((thread.last_seq, thread.message_count), (1, 1));
    assert!(thread.last_message.deleted && thread.last_message.excerpt.is_empty());
    let told = karim.notifications().await.remove(0);
    assert!(told.deleted && told.excerpt.is_empty());
    let again = post().await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert!(again.created().message.body.is_none(), "posting it again brings nothing back");
    assert_eq!(claire.post(&record, "another").await.created().message.seq, 2);
    assert!(!claire.thread(posted.thread.id).await.ok().last_message.deleted);
}

#[tokio::test]
async fn a_message_that_is_deleted_while_a_new_name_is_put_into_it_leaves_nothing_that_it_said() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    for name in ["Karim Ben", "Karim B."] {
        let mut messages = Vec::new();
        for _ in 0..20 {
            messages.push(claire.post(&record, format!("{} xylophone", karim.mention())).await.created().message.id);
        }
        karim.send::<Value>(Method::PATCH, "/me", json!({ "name": name })).await.ok();
        let removing = join_all(messages.iter().map(|message| remove(&claire, *message, json!({}))));
        tokio::join!(app.run_jobs(), removing).1.iter().for_each(Answer::done);
        assert_eq!(found(&app, "xylophone").await, 0);
    }
}

#[tokio::test]
async fn a_moderator_deletes_with_a_reason_that_all_can_read_and_nobody_else_does() {
    let app = TestApp::new().await;
    let (claire, tom, sofia) =
        (app.member("Claire Martin").await, app.member("Tom Fischer").await, app.moderator("Sofia Lopes").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, "the patient is Léa").await.created().message.id;
    remove(&tom, message, json!({ "reason": "Names a patient" })).await.problem(Code::Forbidden);
    app.stranger().await.delete(&path(message)).await.problem(Code::NotFound);
    for body in [json!({}), json!({ "reason": null })] {
        remove(&sofia, message, body).await.invalid(&["/reason"]);
    }
    sofia.delete(&path(message)).await.invalid(&["/reason"]);
    for bad in ["", "  \n", "a\0b", &"é".repeat(501)] {
        remove(&sofia, message, json!({ "reason": bad })).await.invalid(&["/reason"]);
    }
    remove(&sofia, message, json!({ "because": "x" })).await.invalid(&["/because"]);
    assert!(see(&tom, message).await.body.is_some());

    remove(&sofia, message, json!({ "reason": " Names a patient " })).await.done();
    let tombstone = see(&tom, message).await;
    assert_eq!(tombstone.deletion_reason.as_deref(), Some("Names a patient"));
    assert_eq!(tombstone.deleted_by.map(|person| person.name).as_deref(), Some("Sofia Lopes"));
    assert!(!tombstone.viewer.can_delete && !see(&sofia, message).await.viewer.can_delete);

    let own = sofia.post(&record, "mine").await.created().message.id;
    sofia.delete(&path(own)).await.done(); // an author needs no reason
    let narrow = app.acting_as(&sofia, "write").await;
    let other = claire.post(&record, "again").await.created().message.id;
    remove(&narrow, other, json!({ "reason": "x" })).await.problem(Code::Forbidden);
    remove(&app.acting_as(&sofia, "messages:moderate").await, other, json!({ "reason": "x" })).await.done();
}

#[tokio::test]
async fn deleting_twice_is_no_error_and_a_tombstone_gets_no_text() {
    let app = TestApp::new().await;
    let (claire, sofia) = (app.member("Claire Martin").await, app.moderator("Sofia Lopes").await);
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "one").await.created().message.id;
    claire.delete(&path(message)).await.done();
    claire.delete(&path(message)).await.done();
    remove(&sofia, message, json!({ "reason": "later" })).await.done();
    assert_eq!(see(&claire, message).await.deletion_reason, None, "the first deletion stands");
    edit(&claire, message, "two").await.problem(Code::MessageDeleted);
    edit_seen(&claire, message, 1, "two").await.problem(Code::MessageDeleted);
    edit_seen(&claire, message, 2, "one").await.problem(Code::MessageDeleted);
}

#[tokio::test]
async fn what_was_edited_since_it_was_seen_is_not_deleted_unseen() {
    let app = TestApp::new().await;
    let (claire, sofia) = (app.member("Claire Martin").await, app.moderator("Sofia Lopes").await);
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "rude").await.created().message.id;
    edit(&claire, message, "kind").await.ok();
    let seen = |tag: &str| sofia.call(Method::DELETE, &path(message)).header("if-match", tag).json(&json!({ "reason": "Rude" }));
    answer::<Value>(seen("\"1\"")).await.problem(Code::PreconditionFailed);
    answer::<Value>(seen("\"2\"")).await.done();
}

#[tokio::test]
async fn an_edit_that_races_a_deletion_never_brings_the_text_back() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    for round in 0..10 {
        let message = claire.post(&record, "one").await.created().message.id;
        let place = path(message);
        let ((edited, removed), other) = tokio::join!(
            async { tokio::join!(edit(&claire, message, "marimba"), claire.delete(&place)) },
            edit(&claire, message, format!("marimba {round}"))
        );
        removed.done();
        for edited in [edited, other] {
            if !edited.status.is_success() {
                edited.problem(Code::MessageDeleted);
            }
        }
        assert!(see(&claire, message).await.body.is_none() && revisions(&claire, message).await.is_empty());
    }
    assert_eq!(found(&app, "marimba").await, 0);
}

#[tokio::test]
async fn a_new_name_does_not_touch_what_was_edited_or_deleted_meanwhile() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let one = claire.post(&record, format!("{} one", karim.mention())).await.created().message.id;
    let two = claire.post(&record, format!("{} two", karim.mention())).await.created().message.id;
    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim Ali" })).await.ok();
    edit(&claire, one, format!("{} three", karim.mention())).await.ok();
    claire.delete(&path(two)).await.done();
    app.run_jobs().await;
    assert!(see(&claire, one).await.html.is_some_and(|html| html.contains("@Karim Ali</span> three")));
    assert!(see(&claire, two).await.html.is_none());
    edit(&claire, one, "nobody").await.ok();
    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim" })).await.ok();
    app.run_jobs().await;
    assert_eq!(see(&claire, one).await.html.as_deref(), Some("<p>nobody</p>\n"));
}
