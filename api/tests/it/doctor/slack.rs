//! Slack, asked about each workspace that has set it up.

use reqwest::Method;
use serde_json::json;
use shared::integrations::SlackView;
use stand_in::{Failure, Slack, TOKEN};

use super::{Found, KEY, doctor};
use crate::support::{INCIDENT, TestApp};

/// A workspace that has set Slack up with `token`.
async fn with_token(slack: &Slack, token: &str) -> TestApp {
    let app = TestApp::with_slack(slack).await;
    let admin = app.administrator("Adam Smith").await;
    let put = json!({ "bot_token": token, "channels": { INCIDENT: "#incidents" } });
    admin.send::<SlackView>(Method::PUT, &admin.here("/integrations/slack"), put).await.ok();
    app
}

async fn of_slack(app: &TestApp, slack: &Slack, key: &str) -> Found {
    let url = slack.api_url();
    let settings = [("PALABRE_DATABASE_URL", app.database_url()), ("PALABRE_SECRET_KEY", key), ("PALABRE_SLACK_API_URL", &url)];
    let directory = tempfile::tempdir().expect("a directory");
    doctor(directory.path(), &[], &settings).await
}

#[tokio::test]
async fn slack_is_asked_whether_it_takes_the_token_of_each_workspace_and_nothing_is_posted() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = with_token(&slack, TOKEN).await;
    let found = of_slack(&app, &slack, KEY).await;
    assert_eq!(found.level("slack", "Acme Privacy: Slack takes its token, for the team Acme, with every scope"), "ok");
    assert_eq!(found.level("slack", "is not Slack's own address"), "warning");
    assert!(found.faults().is_empty(), "{:#?}", found.faults());
    assert_eq!(slack.state.calls().iter().map(|call| call.method.as_str()).collect::<Vec<_>>(), ["auth.test"]);

    let stored = r##"[{"code":"missing_scope","needed":"im:write","record_type":null,"channel":null},
                      {"code":"not_in_channel","needed":null,"record_type":"incident","channel":"#incidents"}]"##;
    app.sql("UPDATE slack_integrations SET problems = $1", vec![stored.into()]).await;
    let found = of_slack(&app, &slack, KEY).await;
    assert!(
        found
            .line("slack", "not_in_channel in the channel #incidents the last time")
            .fix
            .as_deref()
            .is_some_and(|fix| fix.contains("/invite"))
    );
    assert!(found.faults().is_empty(), "the scope is there by now");
}

#[tokio::test]
async fn what_slack_lacks_is_told_with_what_to_do_about_it() {
    let slack = Slack::start(0).expect("a stand-in");
    slack.state.allow("xoxb-2-few-scopes", &["chat:write", "users:read"]);
    let app = with_token(&slack, "xoxb-2-few-scopes").await;
    let found = of_slack(&app, &slack, KEY).await;
    for scope in ["im:write", "users:read.email"] {
        assert!(found.fault("slack", &format!("lacks {scope}")).contains("install it again"));
    }
    for (failure, level, said, fix) in [
        (Failure::refusal("token_revoked"), "fault", "Slack answered token_revoked", "install the Slack app again"),
        (Failure::RateLimit { retry_after: 3 }, "warning", "Slack answered ratelimited", "wait"),
        (Failure::Status { status: 500 }, "warning", "Slack did not answer", "let this machine reach"),
        (Failure::Garbage, "warning", "Slack did not answer", "let this machine reach"),
    ] {
        slack.state.fail_next("auth.test", failure);
        let found = of_slack(&app, &slack, KEY).await;
        let line = found.line("slack", said);
        assert_eq!(line.level, level, "{line:?}");
        assert!(line.fix.as_deref().is_some_and(|told| told.contains(fix)), "{line:?}");
        assert!(!format!("{:?}", found.lines).contains("xoxb"));
    }
    let calls = slack.state.calls().len();
    let found = of_slack(&app, &slack, "another key than the one of before").await;
    assert!(found.fault("slack", "kept with another secret key").contains("restore the secret key"));
    app.sql("UPDATE slack_integrations SET paused_until = $1", vec![i64::MAX.into()]).await;
    assert_eq!(of_slack(&app, &slack, KEY).await.level("slack", "nothing is sent until"), "warning");
    assert_eq!(slack.state.calls().len(), calls, "who wants to be left alone is not asked");
}

#[tokio::test]
async fn a_webhook_cannot_be_asked_and_what_it_answered_the_last_time_is_told() {
    let slack = Slack::start(0).expect("a stand-in");
    let app = TestApp::with_slack(&slack).await;
    let admin = app.administrator("Adam Smith").await;
    let put = json!({ "webhook_url": slack.webhook_url() });
    admin.send::<SlackView>(Method::PUT, &admin.here("/integrations/slack"), put).await.ok();
    assert_eq!(of_slack(&app, &slack, KEY).await.level("slack", "no problems the last time"), "ok");
    let stored = r#"[{"code":"no_service","needed":null,"record_type":null,"channel":null}]"#;
    app.sql("UPDATE slack_integrations SET problems = $1", vec![stored.into()]).await;
    assert!(of_slack(&app, &slack, KEY).await.fault("slack", "no_service the last time").contains("new incoming webhook"));
    assert!(slack.state.calls().is_empty());

    admin.delete(&admin.here("/integrations/slack")).await.done();
    assert_eq!(of_slack(&app, &slack, KEY).await.level("slack", "no workspace has set it up"), "ok");
}
