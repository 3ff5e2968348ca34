//! How far each member has read.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    ThreadId,
    threads::{ReadState, ThreadViewer},
};

use crate::support::{ACTIVITY, Person, TestApp};

async fn viewer(person: &Person, thread: ThreadId) -> ThreadViewer {
    person.thread(thread).await.ok().viewer
}

async fn unread(person: &Person, thread: ThreadId) -> i64 {
    let viewer = viewer(person, thread).await;
    assert_eq!(
        person.hub("").await.ok().items.iter().find(|row| row.id == thread).map(|row| row.viewer.unread),
        Some(viewer.unread)
    );
    assert_eq!(person.counters().await.unread_threads, i64::from(viewer.unread > 0));
    viewer.unread
}

#[tokio::test]
async fn what_one_wrote_oneself_is_read() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "one").await.created().thread.id;
    claire.post(&payroll, "two").await.created();
    assert_eq!((unread(&claire, thread).await, unread(&tom, thread).await), (0, 2));
    assert_eq!(tom.post(&payroll, "three").await.created().thread.viewer.unread, 0); // answering is reading
    assert_eq!((unread(&claire, thread).await, unread(&tom, thread).await), (1, 0));
}

#[tokio::test]
async fn the_marker_never_moves_backwards_and_stops_at_the_last_message() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for text in ["one", "two", "three"] {
        claire.post(&payroll, text).await.created();
    }
    let thread = claire.hub("").await.ok().items[0].id;
    assert_eq!(tom.read(thread, 2).await.ok(), ReadState { last_read_seq: 2, unread: 1 });
    assert_eq!(tom.read(thread, 1).await.ok(), ReadState { last_read_seq: 2, unread: 1 });
    assert_eq!(tom.read(thread, 0).await.ok(), ReadState { last_read_seq: 2, unread: 1 });
    assert_eq!(tom.read(thread, i64::MAX).await.ok(), ReadState { last_read_seq: 3, unread: 0 });
    assert_eq!(unread(&tom, thread).await, 0);
    tom.read(thread, -1).await.invalid(&["/seq"]);
}

#[tokio::test]
async fn a_message_and_all_after_it_can_be_marked_unread() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for text in ["one", "two", "three"] {
        claire.post(&payroll, text).await.created();
    }
    let thread = claire.hub("").await.ok().items[0].id;
    let path = format!("/threads/{thread}/unread");
    let from = |seq: i64| tom.send::<ReadState>(Method::PUT, &path, json!({ "from_seq": seq }));
    tom.read(thread, 3).await.ok();
    assert_eq!(from(2).await.ok(), ReadState { last_read_seq: 1, unread: 2 });
    assert_eq!(unread(&tom, thread).await, 2);
    assert_eq!(from(1).await.ok().unread, 3);
    assert_eq!(from(99).await.ok().unread, 0);
    from(0).await.invalid(&["/from_seq"]);
    assert_eq!(unread(&claire, thread).await, 0); // one's own marker and nobody else's
}

#[tokio::test]
async fn a_newcomer_has_nothing_to_catch_up_on() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "one").await.created().thread.id;
    claire.post(&payroll, "two").await.created();
    app.advance(1);
    let tom = app.member("Tom Fischer").await;
    assert_eq!(unread(&tom, thread).await, 0);
    app.advance(1);
    claire.post(&payroll, "three").await.created();
    assert_eq!(unread(&tom, thread).await, 1);
    assert_eq!(viewer(&tom, thread).await.last_read_seq, 2);
}

#[tokio::test]
async fn access_by_a_grant_begins_to_count_with_the_grant() {
    let app = TestApp::new().await;
    let (admin, tom, irene) =
        (app.administrator("Adam Smith").await, app.member("Tom Fischer").await, app.member("Irène Roux").await);
    let legal = app.team("legal", &[&irene]).await;
    let laptop = app.restricted("INC-0007", &[admin.grant()]).await;
    let thread = admin.post(&laptop, "one").await.created().thread.id;
    app.advance(1);
    let grants = json!([{ "user_id": tom.id }, { "team_id": legal.id }]);
    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": grants })).await.ok();
    assert_eq!((unread(&tom, thread).await, unread(&irene, thread).await), (0, 0));
    app.advance(1);
    admin.post(&laptop, "two").await.created();
    assert_eq!((unread(&tom, thread).await, unread(&irene, thread).await), (1, 1));

    // Granting somebody else does not begin it anew for those who have it.
    app.advance(1);
    let sofia = app.member("Sofia Lopes").await;
    let grants = json!([{ "user_id": tom.id }, { "team_id": legal.id }, { "user_id": sofia.id }]);
    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": grants })).await.ok();
    assert_eq!((unread(&tom, thread).await, unread(&sofia, thread).await), (1, 0));
}

#[tokio::test]
async fn numbers_stop_at_a_hundred() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "one").await.created().thread.id;
    app.sql("UPDATE threads SET last_seq = 250 WHERE id = $1", api::values![thread]).await;
    app.sql("UPDATE messages SET seq = 250 WHERE thread_id = $1", api::values![thread]).await;
    assert_eq!(unread(&tom, thread).await, 100);
    let counted = tom.send::<Value>(Method::POST, &tom.here("/records/counters"), json!({ "records": [payroll.key] })).await.ok();
    assert_eq!(counted["items"][0]["unread"], 100);
}
