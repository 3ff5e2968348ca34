//! The ledger, and the look at whom a message would reach.

use api::delivery::job::Outcome;
use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, Page,
    deliveries::{Channel, DeliveryState, DeliveryView},
    mentions::{self, MentionKind},
    messages::NotReachedReason,
    roles::BuiltIn,
};

use crate::support::{ACTIVITY, TestApp};

#[tokio::test]
async fn an_author_follows_their_mentions_the_mentioned_their_own_and_nobody_else_anything() {
    let app = TestApp::patient().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let admin = app.administrator("Adam Smith").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let posted = claire.post(&payroll, format!("{} {}", karim.mention(), tom.mention())).await.created();
    app.run_jobs().await;
    app.advance(8);
    karim.read(posted.thread.id, 1).await.ok();

    let lines = claire.deliveries(posted.message.id).await;
    assert_eq!(lines.len(), 4, "a mail and a bell for each");
    let mail = lines.iter().find(|line| line.user_id == Some(karim.id) && line.channel == Channel::Mail).expect("a mail");
    assert_eq!((mail.state, mail.sent_at.is_some(), mail.read_at.is_some()), (DeliveryState::Sent, true, true));
    assert!(lines.iter().filter(|line| line.user_id == Some(tom.id)).all(|line| line.read_at.is_none()));
    assert_eq!(karim.deliveries(posted.message.id).await.len(), 2);
    assert_eq!(admin.deliveries(posted.message.id).await.len(), 4);
    assert!(app.member("Sofia Lopes").await.deliveries(posted.message.id).await.is_empty());

    let owner = app.owner("Olga Roux").await;
    owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "show_read": false })).await.ok();
    assert!(claire.deliveries(posted.message.id).await.iter().all(|line| line.read_at.is_none()));
}

#[tokio::test]
async fn the_lines_of_a_message_to_many_come_in_pages_that_leave_out_nobody() {
    let app = TestApp::patient().await;
    let claire = app.owner("Claire Martin").await;
    app.crowd(60).await;
    let posted = claire
        .post(&app.record(ACTIVITY, "PA-0042").await, mentions::link(MentionKind::Everyone, None, "everyone"))
        .await
        .created();
    app.run_jobs().await;
    let (mut lines, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/messages/{}/deliveries?limit=25{after}", posted.message.id);
        let page = claire.get::<Page<DeliveryView>>(&path).await.ok();
        lines.extend(page.items.into_iter().map(|line| (line.user_id, line.channel.name())));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    assert_eq!(lines.len(), 120, "a mail and a bell for each");
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 120);
}

#[tokio::test]
async fn the_ledger_of_a_workspace_tells_nobody_of_records_that_they_cannot_read() {
    let app = TestApp::patient().await;
    let (admin, claire, ines) =
        (app.administrator("Adam Smith").await, app.member("Claire Martin").await, app.member("Inès Laurent").await);
    let secret = app.restricted("INC-0007", &[claire.grant(), ines.grant()]).await;
    claire.post(&secret, format!("{} look", ines.mention())).await.created();
    claire.post(&secret, "And more.").await.created();
    app.send_digests().await;
    let list = |person: &crate::support::Person, query: &str| {
        let (person, path) = (person.clone(), person.here(&format!("/deliveries{query}")));
        async move { person.get::<Page<DeliveryView>>(&path).await.ok().items }
    };
    let seen = list(&admin, "").await;
    assert_eq!(seen.len(), 1, "the digest, which is about no single record");
    assert!(seen[0].covered.is_empty() && seen[0].record.is_none());
    let own = list(&ines, "").await;
    assert_eq!(own.len(), 2);
    assert_eq!(own[0].covered.len(), 1);
    assert!(list(&claire, &format!("?user_id={}", ines.id)).await.is_empty());
    assert_eq!(list(&ines, "?channel=mail&state=sent&limit=1").await.len(), 1);
}

#[tokio::test]
async fn an_address_that_is_refused_shows_and_the_mail_can_be_sent_again() {
    let app = TestApp::patient().await;
    let (admin, claire, karim) =
        (app.administrator("Adam Smith").await, app.member("Claire Martin").await, app.member("Karim Benali").await);
    app.outbox.fail_next(Outcome::Refused("the mail server refused it: status 550".into()));
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    app.run_jobs().await;
    let failed =
        claire.deliveries(posted.message.id).await.into_iter().find(|line| line.channel == Channel::Mail).expect("a mail");
    assert_eq!((failed.state, failed.detail.as_deref()), (DeliveryState::Failed, Some("the mail server refused it: status 550")));
    let preferences: Value = karim.get(&karim.here("/preferences")).await.ok();
    assert_eq!(preferences["mail_failing"], true);

    let path = admin.here(&format!("/deliveries/{}/retry", failed.id));
    let again = admin.send::<DeliveryView>(Method::POST, &path, json!({})).await.ok();
    assert_eq!(again.state, DeliveryState::Queued);
    admin.send::<Value>(Method::POST, &path, json!({})).await.problem(Code::DeliveryNotFailed);
    app.run_jobs().await;
    app.only_mail_to(&karim);
    let preferences: Value = karim.get(&karim.here("/preferences")).await.ok();
    assert_eq!(preferences["mail_failing"], false);
    admin.send::<Value>(Method::POST, &path, json!({})).await.problem(Code::DeliveryNotFailed);
}

#[tokio::test]
async fn an_author_sees_whom_a_message_would_reach_before_sending_it() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let (tom, ines, guest) = (app.member("Tom Fischer").await, app.member("Inès Laurent").await, app.guest().await);
    ines.prefer(json!({ "digest": "off" })).await;
    let legal = app.team("legal", &[&claire, &karim, &tom]).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let text = format!("{} {} {} [@everyone](mention:everyone)", karim.mention(), guest.mention(), legal.mention());
    let (audience, calls) = app.calls(claire.preview(&payroll, text)).await;
    let audience = audience.ok();
    assert_eq!((audience.now.len(), audience.now[0].name.as_str()), (1, "Karim Benali"));
    assert_eq!(audience.now[0].channels, [Channel::InApp, Channel::Mail]);
    assert_eq!(audience.digest, 0, "everyone is told now, and the guest cannot read it");
    assert_eq!((audience.not_reached.len(), audience.not_reached[0].reason), (1, NotReachedReason::NoAccess));
    let groups: Vec<(&str, i64)> = audience.groups.iter().map(|group| (group.name.as_str(), group.people)).collect();
    assert_eq!(groups, [("legal", 2), ("everyone", 3)]);
    assert!(calls <= 5, "{calls}");
    app.run_jobs().await;
    assert!(app.mails().is_empty() && karim.notifications().await.is_empty());

    let by_name = claire.preview(&payroll, karim.mention()).await.ok();
    assert_eq!(by_name.digest, 1, "Tom; Karim is told now, Inès wants no digest");
    let by_team = claire.preview(&payroll, legal.mention()).await.ok();
    assert_eq!(by_team.digest, 0, "Karim and Tom get a mail as lawyers");
    tom.prefer(json!({ "team_mention_mail": false })).await;
    let but_one = claire.preview(&payroll, legal.mention()).await.ok();
    assert_eq!(but_one.digest, 1, "Tom wants none for his team");

    let path = app.role(BuiltIn::Member);
    app.sql("UPDATE roles SET receives_mail = FALSE WHERE id = $1", vec![path.0.into()]).await;
    let barred = claire.preview(&payroll, karim.mention()).await.ok();
    assert_eq!((barred.digest, barred.not_reached[0].reason), (0, NotReachedReason::MailBarred));
}
