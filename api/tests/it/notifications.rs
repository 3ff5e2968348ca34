//! What a member is told, in the app.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code,
    mentions::{self, MentionKind},
    notifications::{Counters, NotificationReason},
};

use crate::support::{ACTIVITY, Person, TestApp};

async fn mark(person: &Person, body: Value) -> Counters {
    person.send(Method::POST, &person.here("/notifications/read"), body).await.ok()
}

fn everyone() -> String {
    mentions::link(MentionKind::Everyone, None, "everyone")
}

#[tokio::test]
async fn a_mention_is_told_at_once_in_the_app() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&payroll, format!("{}, five years?", karim.mention())).await.created();

    let told = karim.notifications().await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].reason, told[0].seq, told[0].read_at), (NotificationReason::Mention, 1, None));
    assert_eq!((told[0].thread_id, told[0].message_id), (posted.thread.id, Some(posted.message.id)));
    assert_eq!((told[0].author.id, told[0].excerpt.as_str()), (claire.id, "@Karim Benali, five years?"));
    assert_eq!(karim.counters().await, Counters { open: 1, unread_threads: 1, mentions: 1, notifications: 1 });
    assert!(karim.thread(posted.thread.id).await.ok().viewer.mentioned);
    assert!(claire.notifications().await.is_empty());
}

#[tokio::test]
async fn one_or_all_are_marked_as_read() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    for n in 0..3 {
        let record = app.record(ACTIVITY, &format!("PA-{n}")).await;
        claire.post(&record, format!("{} {}", karim.mention(), tom.mention())).await.created();
    }
    let first = karim.notifications().await[0].id;
    let theirs = tom.notifications().await[0].id;

    assert_eq!(mark(&karim, json!({ "ids": [first, theirs, uuid::Uuid::nil()] })).await.notifications, 2);
    assert!(karim.notifications().await[0].read_at.is_some() && tom.notifications().await[0].read_at.is_none());
    let counters = mark(&karim, json!({ "all": true })).await;
    assert_eq!((counters.notifications, counters.mentions, counters.unread_threads), (0, 0, 3));
    assert_eq!(tom.counters().await.notifications, 3);

    for bad in [json!({}), json!({ "all": false }), json!({ "all": true, "ids": [first] })] {
        karim.send::<Value>(Method::POST, &karim.here("/notifications/read"), bad).await.invalid(&[""]);
    }
    karim.send::<Value>(Method::POST, &karim.here("/notifications/read"), json!({ "ids": [] })).await.invalid(&["/ids"]);
}

#[tokio::test]
async fn reading_the_discussion_reads_them() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, karim.mention()).await.created().thread.id;
    claire.post(&payroll, karim.mention()).await.created();
    karim.read(thread, 1).await.ok();
    assert_eq!(karim.notifications().await.iter().map(|told| told.read_at.is_some()).collect::<Vec<_>>(), [false, true]);
    karim.read(thread, 2).await.ok();
    assert_eq!(karim.counters().await, Counters { open: 1, ..Counters::default() });

    claire.post(&payroll, karim.mention()).await.created();
    karim.post(&payroll, "Five years.").await.created(); // answering is reading
    assert_eq!(karim.counters().await.notifications, 0);
}

#[tokio::test]
async fn losing_access_hides_what_one_was_told() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[admin.grant(), tom.grant()]).await;
    admin.post(&laptop, format!("{}, the report?", tom.mention())).await.created();
    assert_eq!(tom.counters().await.notifications, 1);

    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [] })).await.ok();

    assert_eq!(tom.counters().await, Counters::default());
    assert!(tom.notifications().await.is_empty());
    app.run_jobs().await;
    assert!(app.mails().is_empty()); // the mail that was waiting is cancelled
    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [tom.grant()] })).await.ok();
    assert_eq!(tom.notifications().await.len(), 1);
}

#[tokio::test]
async fn a_mention_that_is_gone_marks_no_discussion_any_more() {
    let app = TestApp::new().await;
    let (claire, karim, irene) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Irène Roux").await);
    let legal = app.team("legal", &[&irene]).await;
    let both = format!("{} {}", karim.mention(), legal.mention());
    let edited = claire.post(&app.record(ACTIVITY, "PA-0042").await, &both).await.created();
    let deleted = claire.post(&app.record(ACTIVITY, "PA-0043").await, &both).await.created();
    app.run_jobs().await;
    for person in [&karim, &irene] {
        assert_eq!(person.counters().await.mentions, 2);
        assert_eq!(person.hub("?mentioned=me").await.ok().items.len(), 2);
    }

    let body = json!({ "body": "Nobody." });
    claire.send::<Value>(Method::PATCH, &format!("/messages/{}", edited.message.id), body).await.ok();
    claire.delete(&format!("/messages/{}", deleted.message.id)).await.done();

    for person in [&karim, &irene] {
        assert_eq!(person.counters().await.mentions, 0);
        assert!(person.hub("?mentioned=me").await.ok().items.is_empty());
        assert!(!person.thread(edited.thread.id).await.ok().viewer.mentioned);
        assert!(!person.thread(deleted.thread.id).await.ok().viewer.mentioned);
        // They are in the inbox still, and reading the discussions reads them.
        assert_eq!(person.counters().await.notifications, 2);
        person.read(edited.thread.id, 1).await.ok();
        person.read(deleted.thread.id, 1).await.ok();
        assert_eq!(person.counters().await.notifications, 0);
    }
}

#[tokio::test]
async fn a_team_is_told_person_by_person_in_the_background() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let (irene, ines, tom) = (app.member("Irène Roux").await, app.member("Inès Laurent").await, app.member("Tom Fischer").await);
    let legal = app.team("legal", &[&irene, &ines, &owner]).await;
    let posted =
        owner.post(&app.record(ACTIVITY, "PA-0042").await, format!("{} {}", legal.mention(), ines.mention())).await.created();
    assert!(posted.not_reached.is_empty());
    assert!(irene.notifications().await.is_empty());

    app.run_jobs().await;
    app.run_jobs().await;

    assert_eq!(irene.notifications().await[0].reason, NotificationReason::TeamMention);
    assert_eq!(ines.notifications().await.iter().map(|told| told.reason).collect::<Vec<_>>(), [NotificationReason::Mention]);
    assert!(owner.notifications().await.is_empty() && tom.notifications().await.is_empty());
    app.only_mail_to(&irene);
    app.only_mail_to(&ines);
    assert_eq!(app.mails().len(), 2);
}

#[tokio::test]
async fn who_has_read_the_message_before_their_team_is_told_has_nothing_unread() {
    let app = TestApp::new().await;
    let (claire, irene) = (app.member("Claire Martin").await, app.member("Irène Roux").await);
    let legal = app.team("legal", &[&irene]).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&record, legal.mention()).await.created().thread.id;
    irene.read(thread, 1).await.ok();
    app.run_jobs().await;
    assert!(irene.notifications().await[0].read_at.is_some());

    // What she has read did not mention them yet.
    let plain = claire.post(&record, "Five years?").await.created().message.id;
    irene.read(thread, 2).await.ok();
    let body = json!({ "body": format!("Five years, {}?", legal.mention()) });
    claire.send::<Value>(Method::PATCH, &format!("/messages/{plain}"), body).await.ok();
    app.run_jobs().await;
    assert_eq!(irene.counters().await.notifications, 1);
}

#[tokio::test]
async fn who_has_read_on_before_they_are_told_of_a_closing_has_nothing_unread() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    for (record, reads_on) in [("PA-0042", true), ("PA-0043", false)] {
        let record = app.record(ACTIVITY, record).await;
        let thread = tom.post(&record, "Settled?").await.created().thread.id;
        karim.close(thread, json!({})).await.ok();
        karim.reply(thread, json!({ "body": "It is.", "reopen": false })).await.created();
        tom.read(thread, if reads_on { 2 } else { 1 }).await.ok();
        app.run_jobs().await;
        let told = tom.notifications().await;
        assert_eq!((told[0].reason, told[0].read_at.is_some()), (NotificationReason::Closed, reads_on));
    }
}

#[tokio::test]
async fn a_team_is_told_of_a_restricted_record_only_as_far_as_it_may_know() {
    let app = TestApp::new().await;
    let (admin, irene, ines) =
        (app.administrator("Adam Smith").await, app.member("Irène Roux").await, app.member("Inès Laurent").await);
    let legal = app.team("legal", &[&irene, &ines]).await;
    let laptop = app.restricted("INC-0007", &[admin.grant(), ines.grant()]).await;
    admin.post(&laptop, format!("{} {}", legal.mention(), everyone())).await.created();
    app.run_jobs().await;
    assert_eq!(ines.notifications().await.len(), 1);
    assert!(irene.notifications().await.is_empty());
    assert_eq!(app.mails().len(), 1);
}

#[tokio::test]
async fn everyone_who_can_read_is_told_in_batches() {
    let app = TestApp::new().await;
    let (owner, guest) = (app.owner("Claire Martin").await, app.guest().await);
    app.host("all", 1).await;
    app.crowd(250).await;
    owner.post(&app.record(ACTIVITY, "PA-0042").await, everyone()).await.created();
    app.run_jobs().await;
    app.run_jobs().await;
    #[derive(sea_orm::FromQueryResult)]
    struct Told {
        n: i64,
    }
    let told: Vec<Told> = app.rows("SELECT COUNT(*) AS n FROM notifications WHERE reason = 'everyone_mention'", vec![]).await;
    assert_eq!(told[0].n, 250);
    assert_eq!(app.mails().len(), 250);
    assert!(guest.notifications().await.is_empty() && owner.notifications().await.is_empty());
}

#[tokio::test]
async fn notifications_of_another_workspace_are_not_there() {
    let app = TestApp::new().await;
    let eve = app.stranger().await;
    eve.get::<Value>(&eve.here("/notifications")).await.problem(Code::NotFound);
    eve.get::<Value>(&eve.here("/counters")).await.problem(Code::NotFound);
    eve.send::<Value>(Method::POST, &eve.here("/notifications/read"), json!({ "all": true })).await.problem(Code::NotFound);
}
