//! Teams and everyone who are told later than a digest: each person hears of the mention by one mail.

use api::delivery::{
    digest,
    job::{Lane, Outcome},
    mail::NO_ANSWER,
    worker,
};
use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::Timestamp;

use crate::support::{ACTIVITY, TestApp};

#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct Sent {
    reason: String,
}

/// Puts the telling of teams and everyone off, as a worker that has much to do does, or brings it back.
async fn put_off(app: &TestApp, minutes: i64) {
    let at = app.state().clock.now().plus(minutes * Timestamp::MINUTE);
    app.sql("UPDATE jobs SET run_at = $1 WHERE task LIKE '%tell_group%'", vec![at.into()]).await;
}

#[tokio::test]
async fn everyone_mentioned_hears_of_it_by_digest_or_by_mail_and_not_by_both() {
    let app = TestApp::patient().await;
    let [claire, karim, tom, ines] = [
        app.member("Claire Martin").await,
        app.member("Karim Benali").await,
        app.member("Tom Fischer").await,
        app.member("Inès Laurent").await,
    ];
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "Five years?").await.created().thread.id;
    app.send_digests().await;
    tom.subscribe(thread, "mentions").await;
    ines.prefer(json!({ "digest": "off" })).await;
    let before = [&karim, &tom, &ines].map(|person| app.mails_to(person).len());

    claire.reply(thread, json!({ "body": "[@everyone](mention:everyone), an answer please" })).await.created();
    put_off(&app, 60).await;
    app.send_digests().await;
    assert_eq!(app.mails_to(&karim).len(), before[0] + 1, "by digest");
    put_off(&app, 0).await;
    app.run_jobs().await;
    for (person, before) in [&karim, &tom, &ines].into_iter().zip(before) {
        assert_eq!(app.mails_to(person).len(), before + 1, "{}", person.name);
        assert_eq!(person.notifications().await.len(), 1, "{}", person.name);
    }
    app.send_digests().await;
    assert_eq!(app.mails_to(&karim).len(), before[0] + 1);
}

#[tokio::test]
async fn a_digest_that_waits_to_be_tried_again_tells_of_a_mention_only_when_it_may_have_left() {
    for (fault, by_digest) in [(NO_ANSWER, true), ("the mail server did not take it: no connection", false)] {
        let app = TestApp::patient().await;
        let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
        let legal = app.team("legal", &[&karim]).await;
        claire.post(&app.record(ACTIVITY, "PA-0042").await, legal.mention()).await.created();
        put_off(&app, 60).await;
        app.outbox.fail_next(Outcome::Retry(fault.into()));
        app.send_digests().await;
        assert!(app.mails().is_empty());
        put_off(&app, 0).await;
        app.run_jobs().await;
        app.send_digests().await;
        app.only_mail_to(&karim);
        let mails = "SELECT reason FROM deliveries WHERE state = 'sent' AND channel = 'mail'";
        let sent: Vec<Sent> = app.rows(mails, Vec::new()).await;
        assert_eq!(sent, [Sent { reason: if by_digest { "digest" } else { "team_mention" }.into() }]);
    }
}

#[tokio::test]
async fn a_team_that_an_edit_mentions_after_the_digest_is_mailed() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let legal = app.team("legal", &[&karim]).await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Five years?").await.created().message.id;
    app.send_digests().await;
    app.only_mail_to(&karim);
    app.advance(1);
    let body = json!({ "body": format!("Five years, {}?", legal.mention()) });
    claire.send::<Value>(Method::PATCH, &format!("/messages/{message}"), body).await.ok();
    app.run_jobs().await;
    assert_eq!(app.mails_to(&karim).len(), 2);
}

#[tokio::test]
async fn a_digest_that_crosses_the_telling_of_a_team_leaves_each_with_one_mail() {
    let app = TestApp::patient().await;
    let claire = app.member("Claire Martin").await;
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(app.member(&format!("Reader {n}")).await);
    }
    let legal = app.team("legal", &people.iter().collect::<Vec<_>>()).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for n in 1..=6 {
        claire.post(&payroll, legal.mention()).await.created();
        put_off(&app, 60).await;
        app.advance(15);
        digest::schedule::look(app.state()).await.expect("a look");
        worker::once(app.state(), Lane::Database).await.expect("the queue"); // whose digests are due
        put_off(&app, 0).await;
        let (told, sent) = tokio::join!(worker::once(app.state(), Lane::Database), worker::once(app.state(), Lane::Mail));
        assert!(told.expect("the queue") > 0 && sent.expect("the queue") > 0);
        app.run_jobs().await;
        for person in &people {
            assert_eq!(app.mails_to(person).len(), n, "{}", person.name);
        }
    }
}
