//! Setting Slack up: what is kept, what is shown, what is refused.

use api::integrations::{
    actions,
    secret::Secrets,
    store::{self, Learnt},
};
use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::{
    Code,
    integrations::{SlackProblem, SlackView, SlackWay},
};
use stand_in::{Failure, Slack, TOKEN};

use crate::support::{ACTIVITY, INCIDENT, Person, TestApp, answer};

const PATH: &str = "/integrations/slack";

fn codes(problems: &[SlackProblem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

async fn put(person: &Person, body: Value) -> SlackView {
    person.send(Method::PUT, &person.here(PATH), body).await.ok()
}

async fn get(person: &Person) -> SlackView {
    person.get(&person.here(PATH)).await.ok()
}

async fn try_out(person: &Person) -> SlackView {
    answer(person.call(Method::POST, &person.here(&format!("{PATH}/test")))).await.ok()
}

#[derive(FromQueryResult)]
struct Kept {
    bot_token: Option<String>,
    webhook_url: Option<String>,
    slack_ready: bool,
}

async fn kept(app: &TestApp) -> Kept {
    let sql =
        "SELECT i.bot_token, i.webhook_url, w.slack_ready FROM slack_integrations i JOIN workspaces w ON w.id = i.workspace_id";
    app.rows(sql, vec![]).await.pop().expect("a row")
}

#[tokio::test]
async fn a_secret_is_kept_encrypted_and_never_shown_again() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let nothing = get(&admin).await;
    assert_eq!((nothing.way, nothing.ok, nothing.changed_at), (None, false, None));

    let body = json!({ "bot_token": TOKEN, "channels": { INCIDENT: "#incidents" } });
    let answered = admin.send::<SlackView>(Method::PUT, &admin.here(PATH), body).await;
    assert!(!answered.text().contains(TOKEN));
    assert_eq!((answered.ok().way, answered.ok().ok), (Some(SlackWay::BotToken), false), "nobody has tried it yet");
    assert!(!admin.get::<Value>(&admin.here(PATH)).await.text().contains(TOKEN));
    let row = kept(&app).await;
    assert!(row.slack_ready && row.bot_token.is_some_and(|sealed| !sealed.contains("xox") && !sealed.contains("stand-in")));
}

#[tokio::test]
async fn a_secret_that_is_left_out_stays_and_one_is_needed_the_first_time() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let channels = json!({ "channels": { INCIDENT: "#incidents" } });
    admin.send::<Value>(Method::PUT, &admin.here(PATH), channels.clone()).await.invalid(&["/bot_token"]);
    put(&admin, json!({ "bot_token": TOKEN })).await;
    let before = kept(&app).await.bot_token;
    let after = put(&admin, channels).await;
    assert_eq!((after.way, after.channels[INCIDENT].as_str()), (Some(SlackWay::BotToken), "#incidents"));
    assert_eq!(kept(&app).await.bot_token, before);

    let webhook = put(&admin, json!({ "webhook_url": "https://hooks.slack.com/services/T/B/x" })).await;
    assert_eq!((webhook.way, webhook.channels.len()), (Some(SlackWay::Webhook), 0));
    let row = kept(&app).await;
    assert!(row.bot_token.is_none() && row.webhook_url.is_some_and(|sealed| !sealed.contains("hooks")));
}

#[tokio::test]
async fn what_makes_no_sense_is_pointed_at() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let both = json!({ "bot_token": TOKEN, "webhook_url": "https://hooks.slack.com/services/T/B/x" });
    admin.send::<Value>(Method::PUT, &admin.here(PATH), both).await.problem(Code::Invalid);
    for (body, pointer) in [
        (json!({ "bot_token": "a token" }), "/bot_token"),
        (json!({ "webhook_url": "https://hooks.evil.example/services/T/B/x" }), "/webhook_url"),
        (json!({ "webhook_url": "https://hooks.slack.com@evil.example/x" }), "/webhook_url"),
        (json!({ "bot_token": TOKEN, "channels": { "poem": "#poems" } }), "/channels/poem"),
        (json!({ "bot_token": TOKEN, "channels": { INCIDENT: "two words" } }), "/channels"),
    ] {
        admin.send::<Value>(Method::PUT, &admin.here(PATH), body).await.invalid(&[pointer]);
    }
    let member = app.member("Tom Fischer").await;
    member.get::<Value>(&member.here(PATH)).await.problem(Code::Forbidden);
}

#[tokio::test]
async fn a_change_that_was_meant_for_another_state_is_refused() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let first = admin.send::<SlackView>(Method::PUT, &admin.here(PATH), json!({ "bot_token": TOKEN })).await;
    let tag = first.header("etag").expect("a tag").to_owned();
    put(&admin, json!({ "channels": { INCIDENT: "#incidents" } })).await;
    let stale = admin.call(Method::DELETE, &admin.here(PATH)).header("if-match", &tag);
    answer::<Value>(stale).await.problem(Code::PreconditionFailed);

    admin.delete(&admin.here(PATH)).await.done();
    let gone = admin.get::<SlackView>(&admin.here(PATH)).await;
    assert_eq!(gone.ok().way, None);
    assert!(gone.header("etag").is_some_and(|now| now != tag));
    let row = kept(&app).await;
    assert!(row.bot_token.is_none() && !row.slack_ready);
    admin.delete(&admin.here(PATH)).await.done(); // and again: it is gone
}

#[tokio::test]
async fn a_test_writes_to_who_asks_and_to_each_channel_and_finds_the_name_of_the_team() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    answer::<Value>(admin.call(Method::POST, &admin.here(&format!("{PATH}/test")))).await.problem(Code::NotFound);
    slack.state.add_person(&admin.email);
    slack.state.add_channel("#incidents");
    put(&admin, json!({ "bot_token": TOKEN, "channels": { INCIDENT: "#incidents", ACTIVITY: "#incidents" } })).await;
    let tried = try_out(&admin).await;
    assert_eq!((tried.ok, tried.team.as_deref()), (true, Some("Acme")));
    assert_eq!(slack.state.posted_to(&admin.email).len(), 1);
    assert_eq!(slack.state.posted_to("#incidents").len(), 1, "once, though two types share it");
    assert_eq!(get(&admin).await, tried);
}

#[tokio::test]
async fn a_test_finds_every_problem_and_says_where() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    slack.state.add_person(&admin.email);
    slack.state.add_closed_channel("#incidents");
    slack.state.allow("xoxb-2-few-scopes", &["chat:write"]);
    let channels = json!({ INCIDENT: "#incidents", ACTIVITY: "#nowhere" });
    put(&admin, json!({ "bot_token": "xoxb-2-few-scopes", "channels": channels })).await;
    let tried = try_out(&admin).await;
    assert!(!tried.ok);
    let scopes: Vec<&str> = tried.problems.iter().filter_map(|problem| problem.needed.as_deref()).collect();
    assert_eq!(scopes, ["im:write", "users:read", "users:read.email"], "all at once: each means to install the app anew");
    let channels = &tried.problems[scopes.len()..];
    assert_eq!(codes(channels), ["not_in_channel", "channel_not_found"]);
    assert_eq!(channels[0].record_type.as_deref(), Some(INCIDENT));
    assert_eq!(channels[1].channel.as_deref(), Some("#nowhere"));

    let moved = put(&admin, json!({ "channels": { INCIDENT: "#incidents" } })).await;
    assert_eq!(codes(&moved.problems)[3..], ["not_in_channel"], "the channel that is no more has no problem");
    slack.state.allow("xoxb-2-few-scopes", &["chat:write", "im:write", "users:read", "users:read.email"]);
    slack.state.add_channel("#incidents");
    assert!(try_out(&admin).await.ok);
}

#[tokio::test]
async fn a_token_that_slack_does_not_know_is_a_problem_until_there_is_another() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    slack.state.add_person(&admin.email);
    put(&admin, json!({ "bot_token": "xoxb-3-nobodys", "channels": { INCIDENT: "#nowhere" } })).await;
    assert_eq!(codes(&try_out(&admin).await.problems), ["invalid_auth"]);
    assert!(!kept(&app).await.slack_ready);
    assert_eq!(codes(&put(&admin, json!({})).await.problems), ["invalid_auth"], "the same token is no better");
    assert!(!kept(&app).await.slack_ready);
    assert!(put(&admin, json!({ "bot_token": TOKEN })).await.problems.is_empty());
    assert!(kept(&app).await.slack_ready && try_out(&admin).await.ok);
}

#[tokio::test]
async fn a_token_that_was_replaced_while_slack_answered_is_not_blamed_on_its_successor() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    put(&admin, json!({ "bot_token": "xoxb-1-old" })).await;
    let old = kept(&app).await.bot_token.expect("a token");
    put(&admin, json!({ "bot_token": TOKEN })).await;
    let workspace = app.workspace;
    app.state()
        .write(move |txn| {
            let old = old.clone();
            Box::pin(async move {
                let learnt = |_: &store::Row| Learnt {
                    problems: vec![actions::problem("token_revoked")],
                    ready: Some(false),
                    ..Learnt::default()
                };
                store::learn(txn, workspace, &old, learnt).await?;
                Ok(())
            })
        })
        .await
        .expect("written");
    assert!(get(&admin).await.problems.is_empty() && kept(&app).await.slack_ready);
}

#[tokio::test]
async fn a_slack_that_does_not_answer_is_a_problem_and_no_fault_of_ours() {
    let app = TestApp::new().await; // nobody is there
    let admin = app.administrator("Adam Smith").await;
    put(&admin, json!({ "bot_token": TOKEN })).await;
    assert_eq!(codes(&try_out(&admin).await.problems), ["unreachable"]);
    assert!(kept(&app).await.slack_ready, "the token may be good");
}

#[tokio::test]
async fn with_another_key_the_secret_is_unreadable_and_says_so() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    put(&admin, json!({ "bot_token": TOKEN })).await;
    let sealed = Secrets::new(b"the key of before, lost in a move").seal(app.workspace, TOKEN).expect("sealed");
    app.sql("UPDATE slack_integrations SET bot_token = $1", vec![sealed.into()]).await;
    assert_eq!(codes(&get(&admin).await.problems), ["secret_unreadable"]);
    assert_eq!(codes(&try_out(&admin).await.problems), ["secret_unreadable"]);
    assert!(!kept(&app).await.slack_ready && slack.state.calls().is_empty());
    let kept_on = put(&admin, json!({ "channels": { INCIDENT: "#incidents" } })).await;
    assert_eq!(codes(&kept_on.problems), ["secret_unreadable"]);
    assert!(!kept(&app).await.slack_ready);
    assert!(put(&admin, json!({ "bot_token": TOKEN })).await.problems.is_empty());
}

#[tokio::test]
async fn a_webhook_is_tried_out_too() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    put(&admin, json!({ "webhook_url": slack.webhook_url() })).await;
    assert!(try_out(&admin).await.ok);
    assert_eq!(slack.state.posted_to(stand_in::WEBHOOK).len(), 1);
    for (failure, problem) in [
        (Failure::Garbage, "unreachable"),
        (Failure::RateLimit { retry_after: 3 }, "ratelimited"),
        (Failure::refusal("no_service"), "no_service"),
    ] {
        slack.state.fail_next("webhook", failure);
        assert_eq!(codes(&try_out(&admin).await.problems), [problem]);
    }
    assert!(!kept(&app).await.slack_ready);
}

#[tokio::test]
async fn a_webhook_that_is_no_longer_one_is_not_called() {
    let (before, slack) = (Slack::start(0).expect("a stand-in"), Slack::start(0).expect("another"));
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    put(&admin, json!({ "webhook_url": slack.webhook_url() })).await;
    let keys = Secrets::new(b"a key for tests that nobody keeps secret");
    let sealed = keys.seal(app.workspace, &before.webhook_url()).expect("sealed");
    app.sql("UPDATE slack_integrations SET webhook_url = $1", vec![sealed.into()]).await;
    assert_eq!(codes(&try_out(&admin).await.problems), ["no_service"]);
    assert!(before.state.calls().is_empty() && slack.state.calls().is_empty());
}

#[tokio::test]
async fn an_operator_can_switch_slack_off() {
    let app = TestApp::with(&[("PALABRE_SLACK_API_URL", "off")]).await;
    let admin = app.administrator("Adam Smith").await;
    let view = put(&admin, json!({ "bot_token": TOKEN })).await;
    assert_eq!((view.ok, codes(&view.problems)), (false, vec!["off"]));
    assert_eq!(codes(&try_out(&admin).await.problems), ["off"]);
    assert!(!kept(&app).await.slack_ready);
}
