//! Digests: what a member has not read, in one mail, when it is due; computed when it is sent.

use api::delivery::{job::Outcome, mail::NO_ANSWER, went_back};
use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::Page;

use crate::support::{ACTIVITY, INCIDENT, Person, TestApp};

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many rows these tables have together.
async fn rows(app: &TestApp, tables: &[&str]) -> i64 {
    let mut sum = 0;
    for table in tables {
        let counted: Vec<Count> = app.rows(&format!("SELECT COUNT(*) AS count FROM {table}"), vec![]).await;
        sum += counted[0].count;
    }
    sum
}

#[tokio::test]
async fn everyone_who_can_read_a_record_gets_one_mail_of_all_that_they_have_not_read() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let (payroll, newsletter) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    claire.post(&payroll, "The retention period is **missing**.").await.created();
    claire.post(&payroll, "Does anybody know it?").await.created();
    app.advance(1);
    claire.post(&newsletter, "Two agreements are signed.").await.created();
    app.look_for_digests().await;
    assert!(app.mails().is_empty(), "nothing leaves before the quarter of an hour");

    app.send_digests().await;
    app.send_digests().await; // what was covered is not told again

    let mail = app.only_mail_to(&karim);
    assert_eq!(mail.header("Subject"), "2 discussions with news in Acme Privacy");
    for said in ["Record PA-0042", "Record PA-0043", "Does anybody know it?", "Two agreements are signed.", "**missing**"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    assert!(mail.text.find("PA-0043") < mail.text.find("PA-0042"), "the latest activity comes first");
    assert!(mail.header("List-Unsubscribe").contains("/unsubscribe/d"));
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(app.mails_to(&claire).is_empty(), "nobody is told of their own messages");
}

#[tokio::test]
async fn a_digest_of_long_messages_stays_small_enough_for_mail_programs_to_show_it_whole() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    for n in 0..15 {
        let record = app.record(ACTIVITY, &format!("PA-{n}")).await;
        claire.post(&record, format!("The minutes of meeting {n}: {}", "much was said. ".repeat(600))).await.created();
    }
    app.send_digests().await;
    let mail = app.only_mail_to(&karim);
    assert!(mail.text.contains("The minutes of meeting 7: much was said.") && mail.text.contains('…'));
    assert!(mail.html.len() < 100_000, "{} bytes", mail.html.len());
}

#[tokio::test]
async fn a_digest_has_only_what_is_unread_when_it_is_sent() {
    let app = TestApp::patient().await;
    let (claire, karim, ines) =
        (app.owner("Claire Martin").await, app.member("Karim Benali").await, app.member("Inès Laurent").await);
    let (payroll, laptop) =
        (app.record(ACTIVITY, "PA-0042").await, app.restricted("INC-0007", &[claire.grant(), ines.grant()]).await);
    let read = claire.post(&payroll, "Read before it is sent.").await.created().thread.id;
    claire.post(&laptop, "Only for those who may know.").await.created();
    karim.read(read, 1).await.ok();
    app.send_digests().await;

    assert!(app.mails_to(&karim).is_empty(), "nothing left, no mail");
    let mail = app.only_mail_to(&ines);
    assert!(mail.text.contains("Read before it is sent.") && mail.text.contains("Only for those who may know."));
}

#[tokio::test]
async fn what_is_muted_deleted_or_no_longer_readable_is_in_no_digest() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.owner("Claire Martin").await, app.member("Karim Benali").await);
    let muted = claire.post(&app.record(ACTIVITY, "PA-1").await, "muted").await.created().thread.id;
    let deleted = claire.post(&app.record(ACTIVITY, "PA-2").await, "deleted").await.created().message.id;
    let archived = app.record(ACTIVITY, "PA-3").await;
    claire.post(&archived, "archived").await.created();
    karim.subscribe(muted, "muted").await;
    app.sql("UPDATE messages SET deleted_at = 1, body = NULL, html = NULL WHERE id = $1", vec![deleted.into()]).await;
    claire.delete(&claire.path(&archived.key)).await.done();
    app.send_digests().await;
    assert!(app.mails_to(&karim).is_empty());
}

#[tokio::test]
async fn a_mention_that_was_mailed_is_not_told_again() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, format!("For you, {}", karim.mention())).await.created();
    app.run_jobs().await;
    app.only_mail_to(&karim);
    app.send_digests().await;
    app.only_mail_to(&karim);
    claire.post(&payroll, "And this for all.").await.created();
    app.send_digests().await;
    let digest = app.mails_to(&karim).remove(1);
    assert!(digest.text.contains("And this for all.") && !digest.text.contains("For you"), "{}", digest.text);
    assert!(digest.header("References").starts_with("<thread-"), "one discussion is one conversation in the mail program");
}

#[tokio::test]
async fn who_wants_to_hear_within_seconds_does_and_who_wants_no_digest_gets_none() {
    let app = TestApp::patient().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    karim.prefer(json!({ "digest": "instant" })).await;
    tom.prefer(json!({ "digest": "off" })).await;
    app.advance(1);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Now.").await.created();
    app.state().clock.advance(6 * shared::Timestamp::SECOND);
    app.look_for_digests().await;
    app.only_mail_to(&karim);
    app.send_digests().await;
    app.only_mail_to(&karim);
    assert!(app.mails_to(&tom).is_empty());

    // What was said while there were no digests is not made up for.
    tom.prefer(json!({ "digest": "15m" })).await;
    app.send_digests().await;
    assert!(app.mails_to(&tom).is_empty());
}

#[tokio::test]
async fn the_daily_digest_waits_for_eight_oclock_and_quiet_hours_for_their_end() {
    let app = TestApp::patient().await; // the clock shows 10:00 in Paris
    let (claire, karim, ines) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Inès Laurent").await);
    karim.prefer(json!({ "digest": "daily" })).await;
    ines.prefer(json!({ "quiet_hours": { "from": "09:00", "to": "11:00" } })).await;
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Good morning.").await.created();
    app.send_digests().await;
    assert!(app.mails_to(&ines).is_empty());
    app.advance(60);
    app.send_digests().await;
    app.only_mail_to(&ines);
    assert!(app.mails_to(&karim).is_empty());
    app.advance(20 * 60);
    app.send_digests().await;
    assert!(app.mails_to(&karim).is_empty(), "it is 07:45");
    app.send_digests().await;
    app.only_mail_to(&karim);
}

#[tokio::test]
async fn the_gate_of_a_role_stops_digests_and_opening_it_tells_nothing_of_the_past() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.owner("Claire Martin").await, app.member("Karim Benali").await);
    let path = claire.here(&format!("/roles/{}", app.role(shared::roles::BuiltIn::Member)));
    claire.send::<Value>(Method::PATCH, &path, json!({ "receives_mail": false })).await.ok();
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "While the gate was shut.").await.created();
    app.send_digests().await;
    claire.send::<Value>(Method::PATCH, &path, json!({ "receives_mail": true })).await.ok();
    app.send_digests().await;
    assert!(app.mails_to(&karim).is_empty());
    claire.post(&payroll, "Open again.").await.created();
    app.send_digests().await;
    assert!(!app.only_mail_to(&karim).text.contains("While the gate was shut."));
}

#[tokio::test]
async fn while_the_mail_server_is_down_a_digest_waits_and_is_then_what_is_unread_by_then() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "First.").await.created().thread.id;
    app.outbox.fail_next(Outcome::Retry("the mail server did not take it: no connection".into()));
    app.send_digests().await;
    assert!(app.mails().is_empty());
    let queued = own_deliveries(&karim).await;
    assert_eq!(
        (queued[0]["state"].as_str(), queued[0]["detail"].as_str()),
        (Some("queued"), Some("the mail server did not take it: no connection"))
    );

    karim.read(thread, 1).await.ok();
    claire.post(&payroll, "Second.").await.created();
    app.send_digests().await;
    let mail = app.only_mail_to(&karim);
    assert!(mail.text.contains("Second.") && !mail.text.contains("First."), "{}", mail.text);
    let sent = own_deliveries(&karim).await;
    assert_eq!((sent.len(), sent[0]["state"].as_str()), (1, Some("sent")));
    assert_eq!(sent[0]["covered"][0]["from_seq"], 2);
}

#[tokio::test]
async fn after_an_hour_without_a_mail_server_there_is_one_digest_and_not_one_for_each_slot() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for n in 0..5 {
        claire.post(&payroll, format!("Number {n}.")).await.created();
        for _ in 0..3 {
            app.outbox.fail_next(Outcome::Retry("the mail server did not take it: no connection".into()));
        }
        app.send_digests().await;
    }
    app.outbox.is_well();
    for _ in 0..4 {
        app.send_digests().await;
        app.advance(60);
        app.run_jobs().await;
    }
    let mail = app.only_mail_to(&karim);
    assert!(mail.text.contains("5 messages"), "{}", mail.text);
    assert_eq!(own_deliveries(&karim).await.len(), 1);
}

#[tokio::test]
async fn a_refused_address_costs_its_owner_a_day_of_digests_and_a_fault_of_ours_nothing() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "Too large.").await.created();
    app.outbox.fail_next(Outcome::Dead("the mail server refused it: status 552 (5.3.4)".into()));
    app.send_digests().await;
    assert_eq!(own_deliveries(&karim).await[0]["state"], "failed");
    app.send_digests().await;
    assert!(app.only_mail_to(&karim).text.contains("Too large."), "the next slot has it");

    claire.post(&payroll, "To nobody.").await.created();
    app.outbox.fail_next(Outcome::Refused("the mail server refused it: status 550".into()));
    app.send_digests().await;
    claire.post(&payroll, "The day after.").await.created();
    app.send_digests().await;
    app.only_mail_to(&karim);
    app.advance(24 * 60);
    app.send_digests().await;
    let mail = app.mails_to(&karim).remove(1);
    assert!(mail.text.contains("The day after.") && !mail.text.contains("To nobody."), "{}", mail.text);
}

#[tokio::test]
async fn a_digest_that_may_have_been_sent_is_sent_again_with_the_same_words() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "Sent, perhaps.").await.created();
    app.outbox.fail_next(Outcome::Retry(NO_ANSWER.into()));
    app.send_digests().await;
    claire.post(&payroll, "Said later.").await.created();
    app.advance(14);
    app.run_jobs().await;
    assert!(!app.only_mail_to(&karim).text.contains("Said later."));
    app.send_digests().await;
    let mails = app.mails_to(&karim);
    assert!(mails[1].text.contains("Said later.") && !mails[1].text.contains("Sent, perhaps."), "{}", mails[1].text);
}

#[tokio::test]
async fn a_batch_that_another_worker_has_is_left_to_it() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Mine.").await.created();
    let lease = app.state().clock.now().plus(30 * shared::Timestamp::MINUTE);
    app.sql("UPDATE members SET digest_lease = $1", vec![lease.into()]).await;
    app.send_digests().await;
    assert!(app.mails().is_empty());
    app.advance(30);
    app.send_digests().await;
    app.only_mail_to(&karim);
}

#[tokio::test]
async fn turning_the_digests_of_a_workspace_on_mails_nobody_the_past() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.owner("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let propose = async |digest: &str| {
        let defaults = json!({ "defaults": { "digest": digest, "team_mention_mail": true, "slack": true } });
        claire.send::<Value>(Method::PATCH, &claire.here(""), defaults).await.ok();
    };
    propose("off").await;
    claire.post(&payroll, "While it was off.").await.created();
    app.send_digests().await;
    propose("15m").await;
    app.send_digests().await;
    assert!(app.mails().is_empty());
    claire.post(&payroll, "On again.").await.created();
    app.send_digests().await;
    assert!(!app.only_mail_to(&karim).text.contains("While it was off."));
}

#[tokio::test]
async fn the_digests_of_many_take_as_many_statements_as_those_of_a_few_but_for_what_became_of_each() {
    let mut calls = Vec::new();
    for size in [5, 49] {
        let app = TestApp::patient().await;
        let claire = app.member("Claire Martin").await;
        app.crowd(size).await;
        claire.post(&app.record(ACTIVITY, "PA-0042").await, "For everybody.").await.created();
        app.advance(15);
        let ((), taken) = app.calls(app.look_for_digests()).await;
        assert_eq!(app.mails().len(), size);
        calls.push(taken - u64::try_from(size).expect("few"));
    }
    assert_eq!(calls[0], calls[1], "one statement puts down what became of a digest; all others are for all together");
}

async fn own_deliveries(person: &Person) -> Vec<Value> {
    person.get::<Page<Value>>(&person.here("/deliveries")).await.ok().items
}

#[tokio::test]
async fn a_worker_that_died_after_sending_leads_to_the_same_mail_once_more_and_no_other() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Sent twice at most.").await.created();
    app.send_digests().await;
    let first = app.only_mail_to(&karim);
    // As it was before the worker could say that it had sent it.
    app.sql("UPDATE members SET covered_until = joined_at - 1, digest_delivery = (SELECT d.id FROM deliveries d WHERE d.user_id = members.user_id AND d.reason = 'digest')", vec![]).await;
    app.sql("UPDATE deliveries SET state = 'queued'", vec![]).await;
    app.send_digests().await;
    app.send_digests().await;
    let mails = app.mails_to(&karim);
    assert_eq!((mails.len(), mails[1].header("Message-ID")), (2, first.header("Message-ID")));
}

#[tokio::test]
async fn two_workers_send_a_digest_once() {
    let app = TestApp::patient().await;
    let claire = app.member("Claire Martin").await;
    app.crowd(120).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "For everybody.").await.created();
    app.advance(15);
    tokio::join!(app.look_for_digests(), app.look_for_digests());
    app.advance(2);
    tokio::join!(app.run_jobs(), app.run_jobs());
    let mut to: Vec<String> = app.mails().iter().map(|mail| mail.header("To")).collect();
    assert_eq!(to.len(), 120);
    to.sort_unstable();
    to.dedup();
    assert_eq!(to.len(), 120);
}

#[tokio::test]
async fn posting_writes_no_row_for_each_reader() {
    let app = TestApp::patient().await;
    let claire = app.member("Claire Martin").await;
    app.crowd(10_000).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let tables =
        ["messages", "notifications", "deliveries", "jobs", "reads", "subscriptions", "threads", "transitions", "mentions"];
    let before = rows(&app, &tables).await;
    claire.post(&payroll, "Ten thousand can read this.").await.created();
    let written = rows(&app, &tables).await - before;
    assert_eq!(written, 4, "the thread, its opening, the message, the author's own marker");
}

#[tokio::test]
async fn a_digest_of_a_delicate_record_says_neither_its_title_nor_the_text() {
    let app = TestApp::patient().await;
    let (admin, karim) = (app.administrator("Adam Smith").await, app.member("Karim Benali").await);
    let labels = json!({ "labels": { "en": { "one": "Incident", "many": "Incidents" } }, "content_level": "none" });
    admin.send::<Value>(Method::PUT, &admin.here("/record-types/incident"), labels).await.ok();
    admin.post(&app.record(INCIDENT, "INC-0007").await, "The laptop of Léa was stolen.").await.created();
    app.send_digests().await;
    let all = app.only_mail_to(&karim).shown(&[]);
    assert!(!all.contains("stolen") && !all.contains("INC-0007"), "{all}");
    assert!(all.contains("Incident"));
}

#[tokio::test]
async fn when_the_clock_is_put_back_nothing_waits_for_a_time_that_was_and_nothing_is_lost() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "Before.").await.created();
    app.send_digests().await;
    app.only_mail_to(&karim);
    let waiting = claire.post(&payroll, format!("{}, still before.", karim.mention())).await.created();
    let before = app.state().clock.now();
    app.advance(-3 * 24 * 60);
    claire.post(&payroll, "After.").await.created();

    let now = went_back::look(app.state(), Some(before)).await.expect("a look");
    assert_eq!(now, app.state().clock.now());
    app.run_jobs().await;
    let mails = app.mails_to(&karim);
    assert!(mails[1].text.contains("still before."), "the mention waits for no time that has not come");
    app.send_digests().await;
    let mails = app.mails_to(&karim);
    assert_eq!(mails.len(), 3);
    assert!(mails[2].text.contains("After.") && !mails[2].text.contains("Before."), "{}", mails[2].text);
    assert_eq!(waiting.message.seq, 2);
}

#[tokio::test]
async fn when_the_clock_jumps_ahead_there_is_one_digest_and_not_one_for_each_that_was_missed() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, "Read me.").await.created();
    app.advance(2 * 24 * 60);
    app.send_digests().await;
    app.send_digests().await;
    app.only_mail_to(&karim);
}
