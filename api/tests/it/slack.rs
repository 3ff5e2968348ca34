//! What is told in Slack: to whom, in which channel, how much; and what Slack's answers lead to.

use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::{
    Code, MessageId,
    deliveries::{Channel, DeliveryState, DeliveryView},
    integrations::SlackView,
};
use stand_in::{Failure, Posted, Slack, TOKEN, WEBHOOK};

use crate::support::{ACTIVITY, INCIDENT, Person, Record, TestApp};

/// A workspace that writes to Slack, and whom its tests speak of.
struct World {
    app: TestApp,
    slack: Slack,
    admin: Person,
    claire: Person,
    karim: Person,
    payroll: Record,
}

impl World {
    async fn new(put: Value) -> Self {
        let slack = Slack::start(0).expect("a stand-in");
        let app = TestApp::with_slack(&slack).await;
        let world = Self {
            admin: app.administrator("Adam Smith").await,
            claire: app.member("Claire Martin").await,
            karim: app.member("Karim Benali").await,
            payroll: app.record(ACTIVITY, "PA-0042").await,
            app,
            slack,
        };
        world.slack.state.add_person(&world.karim.email);
        world.slack.state.add_channel("#payroll");
        world.put(put).await;
        world
    }

    /// With a bot, and a channel for processing activities.
    async fn with_channel() -> Self {
        Self::new(json!({ "bot_token": TOKEN, "channels": { ACTIVITY: "#payroll" } })).await
    }

    async fn with_bot() -> Self {
        Self::new(json!({ "bot_token": TOKEN })).await
    }

    async fn put(&self, put: Value) -> SlackView {
        self.admin.send(Method::PUT, &self.admin.here("/integrations/slack"), put).await.ok()
    }

    async fn view(&self) -> SlackView {
        self.admin.get(&self.admin.here("/integrations/slack")).await.ok()
    }

    async fn problems(&self) -> Vec<String> {
        let view = self.view().await;
        assert!(!view.ok || view.problems.is_empty());
        view.problems.into_iter().map(|problem| problem.code).collect()
    }

    /// Claire mentions Karim.
    async fn mention(&self) -> MessageId {
        self.claire.post(&self.payroll, format!("{}, five years?", self.karim.mention())).await.created().message.id
    }

    fn to_karim(&self) -> Vec<Posted> {
        self.slack.state.posted_to(&self.karim.email)
    }

    /// What the ledger says of Slack.
    async fn lines(&self, message: MessageId) -> Vec<DeliveryView> {
        let all = self.admin.deliveries(message).await;
        all.into_iter().filter(|line| line.channel == Channel::Slack).collect()
    }

    /// How the one line ended.
    async fn ended(&self, message: MessageId) -> (DeliveryState, Option<String>) {
        let mut lines = self.lines(message).await;
        assert_eq!(lines.len(), 1);
        lines.pop().map(|line| (line.state, line.detail)).expect("a line")
    }
}

fn failed(word: &str) -> (DeliveryState, Option<String>) {
    (DeliveryState::Failed, Some(word.to_owned()))
}

#[derive(Debug, FromQueryResult)]
struct Job {
    attempts: i64,
    run_at: i64,
    reason: Option<String>,
}

async fn jobs(app: &TestApp) -> Vec<Job> {
    app.rows("SELECT attempts, run_at, reason FROM jobs WHERE dead_at IS NULL ORDER BY run_at, id", vec![]).await
}

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
async fn who_has_no_slack_account_is_looked_for_again_after_a_day() {
    let world = World::with_bot().await;
    let tom = world.app.member("Tom Fischer").await;
    for (minutes, times) in [(0, 1), (60, 1), (24 * 60, 2)] {
        world.app.advance(minutes);
        let posted = world.claire.post(&world.payroll, tom.mention()).await.created();
        world.app.run_jobs().await;
        assert_eq!(world.ended(posted.message.id).await, (DeliveryState::Cancelled, Some("no_slack_account".into())));
        assert_eq!(world.slack.state.count("users.lookupByEmail"), times);
    }
    assert!(world.problems().await.is_empty());
    assert_eq!(world.view().await.without_account, 1, "the settings say how many");
    world.slack.state.add_person(&tom.email);
    world.app.advance(24 * 60);
    world.claire.post(&world.payroll, tom.mention()).await.created();
    world.app.run_jobs().await;
    assert_eq!(world.view().await.without_account, 0);
}

#[tokio::test]
async fn a_conversation_that_is_no_more_is_opened_anew_and_the_message_still_arrives() {
    let world = World::with_bot().await;
    world.mention().await;
    world.app.run_jobs().await;
    world.slack.state.fail_next("chat.postMessage", Failure::refusal("channel_not_found"));
    let second = world.mention().await;
    world.app.run_jobs().await;
    world.app.advance(1);
    world.app.run_jobs().await;
    assert_eq!(world.ended(second).await, (DeliveryState::Sent, None));
    assert_eq!((world.to_karim().len(), world.slack.state.count("conversations.open")), (2, 2));

    world.slack.state.fail("chat.postMessage", Failure::refusal("channel_not_found"));
    let third = world.mention().await;
    for _ in 0..4 {
        world.app.run_jobs().await;
        world.app.advance(1);
    }
    assert_eq!(world.ended(third).await, failed("channel_not_found"), "one that was just opened is beyond help");
    assert_eq!(world.slack.state.count("conversations.open"), 3);
    assert!(world.problems().await.is_empty(), "it says nothing of the others");
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
async fn slacks_429_is_obeyed_is_no_failure_and_holds_back_the_workspace() {
    let world = World::with_channel().await;
    world.slack.state.fail_next("chat.postMessage", Failure::RateLimit { retry_after: 90 });
    let first = world.claire.post(&world.payroll, "One.").await.created();
    world.app.run_jobs().await;
    let waiting = jobs(&world.app).await;
    assert_eq!((waiting.len(), waiting[0].attempts, waiting[0].reason.as_deref()), (1, 0, Some("ratelimited")));
    assert_eq!(waiting[0].run_at - world.app.state().clock.now().0, 90_000_000);
    assert_eq!(world.problems().await, ["ratelimited"]);
    assert_eq!(world.ended(first.message.id).await, (DeliveryState::Queued, Some("ratelimited".into())));

    world.mention().await;
    world.app.run_jobs().await;
    assert_eq!(world.slack.state.calls().len(), 1, "nobody calls before the time");
    world.app.advance(1);
    world.app.run_jobs().await;
    assert_eq!(world.slack.state.calls().len(), 1);
    world.app.advance(1);
    world.app.run_jobs().await;
    assert_eq!((world.slack.state.posted_to("#payroll").len(), world.to_karim().len()), (2, 1));
    assert_eq!(world.ended(first.message.id).await, (DeliveryState::Sent, None));
    assert!(world.problems().await.is_empty());
}

#[tokio::test]
async fn a_slack_that_only_ever_asks_for_pauses_is_given_up_after_days() {
    let world = World::with_bot().await;
    world.slack.state.fail("*", Failure::RateLimit { retry_after: 3600 });
    let message = world.mention().await;
    for _ in 0..71 {
        world.app.run_jobs().await;
        world.app.advance(61);
    }
    assert_eq!(world.ended(message).await, (DeliveryState::Queued, Some("ratelimited".into())));
    world.app.advance(60);
    world.app.run_jobs().await;
    assert_eq!(world.ended(message).await, failed("ratelimited"));
}

#[tokio::test]
async fn who_manages_integrations_tries_a_failed_message_again_and_it_is_judged_again() {
    let world = World::with_channel().await;
    world.slack.state.fail("chat.postMessage", Failure::refusal("invalid_blocks"));
    let message = world.mention().await;
    world.app.run_jobs().await;
    world.slack.state.work();
    let retry = async |person: &Person, line: &DeliveryView| {
        let path = person.here(&format!("/deliveries/{}/retry", line.id));
        person.send::<DeliveryView>(Method::POST, &path, json!({})).await
    };
    let lines = world.lines(message).await;
    assert!(lines.len() == 2 && lines.iter().all(|line| line.detail.as_deref() == Some("invalid_blocks")), "{lines:?}");
    retry(&world.karim, &lines[0]).await.problem(Code::Forbidden);
    let thread = lines[0].thread_id.expect("a thread");
    world.karim.subscribe(thread, "muted").await;
    for line in &lines {
        let again = retry(&world.admin, line).await.ok();
        assert_eq!((again.state, again.detail), (DeliveryState::Queued, None));
        retry(&world.admin, line).await.problem(Code::DeliveryNotFailed);
    }
    world.app.run_jobs().await;
    assert_eq!((world.slack.state.posted_to("#payroll").len(), world.to_karim().len()), (1, 0));
    for line in world.lines(message).await {
        let expected = match line.user_id {
            Some(_) => (DeliveryState::Cancelled, Some("muted")),
            None => (DeliveryState::Sent, None),
        };
        assert_eq!((line.state, line.detail.as_deref()), expected);
    }
}

#[tokio::test]
async fn a_revoked_token_stops_slack_until_there_is_another() {
    let world = World::with_bot().await;
    let (one, two) = (world.mention().await, world.mention().await);
    world.slack.state.fail("*", Failure::refusal("token_revoked"));
    world.app.run_jobs().await;
    assert_eq!(world.problems().await, ["token_revoked"]);
    for message in [one, two] {
        assert_eq!(world.ended(message).await, failed("token_revoked"));
    }
    let calls = world.slack.state.calls().len();
    let three = world.mention().await;
    world.app.run_jobs().await;
    assert_eq!((world.slack.state.calls().len(), world.lines(three).await.len()), (calls, 0));
    assert_eq!(world.app.mails_to(&world.karim).len(), 3, "mails go on");

    world.slack.state.work();
    assert!(world.put(json!({ "bot_token": TOKEN })).await.problems.is_empty());
    let line = world.lines(one).await.remove(0);
    let path = world.admin.here(&format!("/deliveries/{}/retry", line.id));
    world.admin.send::<Value>(Method::POST, &path, json!({})).await.ok();
    let four = world.mention().await;
    world.app.run_jobs().await;
    assert_eq!((world.ended(one).await.0, world.ended(four).await.0), (DeliveryState::Sent, DeliveryState::Sent));
}

#[tokio::test]
async fn while_slack_is_ill_its_messages_wait_and_nothing_else_does() {
    for (failure, said) in [
        (Failure::Status { status: 500 }, "unreachable: a fault of the server"),
        (Failure::Garbage, "unreachable: no answer of Slack's"),
        (Failure::Status { status: 302 }, "unreachable: a redirect, which is not followed"),
        (Failure::refusal("internal_error"), "internal_error"),
    ] {
        let world = World::with_bot().await;
        world.slack.state.fail("*", failure);
        let message = world.mention().await;
        world.app.run_jobs().await;
        world.app.only_mail_to(&world.karim);
        assert_eq!(world.ended(message).await, (DeliveryState::Queued, Some(said.into())));
        assert_eq!(world.problems().await.len(), 1);

        world.slack.state.work();
        world.app.advance(1);
        world.app.run_jobs().await;
        assert_eq!((world.to_karim().len(), world.ended(message).await), (1, (DeliveryState::Sent, None)));
        assert!(world.problems().await.is_empty());
    }
}

#[tokio::test]
async fn a_slack_that_is_never_back_is_given_up_after_days() {
    let world = World::with_bot().await;
    world.slack.state.fail("*", Failure::Status { status: 503 });
    let message = world.mention().await;
    for _ in 0..api::delivery::job::TRIES {
        world.app.run_jobs().await;
        world.app.advance(4 * 60);
    }
    assert_eq!(world.ended(message).await, failed("unreachable: a fault of the server"));
    assert_eq!(world.slack.state.calls().len(), usize::try_from(api::delivery::job::TRIES).expect("few"));
}

#[tokio::test]
async fn a_channel_that_cannot_be_written_to_is_said_once_and_forgotten_when_it_can() {
    let world = World::with_channel().await;
    world.slack.state.add_closed_channel("#payroll");
    let first = world.claire.post(&world.payroll, "One.").await.created();
    world.app.run_jobs().await;
    assert_eq!(world.ended(first.message.id).await, failed("not_in_channel"));
    world.slack.state.archive_channel("#payroll");
    world.claire.post(&world.payroll, "Two.").await.created();
    world.app.run_jobs().await;
    assert_eq!(world.problems().await, ["is_archived"]);
    world.slack.state.add_channel("#payroll");
    world.claire.post(&world.payroll, "Three.").await.created();
    world.app.run_jobs().await;
    assert!(world.problems().await.is_empty());
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let world = World::with_bot().await;
    world.slack.state.allow("xoxb-2-few-scopes", &["chat:write", "users:read", "users:read.email"]);
    world.put(json!({ "bot_token": "xoxb-2-few-scopes" })).await;
    let message = world.mention().await;
    world.app.run_jobs().await;
    assert_eq!(world.ended(message).await, failed("missing_scope"));
    let view: SlackView = world.admin.get(&world.admin.here("/integrations/slack")).await.ok();
    assert_eq!(view.problems[0].needed.as_deref(), Some("im:write"));
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

#[tokio::test]
async fn when_the_key_has_changed_nothing_is_sent_and_the_workspace_is_told() {
    let world = World::with_bot().await;
    let sealed = api::integrations::secret::Secrets::new(b"the key of before, lost in a move");
    let sealed = sealed.seal(world.app.workspace, TOKEN).expect("sealed");
    world.app.sql("UPDATE slack_integrations SET bot_token = $1", vec![sealed.into()]).await;
    let message = world.mention().await;
    world.app.run_jobs().await;
    assert_eq!(world.ended(message).await, failed("secret_unreadable"));
    assert_eq!(world.problems().await, ["secret_unreadable"]);
    let next = world.mention().await;
    world.app.run_jobs().await;
    assert!(world.lines(next).await.is_empty() && world.slack.state.calls().is_empty());
}
