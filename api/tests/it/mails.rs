//! Mails: what they say, and that each leaves once.

use api::{
    delivery::job::{Lane, Outcome, TRIES},
    subscriptions::link::Link,
};
use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::{invitations::Invited, messages::Posted, roles::BuiltIn};

use crate::support::{ACTIVITY, INCIDENT, Mail, Person, TestApp, program::free_port, smtp::MailServer, work};

#[derive(Debug, FromQueryResult)]
struct Delivery {
    state: String,
    detail: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Job {
    attempts: i64,
    run_at: i64,
    dead_at: Option<i64>,
    reason: Option<String>,
}

async fn delivery(app: &TestApp) -> (String, Option<String>) {
    let mut rows: Vec<Delivery> = app.rows("SELECT state, detail FROM deliveries", vec![]).await;
    assert_eq!(rows.len(), 1);
    rows.pop().map(|row| (row.state, row.detail)).expect("a delivery")
}

async fn jobs(app: &TestApp) -> Vec<Job> {
    app.rows("SELECT attempts, run_at, dead_at, reason FROM jobs", vec![]).await
}

async fn french(app: &TestApp, name: &str) -> Person {
    let person = app.member(name).await;
    person.send::<Value>(Method::PATCH, "/me", json!({ "locale": "fr" })).await.ok();
    person
}

/// What of a mail differs from test to test, and what stands for it.
fn names(app: &TestApp, reader: &Person, mail: &Mail, posted: &Posted) -> Vec<(String, &'static str)> {
    let id = mail.header("Message-ID").trim_start_matches('<').split('@').next().unwrap_or_default().to_owned();
    let link = Link::Thread { user: reader.id, thread: posted.thread.id }.token(&app.state().config.secret_key);
    let list = app.workspace.0.simple().to_string();
    let mut names = vec![(link, "LINK"), (list, "WORKSPACE"), (posted.thread.id.to_string(), "THREAD"), (id, "DELIVERY")];
    names.extend(posted.message.mentions.iter().filter_map(|mention| mention.id.map(|id| (id.to_string(), "PERSON"))));
    names
}

const BODY: &str = "the vendor asks how long we keep the **payslips**:\n\n- five years\n- `as long as needed` & <b>more</b>\n\nSee [clause 7](https://host.example/c?a=1&b=2).";

#[tokio::test]
async fn a_mentioned_member_gets_exactly_one_mail() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&payroll, format!("{}, {BODY}", karim.mention())).await.created();
    assert!(app.mails().is_empty());

    app.run_jobs().await;
    app.run_jobs().await; // at least once: a second run must change nothing

    let mail = app.only_mail_to(&karim);
    assert_eq!(delivery(&app).await, ("sent".into(), None));
    assert!(jobs(&app).await.is_empty());
    insta::assert_snapshot!("mention_en", mail.shown(&names(&app, &karim, &mail, &posted)));
}

#[tokio::test]
async fn a_mail_speaks_the_language_of_its_reader() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, french(&app, "Gérôme Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&payroll, format!("{}, {BODY}", karim.mention())).await.created();
    app.run_jobs().await;
    let mail = app.only_mail_to(&karim);
    insta::assert_snapshot!("mention_fr", mail.shown(&names(&app, &karim, &mail, &posted)));
}

#[tokio::test]
async fn an_invitation_speaks_the_language_of_the_workspace() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    for (name, locale) in [("invitation_en", "en"), ("invitation_fr", "fr")] {
        owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "locale": locale })).await.ok();
        let body = json!({ "email": format!("nadia-{locale}@acme.example"), "role_id": app.role(BuiltIn::Member) });
        let invited = owner.send::<Invited>(Method::POST, &owner.here("/invitations"), body).await.created();
        app.run_jobs().await;
        let mail = app.mails().pop().expect("a mail");
        let token = invited.url.split('#').nth(1).expect("a token").to_owned();
        insta::assert_snapshot!(name, mail.shown(&[(token, "TOKEN"), (invited.id.to_string(), "INVITATION")]));
    }
}

#[tokio::test]
async fn a_mail_of_a_delicate_record_says_neither_its_title_nor_the_text() {
    let app = TestApp::new().await;
    let (admin, karim) = (app.administrator("Adam Smith").await, app.member("Karim Benali").await);
    let laptop = app.record(INCIDENT, "INC-0007").await;
    let level =
        |level: &'static str| json!({ "labels": { "en": { "one": "Incident", "many": "Incidents" } }, "content_level": level });
    let path = admin.here("/record-types/incident");

    admin.send::<Value>(Method::PUT, &path, level("none")).await.ok();
    admin.post(&laptop, format!("{}, the laptop of Léa was stolen", karim.mention())).await.created();
    app.run_jobs().await;
    let mail = app.only_mail_to(&karim);
    let all = mail.shown(&[]);
    assert!(!all.contains("stolen") && !all.contains("Record INC-0007") && !all.contains("INC-0007"), "{all}");
    assert!(all.contains("Incident") && all.contains("Adam Smith"));

    admin.send::<Value>(Method::PUT, &path, level("excerpt")).await.ok();
    admin.post(&laptop, format!("{} {}", karim.mention(), "long ".repeat(200))).await.created();
    app.run_jobs().await;
    let second = app.mails_to(&karim).remove(1);
    assert!(second.text.contains("long long") && second.text.contains('…') && second.text.len() < 700, "{}", second.text);
}

#[tokio::test]
async fn the_mails_of_a_discussion_are_one_conversation() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for _ in 0..2 {
        claire.post(&payroll, karim.mention()).await.created();
    }
    app.run_jobs().await;
    let mails = app.mails_to(&karim);
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].header("References"), mails[1].header("References"));
    assert!(mails[0].header("References").starts_with("<thread-"));
    assert_ne!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_sent_later_and_is_the_same_mail() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    app.outbox.fail_next(Outcome::Retry("the mail server did not take it: no connection".into()));
    claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    app.run_jobs().await;
    assert!(app.mails().is_empty());
    let waiting = jobs(&app).await;
    assert_eq!((waiting[0].attempts, waiting[0].dead_at), (1, None));
    assert!(waiting[0].reason.as_deref().is_some_and(|reason| reason.contains("no connection")));
    let wait = waiting[0].run_at - app.state().clock.now().0;
    assert!((800_000..=1_200_000).contains(&wait), "{wait}");
    assert_eq!(delivery(&app).await, ("queued".into(), Some("the mail server did not take it: no connection".into())));

    app.advance(1);
    app.run_jobs().await;
    app.only_mail_to(&karim);
    assert_eq!(delivery(&app).await.0, "sent");
}

#[tokio::test]
async fn a_mail_that_nobody_takes_for_days_is_given_up_with_the_reason() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    for attempt in 1..=TRIES {
        app.outbox.fail_next(Outcome::Retry("status 451".into()));
        app.run_jobs().await;
        assert_eq!(jobs(&app).await[0].attempts, attempt);
        app.advance(4 * 60);
    }
    let given_up = jobs(&app).await;
    assert!(given_up[0].dead_at.is_some() && given_up[0].reason.as_deref() == Some("status 451"));
    assert_eq!(delivery(&app).await, ("failed".into(), Some("status 451".into())));
    app.run_jobs().await;
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_not_tried_again() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    app.outbox.fail_next(Outcome::Dead("the mail server refused it: status 550".into()));
    claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    app.run_jobs().await;
    app.advance(24 * 60);
    app.run_jobs().await;
    assert!(app.mails().is_empty());
    assert_eq!(delivery(&app).await, ("failed".into(), Some("the mail server refused it: status 550".into())));
    let karim = app.signed_in(&karim).await;
    assert_eq!(karim.notifications().await.len(), 1); // the bell rang all the same
}

#[tokio::test]
async fn a_job_whose_worker_died_is_done_by_another_and_the_mail_is_the_same() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    let lost = api::delivery::queue::claim(app.state(), Lane::Mail, 8).await.expect("claimed");
    assert_eq!(lost.len(), 1);
    app.run_jobs().await;
    assert!(app.mails().is_empty()); // the lease still runs
    app.advance(1);
    app.run_jobs().await;
    let first = app.only_mail_to(&karim);

    // The worker sent the mail and died before it could say so: the second mail has the id of the first.
    app.sql("UPDATE deliveries SET state = 'queued'", vec![]).await;
    let task = lost[0].task.clone().expect("a task");
    app.state()
        .write(move |txn| {
            let task = task.clone();
            Box::pin(async move {
                txn.job(&task);
                Ok(())
            })
        })
        .await
        .expect("queued");
    app.run_jobs().await;
    let mails = app.mails_to(&karim);
    assert_eq!((mails.len(), mails[1].header("Message-ID")), (2, first.header("Message-ID")));
}

#[tokio::test]
async fn two_workers_send_a_mail_once() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let mut people = Vec::new();
    for n in 0..12 {
        people.push(app.member(&format!("Walk On{n}")).await);
    }
    let all: String = people.iter().map(Person::mention).collect();
    claire.post(&payroll, all).await.created();
    tokio::join!(app.run_jobs(), app.run_jobs());
    for person in &people {
        app.only_mail_to(person);
    }
}

#[tokio::test]
async fn what_is_no_longer_to_be_told_is_cancelled_with_the_reason() {
    for (change, reason) in [("inactive", "inactive"), ("barred", "mail_barred"), ("archived", "no_access")] {
        let app = TestApp::new().await;
        let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
        let payroll = app.record(ACTIVITY, "PA-0042").await;
        admin.post(&payroll, tom.mention()).await.created();
        match change {
            "inactive" => {
                let path = admin.here(&format!("/members/{}", tom.id));
                admin.send::<Value>(Method::PATCH, &path, json!({ "active": false })).await.ok();
            }
            "barred" => app.sql("UPDATE roles SET receives_mail = FALSE", vec![]).await,
            _ => admin.delete(&admin.path(&payroll.key)).await.done(),
        }
        app.run_jobs().await;
        assert!(app.mails().is_empty());
        assert_eq!(delivery(&app).await, ("cancelled".into(), Some(reason.into())));
    }
}

/// An application that sends over SMTP to a port of this machine.
async fn over_smtp(port: u16) -> TestApp {
    TestApp::with(&[("PALABRE_SMTP_URL", &format!("smtp://127.0.0.1:{port}"))]).await
}

#[tokio::test]
async fn while_the_mail_server_is_down_messages_are_posted_and_the_mail_leaves_when_it_is_back_once() {
    let port = free_port();
    let app = over_smtp(port).await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, format!("{}, five years?", karim.mention())).await.created();
    app.run_jobs().await;
    assert_eq!(jobs(&app).await[0].reason.as_deref(), Some("the mail server did not take it: no connection"));
    claire.post(&payroll, "Posting goes on.").await.created();

    let server = MailServer::start(port, "250 good").await;
    app.advance(1);
    app.run_jobs().await;
    app.run_jobs().await;

    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = Mail::read(&mails[0]);
    assert!(mail.header("To").contains(&karim.email) && mail.text.contains("@Karim Benali, five years?"));
    assert_eq!(delivery(&app).await, ("sent".into(), None));
}

#[tokio::test]
async fn what_a_mail_server_says_decides_whether_it_is_asked_again() {
    for (reply, state, reason) in [
        ("451 greylisted: nadia@acme.example", "queued", "the mail server did not take it: status 451"),
        ("550 no such user nadia@acme.example", "failed", "the mail server refused it: status 550"),
    ] {
        let server = MailServer::start(0, reply).await;
        let app = over_smtp(server.port).await;
        let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
        claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
        app.run_jobs().await;
        let job = jobs(&app).await.remove(0);
        assert_eq!((job.reason.as_deref(), job.dead_at.is_some()), (Some(reason), state == "failed")); // and no address
        assert_eq!(delivery(&app).await.0, state);
        assert!(server.mails().is_empty());
    }
}

#[tokio::test]
async fn workers_of_two_processes_send_a_mail_once() {
    let app = TestApp::new().await;
    let Some(other) = app.another_server().await else { return };
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let mut people = Vec::new();
    for n in 0..20 {
        people.push(app.member(&format!("Walk On{n}")).await);
    }
    claire.post(&payroll, people.iter().map(Person::mention).collect::<String>()).await.created();
    tokio::join!(app.run_jobs(), work(&other.state), app.run_jobs());
    for person in &people {
        app.only_mail_to(person);
    }
}
