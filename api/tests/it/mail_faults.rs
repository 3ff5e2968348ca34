//! Mail servers that are down, refuse, or fall silent, and workers that die: no mail is lost, and at most one comes twice.

use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use shared::{
    Page, Timestamp,
    deliveries::{Channel, DeliveryState, DeliveryView},
    mentions::{self, MentionKind},
    messages::Posted,
};

use crate::support::{
    ACTIVITY, Mail, PASSWORD, Person, TestApp,
    program::{Client, Running, free_port, run},
    smtp::{END, MailServer, SILENCE},
};

/// What an author sees of a message's mails: to whom, how each is, and why.
async fn lines(author: &Person, posted: &Posted) -> Vec<(String, DeliveryState, Option<String>)> {
    let path = format!("/messages/{}/deliveries", posted.message.id);
    let mut lines: Vec<_> = author
        .get::<Page<DeliveryView>>(&path)
        .await
        .ok()
        .items
        .into_iter()
        .filter(|line| line.channel == Channel::Mail)
        .map(|line| (line.name.unwrap_or_default(), line.state, line.detail))
        .collect();
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    lines
}

#[tokio::test]
async fn while_the_mail_server_is_down_for_an_hour_nothing_is_lost_and_afterwards_everything_leaves_once() {
    let port = free_port();
    let app = TestApp::with(&[("PALABRE_SMTP_URL", &format!("smtp://127.0.0.1:{port}"))]).await.for_days();
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&payroll, format!("{}, five years?", karim.mention())).await.created();
    for _ in 0..4 {
        app.send_digests().await;
    }
    assert_eq!(lines(&claire, &posted).await[0].1, DeliveryState::Queued);

    let server = MailServer::start(port, "250 good").await;
    app.state().clock.advance(2 * Timestamp::HOUR);
    app.send_digests().await;
    app.send_digests().await;
    let mut to: Vec<String> = server.mails().iter().map(|raw| Mail::read(raw).header("To")).collect();
    to.sort();
    assert_eq!(to.len(), 2, "{to:?}");
    assert!(to[0].contains(&karim.email) && to[1].contains(&tom.email), "a mention and a digest: {to:?}");
    assert_eq!(lines(&claire, &posted).await, [("Karim Benali".into(), DeliveryState::Sent, None)]);
}

#[tokio::test]
async fn who_of_three_is_refused_hears_nothing_the_others_do_and_the_author_sees_it() {
    let server = MailServer::answering(0, vec![("RCPT TO:<karim", "550 no such user")]).await;
    let app = TestApp::with(&[("PALABRE_SMTP_URL", &format!("smtp://127.0.0.1:{}", server.port))]).await;
    let claire = app.member("Claire Martin").await;
    let three = [app.member("Inès Laurent").await, app.member("Karim Benali").await, app.member("Tom Fischer").await];
    let all: String = three.iter().map(Person::mention).collect();
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, all).await.created();
    app.run_jobs().await;
    let refused = Some("the mail server refused it: status 550".to_owned());
    assert_eq!(
        lines(&claire, &posted).await,
        [
            ("Inès Laurent".into(), DeliveryState::Sent, None),
            ("Karim Benali".into(), DeliveryState::Failed, refused),
            ("Tom Fischer".into(), DeliveryState::Sent, None)
        ]
    );
    assert_eq!(server.mails().len(), 2);
}

#[tokio::test]
async fn a_mail_server_that_falls_silent_in_mid_conversation_costs_a_few_seconds_and_no_mail() {
    let silent = MailServer::answering(0, vec![("DATA", SILENCE)]).await;
    let app = TestApp::with(&[("PALABRE_SMTP_URL", &format!("smtp://127.0.0.1:{}", silent.port))]).await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    app.run_jobs().await;
    let slow = Some("the mail server did not take it: no answer in time".to_owned());
    assert_eq!(lines(&claire, &posted).await, [("Karim Benali".into(), DeliveryState::Queued, slow)]);

    let server = MailServer::start(silent.end().await, "250 good").await;
    app.advance(1);
    app.run_jobs().await;
    assert_eq!(server.mails().len(), 1);
    assert_eq!(lines(&claire, &posted).await, [("Karim Benali".into(), DeliveryState::Sent, None)]);
}

#[tokio::test]
async fn a_program_killed_after_sending_and_before_putting_that_down_sends_the_same_mail_once_more() {
    let directory = tempfile::tempdir().expect("a directory");
    let place = ["--workspace", "Acme", "--role", "owner"];
    for (email, name) in [("claire@acme.example", "Claire"), ("karim@acme.example", "Karim")] {
        let made =
            run(directory.path(), &[&["user", "create", "--email", email, "--name", name], place.as_slice()].concat(), PASSWORD);
        assert!(made.status.success(), "{made:?}");
    }
    let mut silent = MailServer::answering(0, vec![(END, SILENCE)]).await;
    let (port, smtp) = (free_port(), format!("smtp://127.0.0.1:{}", silent.port));
    let settings = [("PALABRE_SMTP_URL", smtp.as_str())];

    let server = Running::with(directory.path(), port, &settings);
    let claire = Client::sign_in(port).await;
    let workspaces = claire.send::<Value>(Method::GET, "/workspaces", json!({})).await.ok();
    let here = format!("/workspaces/{}", workspaces["items"][0]["id"].as_str().expect("an id"));
    let labels = json!({ "labels": { "en": { "one": "Task", "many": "Tasks" } } });
    claire.send::<Value>(Method::PUT, &format!("{here}/record-types/task"), labels).await.ok();
    claire.send::<Value>(Method::PUT, &format!("{here}/records/task/T-1"), json!({ "title": "Task" })).await.ok();
    let members = claire.send::<Value>(Method::GET, &format!("{here}/members?q=karim"), json!({})).await.ok();
    let karim = members["items"][0]["user_id"].as_str().and_then(|id| id.parse().ok());
    let body = json!({ "body": mentions::link(MentionKind::User, karim, "Karim") });
    claire.send::<Posted>(Method::POST, &format!("{here}/records/task/T-1/messages"), body).await.created();
    let first = silent.taken(1).await.remove(0);
    server.kill();
    let smtp_port = silent.end().await;

    // The lease of the program that is gone ends.
    let database = format!("sqlite://{}", directory.path().join("palabre.db").display());
    let database = sea_orm::Database::connect(database).await.expect("the database");
    database.execute_unprepared("UPDATE jobs SET run_at = 0").await.expect("changed");
    database.close().await.expect("closed");

    let mut mail_server = MailServer::start(smtp_port, "250 good").await;
    let _server = Running::with(directory.path(), port, &settings);
    let second = mail_server.taken(1).await.remove(0);
    assert_eq!(Mail::read(&second).header("Message-ID"), Mail::read(&first).header("Message-ID"));
    assert_eq!(Mail::read(&second).text, Mail::read(&first).text);
}
