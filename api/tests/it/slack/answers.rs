//! What Slack's answers lead to: obeyed, retried, given up, and told in the settings.

use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::{
    Code,
    deliveries::{DeliveryState, DeliveryView},
    integrations::SlackView,
};
use stand_in::{Failure, TOKEN};

use super::{World, failed};
use crate::support::{Person, TestApp};

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
