//! What happens, as it happens.

use actix_web::test::TestRequest;
use api::{
    http::call::Access,
    realtime::{bus::Signal, stream::Listener},
    sessions::caller::Member,
};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code,
    events::{Event, EventKind},
};

use crate::support::{ACTIVITY, Events, Person, Record, TestApp, answer};

/// Says things until one of them is heard: what was said before the other process listened is made up for by a resync.
async fn until_heard(speaker: &Person, record: &Record, events: &mut Events) {
    loop {
        speaker.post(record, "Can you hear me?").await.created();
        loop {
            match events.any().await.map(|event| event.kind) {
                Some(EventKind::MessageCreated) => return,
                Some(EventKind::Resync) => break,
                Some(_) => {}
                None => panic!("the stream has ended"),
            }
        }
    }
}

#[tokio::test]
async fn a_stream_begins_with_resync_and_is_kept_by_nobody_in_between() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let events = claire.events().await; // it reads the resync
    let header = |name: &str| events.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("content-type"), Some("text/event-stream"));
    assert_eq!(header("cache-control"), Some("no-store"));
    assert_eq!(header("content-encoding"), Some("identity"));
    assert_eq!(header("x-accel-buffering"), Some("no"));
}

#[tokio::test]
async fn a_message_is_told_to_those_who_may_see_it_in_ids_and_numbers() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let mut events = tom.events().await;

    let posted = claire.post(&payroll, format!("Secret word, {}", tom.mention())).await.created();

    let opened = events.until(EventKind::ThreadOpened).await;
    assert_eq!(opened.thread_id, Some(posted.thread.id));
    let created = events.until(EventKind::MessageCreated).await;
    assert_eq!((created.thread_id, created.seq), (Some(posted.thread.id), Some(1)));
    assert!(!serde_json::to_string(&created).expect("json").contains("Secret"));
}

#[tokio::test]
async fn closing_and_reopening_are_told() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = karim.post(&payroll, "Done?").await.created().thread.id;
    let mut events = tom.events().await;
    karim.close(thread, json!({})).await.ok();
    assert_eq!(events.next().await.kind, EventKind::ThreadClosed);
    karim.close(thread, json!({})).await.ok(); // changes nothing and says nothing
    karim.reopen(thread).await.ok();
    assert_eq!(events.next().await.kind, EventKind::ThreadReopened);
    karim.close(thread, json!({})).await.ok();
    karim.post(&payroll, "No.").await.created();
    assert_eq!(events.next().await.kind, EventKind::ThreadClosed);
    assert_eq!(events.next().await.kind, EventKind::ThreadReopened);
    assert_eq!(events.next().await.kind, EventKind::MessageCreated);
}

#[tokio::test]
async fn nobody_else_hears_of_a_restricted_record() {
    let app = TestApp::new().await;
    let (ines, owner, guest) = (app.member("Inès Laurent").await, app.owner("Claire Martin").await, app.guest().await);
    let (laptop, payroll) = (app.restricted("INC-0007", &[ines.grant()]).await, app.record(ACTIVITY, "PA-0042").await);
    let shared = app.shared_with("PA-0043", &[guest.grant()]).await;
    let (mut hers, mut theirs, mut guests) = (ines.events().await, owner.events().await, guest.events().await);

    let hidden = ines.post(&laptop, format!("{} hush", owner.mention())).await.created().thread.id;
    let seen = ines.post(&payroll, "aloud").await.created().thread.id;
    let let_in = ines.post(&shared, "for the vendor").await.created().thread.id;

    assert_eq!(hers.until(EventKind::MessageCreated).await.thread_id, Some(hidden));
    // Had the hidden one been told, it would have come before.
    let first = theirs.next().await;
    assert_eq!((first.kind, first.thread_id), (EventKind::ThreadOpened, Some(seen)));
    assert_eq!(theirs.until(EventKind::MessageCreated).await.thread_id, Some(seen));
    assert_eq!(guests.next().await.thread_id, Some(let_in));
}

#[tokio::test]
async fn who_lost_access_hears_nothing_more() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let (laptop, payroll) =
        (app.restricted("INC-0007", &[admin.grant(), tom.grant()]).await, app.record(ACTIVITY, "PA-0042").await);
    let mut events = tom.events().await;
    let hidden = admin.post(&laptop, "one").await.created().thread.id;
    assert_eq!(events.until(EventKind::MessageCreated).await.thread_id, Some(hidden));

    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [] })).await.ok();
    admin.post(&laptop, "two").await.created();
    let seen = admin.post(&payroll, "three").await.created().thread.id;

    assert_eq!(events.next().await.kind, EventKind::AccessChanged);
    let next = events.next().await;
    assert_eq!((next.kind, next.thread_id), (EventKind::ThreadOpened, Some(seen)));
}

#[tokio::test]
async fn who_lost_access_is_not_told_what_they_read_there() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let (laptop, payroll) =
        (app.restricted("INC-0007", &[admin.grant(), tom.grant()]).await, app.record(ACTIVITY, "PA-0042").await);
    let hidden = admin.post(&laptop, "one").await.created().thread.id;
    let seen = admin.post(&payroll, "two").await.created().thread.id;
    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [] })).await.ok();
    let mut events = tom.events().await;

    // A job that began before, or a link in an old mail.
    let moved = Event::about(EventKind::ReadMoved, hidden, 1);
    app.state().bus.publish(vec![Signal::to_reader(tom.id, hidden, moved)]);
    tom.read(seen, 1).await.ok();

    assert_eq!(events.next().await.thread_id, Some(seen));
}

#[tokio::test]
async fn what_happens_to_a_person_in_one_workspace_is_not_told_on_a_stream_of_another() {
    let app = TestApp::new().await;
    let (claire, eve) = (app.member("Claire Martin").await, app.stranger().await);
    let at_home = Person { workspace: app.home_of(&eve).await, ..eve.clone() };
    let role = app.role(shared::roles::BuiltIn::Member);
    app.sql(
        "INSERT INTO members (workspace_id, user_id, role_id, active, sort_name, revision, joined_at) VALUES ($1, $2, $3, TRUE, 'eve', 1, 0)",
        api::values![app.workspace, eve.id, role],
    )
    .await;
    let (mut here, mut there) = (eve.events().await, at_home.events().await);

    let thread = claire.post(&app.record(ACTIVITY, "PA-0042").await, eve.mention()).await.created().thread.id;
    here.until(EventKind::NotificationCreated).await;
    eve.read(thread, 1).await.ok();
    eve.send::<Value>(Method::POST, &eve.here("/notifications/read"), json!({ "all": true })).await.ok();
    assert_eq!(here.until(EventKind::ReadMoved).await.thread_id, Some(thread));
    assert_eq!(here.until(EventKind::ReadMoved).await.thread_id, None);

    at_home.send::<Value>(Method::POST, &at_home.here("/notifications/read"), json!({ "all": true })).await.ok();
    let first = there.next().await;
    assert_eq!((first.kind, first.thread_id), (EventKind::ReadMoved, None));
    at_home.send::<Value>(Method::PATCH, &at_home.here(""), json!({ "name": "Elsewhere Ltd" })).await.ok();
    assert_eq!(there.next().await.kind, EventKind::AccessChanged);
}

#[tokio::test]
async fn a_stream_opened_with_a_token_does_not_outlive_it() {
    let app = TestApp::new().await;
    let (host, claire) = (app.host("read", 1).await, app.member("Claire Martin").await);
    let listens = async |person: &Person| {
        let request = TestRequest::default()
            .param("w", person.workspace.to_string())
            .insert_header(("authorization", format!("Bearer {}", person.bearer.clone().unwrap_or_default())))
            .app_data(app.state().clone())
            .to_http_request();
        let member = Member::judge(&request, app.state()).await.expect("a member");
        Listener::new(app.state().clone(), &member)
    };
    let (with_token, signed_in) = (listens(&host).await, listens(&claire).await);
    assert!(with_token.still_allowed().await && signed_in.still_allowed().await);
    app.advance(24 * 60);
    assert!(!with_token.still_allowed().await);
    assert!(signed_in.still_allowed().await);
}

#[tokio::test]
async fn strangers_hear_nothing_of_another_workspace() {
    let app = TestApp::new().await;
    let (claire, eve) = (app.member("Claire Martin").await, app.stranger().await);
    answer::<Value>(eve.call(Method::GET, &eve.here("/events"))).await.problem(Code::NotFound);
    let mut at_home = eve.clone();
    at_home.workspace = app.home_of(&eve).await;
    let mut events = at_home.events().await;
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Hello").await.created();
    at_home.send::<Value>(Method::PATCH, &at_home.here(""), json!({ "name": "Elsewhere Ltd" })).await.ok();
    assert_eq!(events.next().await.kind, EventKind::AccessChanged);
}

#[tokio::test]
async fn what_one_was_told_and_has_read_is_ones_own() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let (mut his, mut others) = (karim.events().await, tom.events().await);
    let thread = claire.post(&payroll, karim.mention()).await.created().thread.id;
    let told = his.until(EventKind::NotificationCreated).await;
    assert_eq!(told.notification_id, Some(karim.notifications().await[0].id));
    karim.read(thread, 1).await.ok();
    assert_eq!(his.until(EventKind::ReadMoved).await.seq, Some(1));

    claire.post(&payroll, "two").await.created();
    let mut kinds = Vec::new();
    while kinds.iter().filter(|kind| **kind == EventKind::MessageCreated).count() < 2 {
        kinds.push(others.next().await.kind);
    }
    assert_eq!(kinds, [EventKind::ThreadOpened, EventKind::MessageCreated, EventKind::MessageCreated]);
}

#[tokio::test]
async fn a_new_role_and_a_changed_record_are_told() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let mut events = tom.events().await;
    let role = json!({ "role_id": app.role(shared::roles::BuiltIn::Moderator) });
    owner.send::<Value>(Method::PATCH, &owner.here(&format!("/members/{}", tom.id)), role).await.ok();
    assert_eq!(events.next().await.kind, EventKind::AccessChanged);
    owner.put_record(&payroll.key, json!({ "title": "Payroll" })).await.ok();
    let changed = events.until(EventKind::RecordChanged).await;
    assert_eq!(changed.record, Some(payroll.key));
}

#[tokio::test]
async fn a_new_name_in_a_message_is_told() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let thread = claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created().thread.id;
    let mut events = claire.events().await;
    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim Ali" })).await.ok();
    app.run_jobs().await;
    let edited = events.until(EventKind::MessageEdited).await;
    assert_eq!((edited.thread_id, edited.seq), (Some(thread), Some(1)));
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_no_other_does() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let phone = app.signed_in(&claire).await;
    let (mut here, mut there) = (claire.events().await, phone.events().await);
    claire.delete(&format!("/me/sessions/{}", phone.session)).await.done();
    there.ended().await;
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Still here").await.created();
    here.until(EventKind::MessageCreated).await;
    answer::<Value>(claire.call(Method::POST, "/auth/logout")).await.done();
    here.ended().await;
}

#[tokio::test]
async fn a_stream_ends_with_its_member() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let mut events = tom.events().await;
    owner.send::<Value>(Method::PATCH, &owner.here(&format!("/members/{}", tom.id)), json!({ "active": false })).await.ok();
    events.ended().await;
    answer::<Value>(tom.call(Method::GET, &tom.here("/events"))).await.problem(Code::NotFound);
}

#[tokio::test]
async fn a_stream_ends_when_the_server_stops() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let mut events = claire.events().await;
    app.state().bus.close();
    events.ended().await;
}

#[tokio::test]
async fn a_message_through_one_process_arrives_on_a_stream_of_another() {
    let app = TestApp::new().await;
    let Some(other) = app.another_server().await else { return };
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let mut events = tom.at(&other).events().await;

    until_heard(&claire, &payroll, &mut events).await;

    answer::<Value>(tom.call(Method::POST, "/auth/logout")).await.done();
    events.ended().await;
}

#[tokio::test]
async fn a_process_that_could_not_listen_for_a_while_says_resync() {
    let app = TestApp::new().await;
    let Some(other) = app.another_server().await else { return };
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let mut events = tom.at(&other).events().await;
    until_heard(&claire, &payroll, &mut events).await;

    app.sql(
        "UPDATE workspaces SET revision = revision WHERE (SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'LISTEN%') > 0",
        vec![],
    )
    .await;

    events.resync().await;
    until_heard(&claire, &payroll, &mut events).await;
}
