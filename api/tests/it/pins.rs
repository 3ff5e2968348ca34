//! The one message on top of a discussion.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, MessageId, ThreadId, events::EventKind, messages::Posted, threads::ThreadView};

use crate::support::{ACTIVITY, Answer, Person, TestApp, answer};

async fn pin(person: &Person, thread: ThreadId, message: MessageId) -> Answer<ThreadView> {
    person.send(Method::PUT, &format!("/threads/{thread}/pin"), json!({ "message_id": message })).await
}

async fn unpin(person: &Person, thread: ThreadId) -> Answer {
    person.delete(&format!("/threads/{thread}/pin")).await
}

#[tokio::test]
async fn one_message_is_pinned_for_everyone_in_place_of_the_one_before() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&record, "The **vendor** says five years").await.created();
    let (thread, first) = (posted.thread.id, posted.message.id);
    let second = claire.post(&record, "Six").await.created().message.id;
    assert_eq!(posted.thread.pinned, None);
    app.advance(1);

    let pinned = pin(&tom, thread, first).await.ok().pinned.expect("a pin");
    assert_eq!((pinned.message_id, pinned.seq, pinned.excerpt.as_str()), (first, 1, "The vendor says five years"));
    assert_eq!((pinned.author.id, pinned.by.id), (claire.id, tom.id));
    app.advance(1);
    assert_eq!(pin(&claire, thread, first).await.ok().pinned, Some(pinned.clone()), "the same again changes nothing");
    assert_eq!(claire.thread(thread).await.ok().pinned, Some(pinned.clone()));
    assert_eq!(claire.hub("").await.ok().items[0].pinned, Some(pinned.clone()));
    assert_eq!(claire.post(&record, "Seven").await.created().thread.pinned, Some(pinned));

    assert_eq!(pin(&claire, thread, second).await.ok().pinned.map(|pinned| pinned.seq), Some(2));
    unpin(&tom, thread).await.done();
    unpin(&tom, thread).await.done();
    assert_eq!(claire.thread(thread).await.ok().pinned, None);
}

#[tokio::test]
async fn pinning_is_told_to_open_pages_and_moves_nothing() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, "one").await.created();
    let (thread, message) = (posted.thread.id, posted.message.id);
    let later = claire.post(&app.record(ACTIVITY, "PA-0043").await, "two").await.created().thread.id;
    let mut events = tom.events().await;
    app.advance(5);
    pin(&claire, thread, message).await.ok();
    pin(&claire, thread, message).await.ok(); // changes nothing and says nothing
    unpin(&claire, thread).await.done();
    unpin(&claire, thread).await.done();
    claire.reply(thread, json!({ "body": "three" })).await.created();
    for _ in 0..2 {
        let event = events.next().await;
        assert_eq!((event.kind, event.thread_id, event.seq), (EventKind::ThreadPinned, Some(thread), Some(1)));
    }
    assert_eq!(events.next().await.kind, EventKind::MessageCreated);
    pin(&claire, later, claire.messages(later, "").await.ok().items[0].id).await.ok();
    assert_eq!(claire.hub("").await.ok().items[0].id, thread, "a pin is no activity");
    assert!(tom.notifications().await.is_empty());
}

#[tokio::test]
async fn what_is_no_message_of_the_discussion_is_not_pinned() {
    let app = TestApp::new().await;
    let (claire, ines) = (app.member("Claire Martin").await, app.member("Inès Laurent").await);
    let thread = claire.post(&app.record(ACTIVITY, "PA-0042").await, "one").await.created().thread.id;
    let elsewhere = claire.post(&app.record(ACTIVITY, "PA-0043").await, "two").await.created().message.id;
    let hidden = ines.post(&app.restricted("INC-0007", &[ines.grant()]).await, "hush").await.created();
    let nothing = MessageId(uuid::Uuid::nil());
    for message in [elsewhere, hidden.message.id, nothing] {
        pin(&claire, thread, message).await.invalid(&["/message_id"]);
    }
    for (body, pointer) in [
        (json!({}), "/message_id"),
        (json!({ "message_id": "x" }), "/message_id"),
        (json!({ "message_id": nothing, "x": 1 }), "/x"),
    ] {
        claire.send::<Value>(Method::PUT, &format!("/threads/{thread}/pin"), body).await.invalid(&[pointer]);
    }
    pin(&claire, hidden.thread.id, hidden.message.id).await.problem(Code::NotFound);
    unpin(&claire, hidden.thread.id).await.problem(Code::NotFound);
    pin(&app.acting_as(&ines, "read").await, hidden.thread.id, hidden.message.id).await.problem(Code::Forbidden);
    assert_eq!(claire.thread(thread).await.ok().pinned, None);
}

#[tokio::test]
async fn a_deleted_message_is_taken_down_and_nothing_that_it_said_stays() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&record, "xylophone").await.created();
    let (thread, message) = (posted.thread.id, posted.message.id);
    pin(&tom, thread, message).await.ok();
    let post = || {
        let call = tom.call(Method::POST, &format!("{}/messages", tom.path(&record.key)));
        answer::<Posted>(call.header("idempotency-key", "k-1").json(&json!({ "body": "Yes" })))
    };
    assert!(post().await.created().thread.pinned.is_some());
    let mut events = tom.events().await;
    claire.delete(&format!("/messages/{message}")).await.done();
    assert_eq!(events.next().await.kind, EventKind::ThreadPinned);
    assert_eq!(events.next().await.kind, EventKind::MessageDeleted);
    assert_eq!(tom.thread(thread).await.ok().pinned, None);
    assert!(!post().await.text().contains("xylophone"), "nor in an answer that is kept");
    pin(&tom, thread, message).await.problem(Code::MessageDeleted);

    for _ in 0..8 {
        let message = claire.post(&record, "marimba").await.created().message.id;
        let place = format!("/messages/{message}");
        let (gone, pinned) = tokio::join!(claire.delete(&place), pin(&tom, thread, message));
        gone.done();
        if !pinned.status.is_success() {
            pinned.problem(Code::MessageDeleted);
        }
        assert_eq!(tom.thread(thread).await.ok().pinned, None, "a deleted message never stays pinned");
    }
}

#[tokio::test]
async fn of_two_who_pin_at_once_one_message_is_pinned() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&record, "one").await.created();
    let (thread, one) = (posted.thread.id, posted.message.id);
    let two = claire.post(&record, "two").await.created().message.id;
    for _ in 0..5 {
        let (a, b, c) = tokio::join!(pin(&claire, thread, one), pin(&tom, thread, two), unpin(&tom, thread));
        a.ok();
        b.ok();
        c.done();
        let pinned = claire.thread(thread).await.ok().pinned;
        assert!(pinned.is_none_or(|pinned| pinned.by.id == if pinned.message_id == one { claire.id } else { tom.id }));
    }
}

#[tokio::test]
async fn an_edited_message_is_pinned_with_its_new_words() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, "five").await.created();
    pin(&claire, posted.thread.id, posted.message.id).await.ok();
    claire.send::<Value>(Method::PATCH, &format!("/messages/{}", posted.message.id), json!({ "body": "six" })).await.ok();
    let pinned = claire.thread(posted.thread.id).await.ok().pinned;
    assert_eq!(pinned.map(|pinned| pinned.excerpt).as_deref(), Some("six"));
}
