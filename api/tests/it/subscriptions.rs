//! Wishes for one thread, and the links in mails that work without signing in.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code,
    notifications::NotificationReason,
    subscriptions::{SubscriptionLevel, UnsubscribeView},
};

use crate::support::{ACTIVITY, Mail, Person, TestApp, answer};

/// The path behind the public address of the link that stops a mail.
fn link(mail: &Mail) -> String {
    let header = mail.header("List-Unsubscribe");
    header.trim_matches(['<', '>']).split("palabre.example").nth(1).expect("a link").to_owned()
}

fn view(app: &TestApp, path: &str) -> Person {
    assert!(path.starts_with("/unsubscribe/"));
    app.nobody()
}

#[tokio::test]
async fn a_mute_sticks_and_direct_mentions_still_come() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "Hello").await.created().thread.id;
    karim.subscribe(thread, "muted").await;
    karim.post(&payroll, "I write all the same.").await.created();
    claire.post(&payroll, format!("[@everyone](mention:everyone) and {}", karim.mention())).await.created();
    app.run_jobs().await;
    assert_eq!(karim.thread(thread).await.ok().viewer.subscription, SubscriptionLevel::Muted);
    app.only_mail_to(&karim);
    claire.post(&payroll, "[@everyone](mention:everyone)").await.created();
    app.send_digests().await;
    app.only_mail_to(&karim);
    assert_eq!(karim.notifications().await.len(), 1);
}

#[tokio::test]
async fn one_click_in_a_mention_mail_mutes_that_discussion_without_signing_in() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, karim.mention()).await.created().thread.id;
    app.run_jobs().await;
    let path = link(&app.only_mail_to(&karim));
    let nobody = view(&app, &path);

    // As a mail program does it (RFC 8058): a form posted to the address, with no cookie and from nowhere.
    let call = nobody.http.post(format!("{}{path}", nobody.base)).form(&[("List-Unsubscribe", "One-Click")]);
    assert_eq!(answer::<Value>(call).await.status, 200);
    assert_eq!(karim.thread(thread).await.ok().viewer.subscription, SubscriptionLevel::Muted);

    let standing: UnsubscribeView = nobody.get(&path).await.ok();
    assert!(standing.stopped && standing.workspace == "Acme Privacy");
    nobody.delete(&path).await.done();
    assert_eq!(karim.thread(thread).await.ok().viewer.subscription, SubscriptionLevel::All);
}

#[tokio::test]
async fn the_link_of_a_digest_stops_digests_and_looking_at_it_changes_nothing() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    karim.prefer(json!({ "digest": "hourly" })).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "Hello").await.created();
    app.advance(60);
    app.send_digests().await;
    let path = link(&app.only_mail_to(&karim));
    let nobody = view(&app, &path);
    assert!(!nobody.get::<UnsubscribeView>(&path).await.ok().stopped);
    assert!(nobody.send::<UnsubscribeView>(Method::POST, &path, json!({})).await.ok().stopped);
    claire.post(&payroll, "Nobody hears this by digest.").await.created();
    app.advance(60);
    app.send_digests().await;
    app.only_mail_to(&karim);
    nobody.delete(&path).await.done();
    let back: shared::preferences::PreferencesView = karim.get(&karim.here("/preferences")).await.ok();
    assert_eq!(back.digest.name(), "hourly");
}

#[tokio::test]
async fn a_forged_link_stops_nothing() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    app.run_jobs().await;
    let path = link(&app.only_mail_to(&karim));
    let nobody = app.nobody();
    for forged in [path.replacen("/t", "/d", 1), format!("{path}A"), "/unsubscribe/x".into(), "/unsubscribe/t.%C3%A9".into()] {
        nobody.get::<Value>(&forged).await.problem(Code::NotFound);
        nobody.send::<Value>(Method::POST, &forged, json!({})).await.problem(Code::NotFound);
    }
}

#[tokio::test]
async fn those_who_follow_a_discussion_are_told_when_it_is_closed_and_reopened() {
    let app = TestApp::patient().await;
    let moderator = app.moderator("Karim Benali").await;
    let (claire, tom, ines) =
        (app.member("Claire Martin").await, app.member("Tom Fischer").await, app.member("Inès Laurent").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "Hello").await.created().thread.id;
    tom.subscribe(thread, "all").await;
    moderator.close(thread, json!({ "conclusion": "Five years." })).await.ok();
    app.run_jobs().await;
    app.run_jobs().await;
    for follower in [&claire, &tom] {
        let told = follower.notifications().await;
        assert_eq!(told.len(), 1, "{}", follower.name);
        assert_eq!((told[0].reason, told[0].message_id), (NotificationReason::Closed, None));
        assert_eq!((told[0].excerpt.as_str(), told[0].author.name.as_str()), ("Five years.", "Karim Benali"));
    }
    assert!(ines.notifications().await.is_empty() && moderator.notifications().await.is_empty());
    assert!(!claire.thread(thread).await.ok().viewer.mentioned, "a change of state is no mention");

    claire.post(&payroll, "Not yet.").await.created();
    app.run_jobs().await;
    assert_eq!(tom.notifications().await[0].reason, NotificationReason::Reopened);
    let all: shared::Page<Value> = tom.get(&tom.here("/notifications?about=state&unread=true")).await.ok();
    let mentions: shared::Page<Value> = tom.get(&tom.here("/notifications?about=mentions")).await.ok();
    assert_eq!((all.items.len(), mentions.items.len()), (2, 0));
    tom.read(thread, 2).await.ok();
    assert_eq!(tom.counters().await.notifications, 0);
}

#[tokio::test]
async fn many_followers_who_hear_nothing_do_not_stand_before_those_who_do() {
    #[derive(sea_orm::FromQueryResult)]
    struct Told {
        user_id: shared::UserId,
    }
    let app = TestApp::new().await;
    let (claire, tom) = (app.moderator("Claire Martin").await, app.member("Tom Fischer").await);
    app.crowd(230).await;
    let zoe = app.member("Zoé Petit").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = tom.post(&record, "one").await.created().thread.id;
    zoe.post(&record, "two").await.created();
    let follow = "INSERT INTO subscriptions (user_id, thread_id, level, changed_at) SELECT m.user_id, $1, 'all', 0 FROM members m WHERE m.user_id <> $2";
    app.sql(follow, api::values![thread, zoe.id]).await;
    app.sql("UPDATE members SET active = FALSE WHERE sort_name LIKE 'walk on%' AND sort_name <> 'walk on0229'", vec![]).await;
    claire.close(thread, json!({ "conclusion": "Five years." })).await.ok();
    app.run_jobs().await;
    let told: Vec<Told> = app.rows("SELECT user_id FROM notifications WHERE reason = 'closed' ORDER BY user_id", vec![]).await;
    let told: Vec<_> = told.into_iter().map(|told| told.user_id).collect();
    assert_eq!(told.len(), 3);
    assert_eq!((told[0], told[2]), (tom.id, zoe.id));
}
