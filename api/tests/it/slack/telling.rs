//! Who is told, where, and how much.

use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::deliveries::{Channel, DeliveryState};
use stand_in::{Failure, TOKEN, WEBHOOK};

use super::{World, failed};
use crate::support::{ACTIVITY, INCIDENT, Person, TestApp};

#[tokio::test]
async fn a_mentioned_member_gets_exactly_one_message_in_person() {
    let world = World::with_bot().await;
    let message = world.mention().await;
    assert!(world.slack.state.calls().is_empty(), "posting waits for nobody");
    world.app.run_jobs().await;
    world.app.run_jobs().await;
    world
        .app
        .state()
        .write(move |txn| {
            Box::pin(async move {
                txn.job(&api::delivery::job::Task::SlackPost { message });
                Ok(())
            })
        })
        .await
        .expect("queued again");
    world.app.run_jobs().await; // at least once: a second run must change nothing

    let posted = world.to_karim();
    assert_eq!((posted.len(), world.slack.state.posted().len()), (1, 1));
    assert_eq!(posted[0].text, "Claire Martin mentioned you: Record PA-0042");
    assert_eq!(posted[0].blocks[2]["text"]["text"], "@Karim Benali, five years?");
    let url = posted[0].blocks[3]["elements"][0]["url"].as_str().expect("a button");
    assert!(url.starts_with("http://palabre.example/threads/") && url.ends_with("#1"), "{url}");
    assert_eq!(world.ended(message).await, (DeliveryState::Sent, None));
}

#[tokio::test]
async fn an_account_is_looked_up_once_a_week_and_again_when_the_address_changed() {
    let world = World::with_bot().await;
    let looked_up = || world.slack.state.count("users.lookupByEmail");
    for (days, times) in [(0, 1), (6, 1), (2, 2)] {
        world.app.advance(days * 24 * 60);
        world.mention().await;
        world.app.run_jobs().await;
        assert_eq!(looked_up(), times);
    }
    world.slack.state.add_person("k.benali@acme.example");
    world.app.sql("UPDATE users SET email = 'k.benali@acme.example' WHERE id = $1", vec![world.karim.id.into()]).await;
    world.mention().await;
    world.app.run_jobs().await;
    assert_eq!((looked_up(), world.slack.state.posted_to("k.benali@acme.example").len()), (3, 1));
}

#[tokio::test]
async fn what_people_write_rings_nobody_and_links_are_not_unfolded() {
    let world = World::new(json!({ "bot_token": TOKEN, "channels": { ACTIVITY: "#payroll" } })).await;
    let words = "<!channel> <!here> <@U000000000> <https://evil.example|Slack> & https://evil.example/x.png";
    world.claire.post(&world.payroll, format!("{} {words}", world.karim.mention())).await.created();
    world.app.run_jobs().await;
    world.put(json!({ "webhook_url": world.slack.webhook_url(), "channels": { ACTIVITY: "#payroll" } })).await;
    world.claire.post(&world.payroll, words).await.created();
    world.app.run_jobs().await;
    let posted = world.slack.state.posted();
    assert_eq!(posted.len(), 3, "in person, in the channel, by webhook");
    for posted in posted {
        let all = posted.body.to_string();
        assert!(
            all.contains("&lt;!channel&gt; &lt;!here&gt; &lt;@U000000000&gt; &lt;https://evil.example|Slack&gt; &amp;"),
            "{all}"
        );
        assert!(!all.contains("<!") && !all.contains("<@") && !all.contains("<http"), "{all}");
        assert_eq!((&posted.body["unfurl_links"], &posted.body["unfurl_media"]), (&json!(false), &json!(false)));
        assert!(posted.body.get("link_names").is_none() && posted.body.get("parse").is_none());
    }
}

#[tokio::test]
async fn a_record_type_has_its_channel_and_a_restricted_record_is_never_in_one() {
    let world = World::with_channel().await;
    world.put(json!({ "channels": { ACTIVITY: "#payroll", INCIDENT: "#payroll" } })).await;
    let posted = world.claire.post(&world.payroll, "No one is mentioned.").await.created();
    let secret = world.app.restricted("INC-0007", &[world.claire.grant(), world.karim.grant()]).await;
    let hidden = world.claire.post(&secret, format!("{} the laptop", world.karim.mention())).await.created();
    world.app.run_jobs().await;
    let shown = world.slack.state.posted_to("#payroll");
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].text, "Claire Martin wrote: Record PA-0042");
    assert_eq!(world.ended(posted.message.id).await.0, DeliveryState::Sent);
    assert_eq!(world.to_karim().len(), 1, "who can read it is told in person");
    assert!(world.claire.deliveries(hidden.message.id).await.iter().all(|line| line.user_id.is_some()));
}

#[tokio::test]
async fn a_record_that_was_restricted_meanwhile_stays_out_of_the_channel() {
    let world = World::with_channel().await;
    let posted = world.claire.post(&world.payroll, "Soon delicate.").await.created();
    api::delivery::worker::once(world.app.state(), api::delivery::job::Lane::Slack).await.expect("who is told");
    world.app.sql("UPDATE records SET restricted = TRUE WHERE id = $1", vec![world.payroll.id.into()]).await;
    world.app.run_jobs().await;
    assert!(world.slack.state.posted().is_empty());
    let rows: Vec<Ended> = world
        .app
        .rows("SELECT state, detail FROM deliveries WHERE channel = 'slack' AND message_id = $1", vec![posted.message.id.into()])
        .await;
    assert_eq!((rows[0].state.as_str(), rows[0].detail.as_deref()), ("cancelled", Some("no_access")));
}

#[derive(FromQueryResult)]
struct Ended {
    state: String,
    detail: Option<String>,
}

#[tokio::test]
async fn a_delicate_record_type_says_in_slack_as_little_as_in_mails() {
    let world = World::with_channel().await;
    let level = |level: &str| json!({ "labels": { "en": { "one": "Processing activity", "many": "Processing activities" } }, "content_level": level });
    let path = world.admin.here(&format!("/record-types/{ACTIVITY}"));
    world.admin.send::<Value>(Method::PUT, &path, level("none")).await.ok();
    world.mention().await;
    world.app.run_jobs().await;
    assert_eq!(world.slack.state.posted().len(), 2);
    for posted in world.slack.state.posted() {
        let all = posted.body.to_string();
        assert!(!all.contains("five years") && !all.contains("PA-0042"), "{all}");
        assert!(all.contains("Processing activity") && all.contains("Claire Martin"));
    }
    world.admin.send::<Value>(Method::PUT, &path, level("excerpt")).await.ok();
    world.claire.post(&world.payroll, "long ".repeat(400)).await.created();
    world.app.run_jobs().await;
    let text = world.slack.state.posted_to("#payroll")[1].blocks[2]["text"]["text"].as_str().map(str::len);
    assert!(text.is_some_and(|length| length < 200), "{text:?}");
}

#[tokio::test]
async fn what_is_no_longer_to_be_told_is_cancelled_with_the_reason() {
    for reason in ["preference", "muted", "inactive", "no_access", "deleted", "off"] {
        let world = World::with_bot().await;
        let posted = world.claire.post(&world.payroll, world.karim.mention()).await.created();
        api::delivery::worker::once(world.app.state(), api::delivery::job::Lane::Slack).await.expect("who is told");
        let (admin, message) = (&world.admin, posted.message.id);
        match reason {
            "preference" => drop(world.karim.prefer(json!({ "slack": false })).await),
            "muted" => world.karim.subscribe(posted.thread.id, "muted").await,
            "inactive" => {
                let path = admin.here(&format!("/members/{}", world.karim.id));
                admin.send::<Value>(Method::PATCH, &path, json!({ "active": false })).await.ok();
            }
            "no_access" => {
                world.app.sql("UPDATE records SET restricted = TRUE WHERE id = $1", vec![world.payroll.id.into()]).await
            }
            "deleted" => {
                world
                    .app
                    .sql("UPDATE messages SET body = NULL, html = NULL, deleted_at = 1 WHERE id = $1", vec![message.into()])
                    .await
            }
            _ => admin.delete(&admin.here("/integrations/slack")).await.done(),
        }
        world.app.run_jobs().await;
        assert!(world.slack.state.posted().is_empty(), "{reason}");
        let rows: Vec<Ended> = world.app.rows("SELECT state, detail FROM deliveries WHERE channel = 'slack'", vec![]).await;
        assert_eq!((rows[0].state.as_str(), rows[0].detail.as_deref()), ("cancelled", Some(reason)));
    }
}

#[tokio::test]
async fn who_does_not_want_slack_or_cannot_read_the_record_is_not_written_to() {
    let world = World::with_bot().await;
    let guest = world.app.guest().await;
    world.slack.state.add_person(&guest.email);
    world.slack.state.add_person(&world.claire.email);
    world.karim.prefer(json!({ "slack": false })).await;
    let everybody = [&world.karim, &guest, &world.claire].map(Person::mention).concat();
    let posted = world.claire.post(&world.payroll, everybody).await.created();
    world.app.run_jobs().await;
    assert!(world.slack.state.calls().is_empty() && world.lines(posted.message.id).await.is_empty());
}

#[tokio::test]
async fn a_team_and_everyone_are_told_in_slack_as_well_but_for_who_muted_the_discussion() {
    let world = World::with_bot().await;
    let tom = world.app.member("Tom Fischer").await;
    world.slack.state.add_person(&tom.email);
    let legal = world.app.team("legal", &[&world.claire, &world.karim]).await;
    let posted = world.claire.post(&world.payroll, legal.mention()).await.created();
    world.app.run_jobs().await;
    assert_eq!(world.to_karim()[0].text, "Claire Martin mentioned your team: Record PA-0042");
    world.karim.subscribe(posted.thread.id, "muted").await;
    world.claire.post(&world.payroll, "[@everyone](mention:everyone)").await.created();
    world.app.run_jobs().await;
    assert_eq!((world.to_karim().len(), world.slack.state.posted_to(&tom.email).len()), (1, 1));
}

#[tokio::test]
async fn an_author_sees_beforehand_who_would_hear_in_slack() {
    let world = World::with_bot().await;
    let in_slack = async || {
        let audience = world.claire.preview(&world.payroll, world.karim.mention()).await.ok();
        audience.now[0].channels.contains(&Channel::Slack)
    };
    assert!(in_slack().await);
    world.put(json!({ "webhook_url": world.slack.webhook_url() })).await;
    assert!(!in_slack().await, "a webhook reaches nobody in person");
    world.put(json!({ "bot_token": TOKEN })).await;
    let thread = world.claire.post(&world.payroll, "Hello").await.created().thread.id;
    assert!(in_slack().await);
    world.karim.subscribe(thread, "muted").await;
    assert!(!in_slack().await);
}

#[tokio::test]
async fn a_webhook_posts_the_types_that_are_listed_and_reaches_nobody_in_person() {
    let world = World::with_bot().await;
    world.put(json!({ "webhook_url": world.slack.webhook_url(), "channels": { ACTIVITY: "#payroll" } })).await;
    world.mention().await;
    world.claire.post(&world.app.record(INCIDENT, "INC-0001").await, world.karim.mention()).await.created();
    world.app.run_jobs().await;
    let posted = world.slack.state.posted();
    assert_eq!((posted.len(), posted[0].to.as_str()), (1, WEBHOOK));
    assert_eq!(posted[0].text, "Claire Martin wrote: Record PA-0042");
    assert_eq!(world.slack.state.count("users.lookupByEmail"), 0);

    world.slack.state.remove_webhooks();
    let message = world.mention().await;
    world.app.run_jobs().await;
    assert_eq!(world.ended(message).await, failed("no_service"));
    assert_eq!(world.problems().await, ["no_service"]);
}

#[tokio::test]
async fn posting_costs_the_same_with_slack_without_it_and_with_slack_down() {
    let mut costs = Vec::new();
    let without = TestApp::new().await;
    let (claire, karim) = (without.member("Claire Martin").await, without.member("Karim Benali").await);
    let record = without.record(ACTIVITY, "PA-0042").await;
    costs.push(without.calls(claire.post(&record, karim.mention())).await.1);
    let world = World::with_channel().await;
    costs.push(world.app.calls(world.mention()).await.1);
    world.slack.state.fail("*", Failure::Status { status: 500 });
    world.app.run_jobs().await;
    costs.push(world.app.calls(world.mention()).await.1);
    drop(world.slack); // nobody listens any more
    world.app.run_jobs().await;
    let post = world.claire.post(&world.payroll, world.karim.mention());
    let (posted, calls) = world.app.calls(post).await;
    posted.created();
    costs.push(calls);
    assert!(costs.iter().all(|calls| *calls == costs[0]), "{costs:?}");
}
