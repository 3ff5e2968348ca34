//! The things of the host application that are talked about, and who may read them.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, Page,
    records::{RecordCounters, RecordItem, RecordKey, RecordView, Visibility},
    threads::ThreadState,
};

use crate::support::{ACTIVITY, Answer, INCIDENT, Person, TestApp, answer};

fn key(id: &str) -> RecordKey {
    RecordKey { record_type: ACTIVITY.into(), id: id.into() }
}

async fn list(person: &Person, query: &str) -> Vec<String> {
    let page = person.get::<Page<RecordItem>>(&person.here(&format!("/records{query}"))).await.ok();
    page.items.into_iter().map(|item| item.external_id).collect()
}

async fn count(person: &Person, body: Value) -> Answer<Page<RecordCounters>> {
    person.send(Method::POST, &person.here("/records/counters"), body).await
}

fn names(record: &RecordView) -> Vec<&str> {
    record.grants.iter().map(|grant| grant.name.as_str()).collect()
}

#[tokio::test]
async fn a_record_is_registered_and_changed_by_the_same_call() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let body = json!({ "title": " Payroll management ", "url": "https://host.example/PA-0042" });
    let made = admin.put_record(&key("PA-0042"), body).await.ok();
    assert_eq!(
        (made.title.as_str(), made.visibility, made.thread.is_none()),
        ("Payroll management", Visibility::Workspace, true)
    );
    assert!(made.grants.is_empty());

    let changed = admin.put_record(&key("PA-0042"), json!({ "title": "Payroll" })).await.ok();
    assert_eq!((changed.id, changed.title.as_str(), changed.url.as_deref()), (made.id, "Payroll", None));
    tom.put_record(&key("PA-0042"), json!({ "title": "Mine" })).await.problem(Code::Forbidden);
    assert_eq!(tom.get::<RecordView>(&tom.path(&key("PA-0042"))).await.ok(), changed);
}

#[tokio::test]
async fn a_restricted_record_does_not_exist_for_others_owners_too() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let (ines, irene, tom) = (app.member("Inès Laurent").await, app.member("Irène Roux").await, app.member("Tom Fischer").await);
    let legal = app.team("legal", &[&irene]).await;
    let laptop = app.restricted("INC-0007", &[ines.grant(), legal.grant()]).await;
    for reader in [&ines, &irene] {
        assert_eq!(names(&reader.record(&laptop).await.ok()), ["legal", "Inès Laurent"]);
        assert_eq!(list(reader, "").await, ["INC-0007"]);
    }
    for other in [&owner, &tom] {
        let hidden = other.record(&laptop).await.problem(Code::NotFound);
        let missing = other.get::<Value>(&other.here("/records/incident/INC-0008")).await.problem(Code::NotFound);
        assert_eq!((hidden.title, hidden.detail), (missing.title, missing.detail));
        assert!(list(other, "").await.is_empty() && list(other, "?q=inc").await.is_empty());
    }
    let body = json!({ "title": "Mine now" });
    owner.put_record(&laptop.key, body).await.problem(Code::NotFound);
    owner.delete(&owner.path(&laptop.key)).await.problem(Code::NotFound);
}

#[tokio::test]
async fn a_guest_sees_what_was_granted_to_them_by_name() {
    let app = TestApp::new().await;
    let guest = app.guest().await;
    let team = app.team("vendors", &[&guest]).await;
    app.record(ACTIVITY, "PA-0042").await;
    app.restricted("INC-0001", &[team.grant()]).await; // a team's grant lets no guest in
    let shared = app.shared_with("PA-0043", &[guest.grant()]).await;
    let restricted = app.restricted("INC-0007", &[guest.grant()]).await;
    assert_eq!(list(&guest, "").await, ["INC-0007", "PA-0043"]);
    guest.post(&shared, "Two new entries.").await.created();
    guest.post(&restricted, "Locked.").await.created();
    assert_eq!(guest.hub("").await.ok().items.len(), 2);
}

#[tokio::test]
async fn whoever_restricts_a_record_keeps_it() {
    let app = TestApp::new().await;
    let (admin, owner, tom) =
        (app.administrator("Adam Smith").await, app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    admin.put_record(&key("PA-0042"), json!({ "title": "Payroll" })).await.ok();

    let restricted = json!({ "title": "Payroll", "visibility": "restricted", "grants": [{ "user_id": tom.id }] });
    assert_eq!(names(&admin.put_record(&key("PA-0042"), restricted).await.ok()), ["Adam Smith", "Tom Fischer"]);
    owner.get::<Value>(&owner.path(&key("PA-0042"))).await.problem(Code::NotFound);

    // What is absent stays as it was; grants that are given replace the others, but not the caller's own.
    let kept = admin.put_record(&key("PA-0042"), json!({ "title": "Salaries" })).await.ok();
    assert_eq!((kept.visibility, names(&kept)), (Visibility::Restricted, vec!["Adam Smith", "Tom Fischer"]));
    let alone = admin.put_record(&key("PA-0042"), json!({ "title": "Salaries", "grants": [] })).await.ok();
    assert_eq!(names(&alone), ["Adam Smith"]);
    tom.get::<Value>(&tom.path(&key("PA-0042"))).await.problem(Code::NotFound);
    let open = admin.put_record(&key("PA-0042"), json!({ "title": "Salaries", "visibility": "workspace" })).await.ok();
    assert_eq!(open.visibility, Visibility::Workspace);
    tom.get::<RecordView>(&tom.path(&key("PA-0042"))).await.ok();
}

#[tokio::test]
async fn nothing_is_granted_to_people_of_elsewhere() {
    let app = TestApp::new().await;
    let (admin, eve) = (app.administrator("Adam Smith").await, app.stranger().await);
    for (grant, pointer) in
        [(json!({ "user_id": eve.id }), "/grants/1/user_id"), (json!({ "team_id": eve.id }), "/grants/1/team_id")]
    {
        let body = json!({ "title": "Payroll", "visibility": "restricted", "grants": [{ "user_id": admin.id }, grant] });
        admin.put_record(&key("PA-0042"), body).await.invalid(&[pointer]);
    }
    admin.get::<Value>(&admin.path(&key("PA-0042"))).await.problem(Code::NotFound); // nothing was half written
    for grant in [json!({}), json!({ "user_id": "x" }), json!({ "user_id": admin.id, "team_id": admin.id }), json!(7)] {
        let answer = admin.put_record(&key("PA-0042"), json!({ "title": "Payroll", "grants": [grant] })).await;
        assert!(answer.problem(Code::Invalid).errors[0].pointer.starts_with("/grants"), "{}", answer.text());
    }
}

#[tokio::test]
async fn an_id_may_be_almost_anything() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let long = "é".repeat(200);
    for id in
        ["a/b/c", "with space", "🙂👩‍⚖️", "%2F", "../..", "?q=1#x", "+", "a;b=c", "'; DROP TABLE records; --", "…", long.as_str()]
    {
        let made = admin.put_record(&key(id), json!({ "title": "Odd" })).await.ok();
        assert_eq!(made.external_id, id);
        assert_eq!(tom.get::<RecordView>(&tom.path(&key(id))).await.ok().id, made.id);
        let posted: Answer<shared::messages::Posted> =
            tom.send(Method::POST, &format!("{}/messages", tom.path(&key(id))), json!({ "body": "Hello" })).await;
        assert_eq!(posted.created().thread.record.id, id);
        let counters = count(&tom, json!({ "records": [{ "type": ACTIVITY, "id": id }] })).await.ok().items;
        assert_eq!((counters[0].id.as_str(), counters[0].messages), (id, 1));
        tom.get::<Value>(&format!("{}/thread", tom.path(&key(id)))).await.ok();
    }
    for id in ["x".repeat(300).as_str(), "a\nb", "a\0b"] {
        admin.put_record(&key(id), json!({ "title": "Odd" })).await.problem(Code::InvalidPath);
        tom.get::<Value>(&tom.path(&key(id))).await.problem(Code::InvalidPath);
    }
}

#[tokio::test]
async fn what_cannot_be_is_pointed_at() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    for (body, pointer) in [
        (json!({}), "/title"),
        (json!({ "title": "" }), "/title"),
        (json!({ "title": " " }), "/title"),
        (json!({ "title": "two\nlines" }), "/title"),
        (json!({ "title": "x".repeat(301) }), "/title"),
        (json!({ "title": "x", "url": "javascript:alert(1)" }), "/url"),
        (json!({ "title": "x", "url": format!("https://host.example/{}", "x".repeat(2000)) }), "/url"),
        (json!({ "title": "x", "visibility": "secret" }), "/visibility"),
        (json!({ "title": "x", "colour": "red" }), "/colour"),
    ] {
        let answer = admin.put_record(&key("PA-0042"), body).await;
        assert!(answer.problem(Code::Invalid).errors.iter().all(|error| error.pointer == pointer), "{}", answer.text());
    }
    let unknown = RecordKey { record_type: "contract".into(), id: "C-1".into() };
    admin.put_record(&unknown, json!({ "title": "x" })).await.problem(Code::Invalid);
    let misspelt = RecordKey { record_type: "Contract!".into(), id: "C-1".into() };
    admin.put_record(&misspelt, json!({ "title": "x" })).await.problem(Code::InvalidPath);
    assert!(list(&admin, "").await.is_empty());
}

#[tokio::test]
async fn an_archived_record_disappears_with_its_discussion_and_comes_back_with_it() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = admin.post(&record, format!("Look, {}", tom.mention())).await.created().thread.id;
    tom.delete(&tom.path(&record.key)).await.problem(Code::Forbidden);
    admin.delete(&admin.path(&record.key)).await.done();

    tom.record(&record).await.problem(Code::NotFound);
    tom.thread(thread).await.problem(Code::NotFound);
    tom.post(&record, "Still there?").await.problem(Code::NotFound);
    admin.delete(&admin.path(&record.key)).await.problem(Code::NotFound);
    assert!(list(&tom, "").await.is_empty() && tom.hub("").await.ok().items.is_empty() && tom.notifications().await.is_empty());
    assert_eq!(tom.counters().await, shared::notifications::Counters::default());
    app.run_jobs().await;
    assert!(app.mails().is_empty());

    let back = admin.put_record(&record.key, json!({ "title": "Payroll" })).await.ok();
    assert_eq!((back.id, back.thread.map(|thread| thread.id)), (record.id, Some(thread)));
    assert_eq!(tom.messages(thread, "").await.ok().items.len(), 1);
}

#[tokio::test]
async fn a_change_meant_for_another_revision_is_refused() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let put = |tag: &str, title: &str| {
        let call = admin.call(Method::PUT, &admin.path(&key("PA-0042"))).header("if-match", tag);
        answer::<RecordView>(call.json(&json!({ "title": title })))
    };
    put("*", "One").await.problem(Code::PreconditionFailed); // there is no revision yet
    let first = admin.put_record(&key("PA-0042"), json!({ "title": "One" })).await;
    let tag = first.header("etag").expect("an ETag").to_owned();
    let second = put(&tag, "Two").await;
    assert_eq!(second.ok().title, "Two");
    put(&tag, "Three").await.problem(Code::PreconditionFailed);
    put("*", "Four").await.ok();
    let remove = |tag: &str| answer::<Value>(admin.call(Method::DELETE, &admin.path(&key("PA-0042"))).header("if-match", tag));
    remove(&tag).await.problem(Code::PreconditionFailed);
    let now = admin.get::<RecordView>(&admin.path(&key("PA-0042"))).await;
    let current = now.header("etag").expect("an ETag").to_owned();
    let again = answer::<Value>(admin.call(Method::GET, &admin.path(&key("PA-0042"))).header("if-none-match", &current)).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    remove(&current).await.done();
}

#[tokio::test]
async fn counters_come_in_the_order_asked_for_and_tell_nothing_of_what_one_may_not_know() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let (open, quiet) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    let (closed, secret) = (app.record(INCIDENT, "INC-0001").await, app.restricted("INC-0007", &[karim.grant()]).await);
    karim.post(&open, "one").await.created();
    karim.post(&open, "two").await.created();
    karim.post(&secret, "hush").await.created();
    let thread = karim.post(&closed, "done").await.created().thread.id;
    karim.close(thread, json!({})).await.ok();
    let asked = [&secret.key, &open.key, &quiet.key, &closed.key, &open.key, &key("unknown")];

    let counted = count(&tom, json!({ "records": asked })).await.ok().items;

    let shown: Vec<_> = counted.iter().map(|one| (one.id.as_str(), one.state, one.messages, one.unread)).collect();
    assert_eq!(
        shown,
        [
            ("INC-0007", None, 0, 0),
            ("PA-0042", Some(ThreadState::Open), 2, 2),
            ("PA-0043", None, 0, 0),
            ("INC-0001", Some(ThreadState::Closed), 1, 1),
            ("PA-0042", Some(ThreadState::Open), 2, 2),
            ("unknown", None, 0, 0),
        ]
    );
    assert!(count(&tom, json!({ "records": [] })).await.ok().items.is_empty());
    let many =
        |n: usize| json!({ "records": (0..n).map(|n| json!({ "type": ACTIVITY, "id": format!("X-{n}") })).collect::<Vec<_>>() });
    assert_eq!(count(&tom, many(200)).await.ok().items.len(), 200);
    count(&tom, many(201)).await.invalid(&["/records"]);
    count(&tom, json!({ "records": [{ "type": "x" }] })).await.invalid(&["/records/0/id"]);
    count(&tom, json!({ "records": [{ "type": "X!", "id": "a" }] })).await.problem(Code::Invalid);
}

#[tokio::test]
async fn records_are_found_by_type_state_and_words() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    for (id, title) in [("PA-0042", "Gestion de la paie"), ("PA-0043", "Été: newsletter"), ("PA-0051", "Recruitment")] {
        admin.put_record(&key(id), json!({ "title": title })).await.ok();
    }
    let incident = app.record(INCIDENT, "INC-0005").await;
    let thread = admin.post(&incident, "done").await.created().thread.id;
    admin.close(thread, json!({})).await.ok();
    let paie: Answer<Value> =
        admin.send(Method::POST, &format!("{}/messages", admin.path(&key("PA-0042"))), json!({ "body": "x" })).await;
    paie.created();

    assert_eq!(list(&admin, "").await, ["PA-0043", "PA-0042", "INC-0005", "PA-0051"]); // Été, Gestion, Record…, Recruitment
    assert_eq!(list(&admin, "?type=incident").await, ["INC-0005"]);
    assert_eq!(list(&admin, "?q=ETE").await, ["PA-0043"]);
    assert_eq!(list(&admin, "?q=pa").await, ["PA-0043", "PA-0042", "PA-0051"]);
    assert_eq!(list(&admin, "?q=paie%20gest").await, ["PA-0042"]);
    assert_eq!(list(&admin, "?state=open").await, ["PA-0042"]);
    assert_eq!(list(&admin, "?state=closed").await, ["INC-0005"]);
    assert_eq!(list(&admin, "?state=none").await, ["PA-0043", "PA-0051"]);
    admin.get::<Value>(&admin.here("/records?state=ajar")).await.invalid(&["?state"]);
    admin.put_record(&key("PA-0043"), json!({ "title": "Newsletter" })).await.ok();
    assert!(list(&admin, "?q=ete").await.is_empty());
}

#[tokio::test]
async fn two_who_register_the_same_record_at_once_make_one() {
    let app = TestApp::new().await;
    let (one, two) = (app.administrator("Adam Smith").await, app.owner("Claire Martin").await);
    for n in 0..5 {
        let key = key(&format!("PA-{n}"));
        let (first, second) =
            tokio::join!(one.put_record(&key, json!({ "title": "One" })), two.put_record(&key, json!({ "title": "Two" })));
        assert_eq!(first.ok().id, second.ok().id);
    }
    assert_eq!(list(&one, "").await.len(), 5);
}

#[tokio::test]
async fn the_same_id_in_another_workspace_is_another_record() {
    let app = TestApp::new().await;
    let (admin, tom, mut eve) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await, app.stranger().await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let posted = tom.post(&record, format!("Hello {}", admin.mention())).await.created();
    let told = admin.notifications().await[0].id;
    eve.workspace =
        eve.get::<Value>("/workspaces").await.ok()["items"][0]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");

    eve.record(&record).await.problem(Code::NotFound);
    eve.get::<Value>(&eve.here("/mentionables?type=processing-activity&id=PA-0042")).await.problem(Code::NotFound);
    assert_eq!(count(&eve, json!({ "records": [record.key] })).await.ok().items[0].state, None);
    eve.send::<Value>(Method::PATCH, &eve.here(&format!("/members/{}", tom.id)), json!({ "active": false }))
        .await
        .problem(Code::NotFound);
    eve.send::<Value>(Method::POST, &eve.here("/notifications/read"), json!({ "ids": [told] })).await.ok();
    eve.delete(&format!("/me/sessions/{}", tom.session)).await.problem(Code::NotFound);
    assert!(admin.notifications().await[0].read_at.is_none());

    let own = eve.put_record(&record.key, json!({ "title": "Another" })).await.ok();
    assert_ne!(own.id, record.id);
    let theirs = eve.post(&record, format!("Hello {}", tom.mention())).await.created();
    assert_ne!(theirs.thread.id, posted.thread.id);
    assert!(theirs.message.mentions.is_empty());
    assert_eq!(tom.record(&record).await.ok().title, "Record PA-0042");
}

#[tokio::test]
async fn a_record_with_a_long_title_is_found_by_its_id_and_by_the_first_words_of_its_title() {
    let app = TestApp::new().await;
    let claire = app.administrator("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "ZZ-0042").await;
    let many: Vec<String> = (0..60).map(|n| format!("a{n:02}")).collect();
    claire.put_record(&payroll.key, json!({ "title": format!("Zurich {}", many.join(" ")) })).await.ok();
    for q in ["ZZ-0042", "zurich", "a00"] {
        let found: Page<RecordItem> = claire.get(&claire.here(&format!("/records?q={q}"))).await.ok();
        assert_eq!(found.items.len(), 1, "{q}");
    }
}
