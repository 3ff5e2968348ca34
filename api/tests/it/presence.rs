//! Who looks at a discussion, and who is writing in it.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, Page, ThreadId, Timestamp, events::EventKind, threads::Participant};

use crate::support::{ACTIVITY, Answer, Person, TestApp, answer};

fn path(thread: ThreadId) -> String {
    format!("/threads/{thread}/presence")
}

fn names(page: &Page<Participant>) -> Vec<&str> {
    page.items.iter().map(|person| person.name.as_str()).collect()
}

async fn look(person: &Person, thread: ThreadId) -> Answer<Page<Participant>> {
    answer(person.call(Method::PUT, &path(thread))).await
}

async fn present(person: &Person, thread: ThreadId) -> Page<Participant> {
    person.get(&path(thread)).await.ok()
}

async fn write(person: &Person, thread: ThreadId) -> Answer {
    answer(person.call(Method::POST, &format!("/threads/{thread}/typing"))).await
}

fn advance(app: &TestApp, seconds: i64) {
    app.state().clock.advance(seconds * Timestamp::SECOND);
}

#[tokio::test]
async fn whoever_looks_is_shown_until_they_leave_or_say_nothing_for_a_minute() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let thread = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Hello").await.created().thread.id;
    assert!(present(&claire, thread).await.items.is_empty());
    let mut events = tom.events().await;

    assert_eq!(names(&look(&claire, thread).await.ok()), ["Claire Martin"]);
    assert_eq!(names(&look(&karim, thread).await.ok()), ["Claire Martin", "Karim Benali"]);
    look(&karim, thread).await.ok(); // told already
    for _ in 0..2 {
        let event = events.next().await;
        assert_eq!((event.kind, event.thread_id, event.user_id), (EventKind::Presence, Some(thread), None));
    }
    claire.delete(&path(thread)).await.done();
    claire.delete(&path(thread)).await.done();
    assert_eq!(events.next().await.kind, EventKind::Presence);
    assert_eq!(names(&present(&tom, thread).await), ["Karim Benali"]);

    advance(&app, 40);
    look(&karim, thread).await.ok();
    advance(&app, 40);
    assert_eq!(names(&present(&tom, thread).await), ["Karim Benali"]);
    advance(&app, 21);
    assert!(present(&tom, thread).await.items.is_empty());
    look(&tom, thread).await.ok();
    assert_eq!(events.next().await.kind, EventKind::Presence);
}

#[tokio::test]
async fn that_somebody_writes_is_told_to_those_who_can_read_and_to_nobody_else() {
    let app = TestApp::new().await;
    let (ines, karim, owner, guest) =
        (app.member("Inès Laurent").await, app.member("Karim Benali").await, app.owner("Claire Martin").await, app.guest().await);
    let laptop = app.restricted("INC-0007", &[ines.grant(), karim.grant()]).await;
    let hidden = ines.post(&laptop, "hush").await.created().thread.id;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let (mut his, mut theirs, mut guests) = (karim.events().await, owner.events().await, guest.events().await);

    write(&ines, hidden).await.done();
    let event = his.until(EventKind::Typing).await;
    assert_eq!((event.thread_id, event.user_id), (Some(hidden), Some(ines.id)));
    assert!(!serde_json::to_string(&event).expect("json").contains("Inès"));
    assert_eq!(names(&present(&karim, hidden).await), ["Inès Laurent"], "whoever writes looks, too");
    for outsider in [&owner, &guest] {
        write(outsider, hidden).await.problem(Code::NotFound);
        look(outsider, hidden).await.problem(Code::NotFound);
        outsider.get::<Value>(&path(hidden)).await.problem(Code::NotFound);
        outsider.delete(&path(hidden)).await.problem(Code::NotFound);
    }

    let shared = app.shared_with("PA-0043", &[guest.grant()]).await;
    let seen = ines.post(&payroll, "aloud").await.created().thread.id;
    let let_in = ines.post(&shared, "for the vendor").await.created().thread.id;
    // Had the hidden one been told, it would have come before.
    assert_eq!(theirs.next().await.thread_id, Some(seen));
    assert_eq!(guests.next().await.thread_id, Some(let_in));
}

#[tokio::test]
async fn who_writes_all_the_time_is_told_of_every_two_seconds() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&record, "Hello").await.created().thread.id;
    let program = app.acting_as(&claire, "write").await;
    let mut events = tom.events().await;
    for _ in 0..2 {
        for _ in 0..5 {
            write(&program, thread).await.done();
        }
        advance(&app, 2);
    }
    claire.post(&record, "Done").await.created();
    let mut kinds = Vec::new();
    while kinds.last() != Some(&EventKind::MessageCreated) {
        kinds.push(events.next().await.kind);
    }
    assert_eq!(kinds, [EventKind::Presence, EventKind::Typing, EventKind::Typing, EventKind::MessageCreated]);
    write(&app.acting_as(&claire, "read").await, thread).await.problem(Code::Forbidden);
}

#[tokio::test]
async fn who_lost_access_or_was_deactivated_is_no_longer_shown() {
    let app = TestApp::new().await;
    let (owner, karim, tom) =
        (app.owner("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[owner.grant(), karim.grant(), tom.grant()]).await;
    let thread = owner.post(&laptop, "Hello").await.created().thread.id;
    for person in [&owner, &karim, &tom] {
        look(person, thread).await.ok();
    }
    owner.send::<Value>(Method::PATCH, &owner.here(&format!("/members/{}", tom.id)), json!({ "active": false })).await.ok();
    assert_eq!(names(&present(&owner, thread).await), ["Claire Martin", "Karim Benali"]);
    look(&tom, thread).await.problem(Code::NotFound);
    owner.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [] })).await.ok();
    assert_eq!(names(&present(&owner, thread).await), ["Claire Martin"]);
    write(&karim, thread).await.problem(Code::NotFound);
}

#[tokio::test]
async fn looking_and_writing_leave_nothing_in_the_database() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let thread = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Hello").await.created().thread.id;
    let (_, first) = app.calls(look(&claire, thread)).await;
    let (_, again) = app.calls(look(&claire, thread)).await;
    assert_eq!((first, again), (3, 3), "who calls, what they see, who is there");
    let (written, calls) = app.calls(write(&claire, thread)).await;
    written.done();
    assert_eq!(calls, 2);
    app.crowd(60).await;
    for n in 0..25 {
        look(&app.member(&format!("Reader {n:02}")).await, thread).await.ok();
    }
    let (page, calls) = app.calls(present(&tom, thread)).await;
    assert_eq!((page.items.len(), calls), (20, 3), "twenty at most, with as many calls");
}

#[tokio::test]
async fn who_looks_through_one_process_is_shown_by_another() {
    let app = TestApp::new().await;
    let Some(other) = app.another_server().await else { return };
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let thread = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Hello").await.created().thread.id;
    let there = tom.at(&other);
    let mut events = there.events().await;
    // What was said before the other process listened is lost: it is said again.
    loop {
        claire.delete(&path(thread)).await.done();
        look(&claire, thread).await.ok();
        match events.any().await.map(|event| event.kind) {
            Some(EventKind::Presence) => break,
            Some(_) => {}
            None => panic!("the stream has ended"),
        }
    }
    assert_eq!(names(&present(&there, thread).await), ["Claire Martin"]);
    write(&claire, thread).await.done();
    assert_eq!(events.until(EventKind::Typing).await.user_id, Some(claire.id));
}
