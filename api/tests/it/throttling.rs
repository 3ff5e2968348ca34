//! How often one may call.

use reqwest::Method;
use serde_json::{Value, json};
use shared::Code;

use crate::support::{ACTIVITY, Answer, PASSWORD, TestApp, answer};

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.nobody().send(Method::POST, "/auth/login", json!({ "email": email, "password": password })).await
}

fn seconds(answer: &Answer) -> u64 {
    answer.header("retry-after").and_then(|value| value.parse().ok()).expect("Retry-After")
}

#[tokio::test]
async fn one_address_signs_in_so_often_and_then_waits() {
    let app = TestApp::with(&[("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_SIGN_IN", "3/600")]).await;
    for n in 0..3 {
        sign_in(&app, &format!("{n}@acme.example"), "a guess").await.problem(Code::InvalidCredentials);
    }
    let refused = sign_in(&app, "claire@acme.example", "a guess").await;
    refused.problem(Code::RateLimited);
    assert!((1..=201).contains(&seconds(&refused)));
    assert_eq!(refused.header("ratelimit-policy"), Some("\"sign-in\";q=3;w=600"));
    // A stranger's header does not make another address of this one.
    let forwarded = app.nobody().call(Method::POST, "/auth/login").header("x-forwarded-for", "203.0.113.9");
    answer::<Value>(forwarded.json(&json!({ "email": "a@acme.example", "password": "x" }))).await.problem(Code::RateLimited);
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_address_is_the_one_it_names() {
    let settings =
        [("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_SIGN_IN", "1/600"), ("PALABRE_TRUSTED_PROXIES", "127.0.0.0/8")];
    let app = TestApp::with(&settings).await;
    let from = |address: &'static str| {
        let call = app.nobody().call(Method::POST, "/auth/login").header("x-forwarded-for", address);
        answer::<Value>(call.json(&json!({ "email": "a@acme.example", "password": "x" })))
    };
    from("203.0.113.9").await.problem(Code::InvalidCredentials);
    from("203.0.113.9").await.problem(Code::RateLimited);
    from("203.0.113.10").await.problem(Code::InvalidCredentials);
    from("6.6.6.6, 203.0.113.10").await.problem(Code::RateLimited);
    from("6.6.6.6, 203.0.113.9:4711").await.problem(Code::RateLimited);
    from("[2001:db8::1]:4711").await.problem(Code::InvalidCredentials);
    from("2001:db8::1").await.problem(Code::RateLimited);
    // Whom the proxy could not name is the proxy, whatever stands before.
    from("6.6.6.6, unknown").await.problem(Code::InvalidCredentials);
    from("6.6.6.7, unknown").await.problem(Code::RateLimited);
}

#[tokio::test]
async fn a_proxy_may_add_a_line_to_what_a_client_made_up() {
    let settings =
        [("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_SIGN_IN", "1/600"), ("PALABRE_TRUSTED_PROXIES", "127.0.0.0/8")];
    let app = TestApp::with(&settings).await;
    let from = |made_up: &'static str| {
        let call = app.nobody().call(Method::POST, "/auth/login").header("x-forwarded-for", made_up);
        let call = call.header("x-forwarded-for", "203.0.113.9, 127.0.0.2");
        answer::<Value>(call.json(&json!({ "email": "a@acme.example", "password": "x" })))
    };
    from("6.6.6.6").await.problem(Code::InvalidCredentials);
    from("6.6.6.7").await.problem(Code::RateLimited);
}

#[tokio::test]
async fn a_path_written_in_another_way_is_counted_and_answered_alike() {
    let app = TestApp::with(&[("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_SIGN_IN", "1/600")]).await;
    sign_in(&app, "a@acme.example", "a guess").await.problem(Code::InvalidCredentials);
    for path in ["/api/v1/auth/l%6Fgin", "/%61pi/v1/auth/login", "/api/%761/auth/login"] {
        let call = app.nobody().http.request(Method::POST, format!("{}{path}", app.nobody().base));
        let refused = answer::<Value>(call.json(&json!({ "email": "b@acme.example", "password": "x" }))).await;
        refused.problem(Code::RateLimited);
        assert_eq!(refused.header("ratelimit-policy"), Some("\"sign-in\";q=1;w=600"));
        assert_eq!(refused.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn one_account_is_tried_so_often_whether_it_exists_or_not() {
    let app = TestApp::with(&[("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_ACCOUNT", "2/600")]).await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    for email in [claire.email.as_str(), "nobody@acme.example"] {
        sign_in(&app, email, "a guess").await.problem(Code::InvalidCredentials);
        sign_in(&app, &email.to_uppercase(), "a guess").await.problem(Code::InvalidCredentials);
        let refused = sign_in(&app, email, PASSWORD).await;
        refused.problem(Code::RateLimited);
        assert!(seconds(&refused) > 0);
    }
    assert_eq!(sign_in(&app, &karim.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn every_answer_says_what_is_left_and_each_caller_has_their_own_share() {
    let app = TestApp::with(&[("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_DEFAULT", "2/600")]).await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let first = claire.get::<Value>("/me").await;
    assert_eq!(first.header("ratelimit-policy"), Some("\"default\";q=2;w=600"));
    assert_eq!(first.header("ratelimit"), Some("\"default\";r=1;t=300"));
    assert!(claire.get::<Value>("/me").await.header("ratelimit").is_some_and(|left| left.contains("r=0")));
    claire.get::<Value>("/me").await.problem(Code::RateLimited);
    karim.get::<Value>("/me").await.ok();
}

#[tokio::test]
async fn posting_and_the_picker_have_shares_of_their_own() {
    let settings = [
        ("PALABRE_RATE_LIMITS", "on"),
        ("PALABRE_RATE_LIMIT_POST", "1/600"),
        ("PALABRE_RATE_LIMIT_PICKER", "1/600"),
        ("PALABRE_RATE_LIMIT_DEFAULT", "50/600"),
    ];
    let app = TestApp::with(&settings).await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0001").await;
    let thread = claire.post(&record, "One").await.created().thread;
    claire.reply(thread.id, json!({ "body": "Two" })).await.problem(Code::RateLimited);
    // An edit may notify people, too.
    let message = claire.messages(thread.id, "").await.ok().items[0].id;
    let edited = claire.send::<Value>(Method::PATCH, &format!("/messages/{message}"), json!({ "body": "One!" })).await;
    edited.problem(Code::RateLimited);
    claire.picker(&record, "").await;
    let again = claire.get::<Value>(&claire.here("/mentionables?type=processing-activity&id=PA-0001")).await;
    again.problem(Code::RateLimited);
    assert_eq!(claire.hub("").await.ok().items.len(), 1);
}

#[tokio::test]
async fn forged_credentials_count_as_the_address_they_come_from() {
    let app = TestApp::with(&[("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_DEFAULT", "3/600")]).await;
    let (claire, host) = (app.member("Claire Martin").await, app.host("read", 365).await);
    host.hub("").await.ok(); // from here on it is known
    for made_up in ["plb_first", "first.second.third"] {
        let stranger = crate::support::Person { bearer: Some(made_up.into()), ..app.nobody() };
        stranger.get::<Value>("/me").await.problem(Code::Unauthenticated);
    }
    let stranger = crate::support::Person { bearer: Some("plb_second".into()), ..app.nobody() };
    stranger.get::<Value>("/me").await.problem(Code::RateLimited);
    // Who is known has a share of their own, at the same address.
    claire.get::<Value>("/me").await.ok();
    host.hub("").await.ok();
}

#[tokio::test]
async fn a_session_has_one_share_however_many_tokens_it_has_had() {
    let app = TestApp::with(&[("PALABRE_RATE_LIMITS", "on"), ("PALABRE_RATE_LIMIT_DEFAULT", "1/600")]).await;
    let claire = app.member("Claire Martin").await;
    claire.get::<Value>("/me").await.ok();
    let again = app.state().keys.sign(claire.id, claire.session, app.state().clock.now().plus(1_000_000)).expect("a token");
    let refreshed = crate::support::Person { bearer: Some(again), ..claire };
    refreshed.get::<Value>("/me").await.problem(Code::RateLimited);
}

#[tokio::test]
async fn switched_off_there_is_no_limit_and_no_header() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let answer = claire.get::<Value>("/me").await;
    answer.ok();
    assert!(answer.header("ratelimit").is_none() && answer.header("ratelimit-policy").is_none());
}
