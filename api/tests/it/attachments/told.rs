//! Files as mails and Slack tell of them: by name, as far as the record's type lets.

use reqwest::Method;
use serde_json::{Value, json};
use stand_in::{Slack, TOKEN};

use crate::support::{ACTIVITY, Person, Record, TestApp};

const HOSTILE: &str = "<img src=x onerror=alert(1)>\u{202e}fdp.exe";

async fn post(person: &Person, record: &Record, text: &str, names: &[&str]) {
    let mut ids = Vec::new();
    for name in names {
        ids.push(person.upload(name, format!("what is in {name}")).await.created().id);
    }
    person.post_with(record, text, &ids).await.created();
}

async fn set_level(admin: &Person, level: &str) {
    let labels =
        json!({ "en": { "one": "Activity", "many": "Activities" }, "fr": { "one": "Traitement", "many": "Traitements" } });
    let body = json!({ "labels": labels, "content_level": level });
    admin.send::<Value>(Method::PUT, &admin.here(&format!("/record-types/{ACTIVITY}")), body).await.ok();
}

#[tokio::test]
async fn a_mail_names_the_files_unless_the_type_of_record_keeps_them_to_itself() {
    let app = TestApp::new().await;
    let (admin, karim) = (app.administrator("Adam Smith").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for (level, told) in [("full", true), ("excerpt", true), ("none", false)] {
        set_level(&admin, level).await;
        post(&admin, &payroll, &format!("{}, please sign", karim.mention()), &["contract.pdf", HOSTILE]).await;
        app.run_jobs().await;
        let mail = app.mails_to(&karim).pop().expect("a mail");
        let shown = mail.shown(&[]);
        assert_eq!(mail.text.contains("2 files: contract.pdf, <img src=x onerror=alert(1)>fdp.exe"), told, "{}", mail.text);
        assert_eq!(mail.html.contains("2 files: <bdi>contract.pdf</bdi>, <bdi>&lt;img src"), told, "{}", mail.html);
        assert_eq!(shown.contains("contract.pdf"), told, "{shown}");
        assert!(!mail.html.contains("<img") && !shown.contains('\u{202e}'), "{shown}");
    }
}

#[tokio::test]
async fn a_digest_names_the_files_in_the_readers_language_and_a_message_of_only_files_once() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    app.sql("UPDATE users SET locale = 'fr' WHERE id = $1", vec![karim.id.into()]).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    post(&claire, &payroll, "Voici le contrat.", &["contrat (signé).pdf"]).await;
    // What the page writes for who writes nothing.
    post(&claire, &payroll, "plan\\_v2.png  \nphoto.jpg", &["plan_v2.png", "photo.jpg"]).await;
    app.send_digests().await;
    let mail = app.only_mail_to(&karim);
    for said in ["Voici le contrat.", "1 fichier : contrat (signé).pdf", "2 fichiers : plan_v2.png, photo.jpg"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    assert_eq!((mail.text.matches("photo.jpg").count(), mail.html.matches("photo.jpg").count()), (1, 1), "{}", mail.html);
    assert!(mail.html.contains("2 fichiers : <bdi>plan_v2.png</bdi>, <bdi>photo.jpg</bdi>"), "{}", mail.html);
}

#[tokio::test]
async fn slack_names_the_files_and_nothing_in_a_name_does_anything() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let (admin, karim) = (app.administrator("Adam Smith").await, app.member("Karim Benali").await);
    slack.state.add_person(&karim.email);
    admin.send::<Value>(Method::PUT, &admin.here("/integrations/slack"), json!({ "bot_token": TOKEN })).await.ok();
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    post(&admin, &payroll, &format!("{}, please sign", karim.mention()), &["<!channel> *a*.pdf", "b.png"]).await;
    app.run_jobs().await;
    let posted = slack.state.posted_to(&karim.email);
    let line = &posted[0].blocks[3]["elements"][0];
    assert_eq!((line["type"].as_str(), line["text"].as_str()), (Some("plain_text"), Some("2 files: <!channel> *a*.pdf, b.png")));

    set_level(&admin, "none").await;
    post(&admin, &payroll, &format!("{}, and this", karim.mention()), &["secret.pdf"]).await;
    app.run_jobs().await;
    assert!(!format!("{:?}", slack.state.posted_to(&karim.email)[1].blocks).contains("secret"));
}
