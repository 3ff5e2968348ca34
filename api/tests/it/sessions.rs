//! Signing in, staying signed in, signing out.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, Page,
    sessions::SignedIn,
    users::{Me, SessionView},
};

use crate::support::{Answer, PASSWORD, PUBLIC_URL, Person, TestApp, answer};

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer<SignedIn> {
    app.nobody().send(Method::POST, "/auth/login", json!({ "email": email, "password": password })).await
}

async fn refresh(app: &TestApp, token: &str) -> Answer<SignedIn> {
    app.nobody().send(Method::POST, "/auth/refresh", json!({ "refresh_token": token })).await
}

fn with_token(person: &Person, token: impl Into<String>) -> Person {
    Person { bearer: Some(token.into()), ..person.clone() }
}

async fn me(person: &Person) -> Answer<Me> {
    person.get("/me").await
}

#[tokio::test]
async fn signing_in_gives_a_token_and_cookies_that_no_script_can_read() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;

    let answer = sign_in(&app, " Claire.Martin@ACME.example ", PASSWORD).await;
    let signed_in = answer.ok();

    assert_eq!((signed_in.user.id, signed_in.expires_in), (claire.id, 900));
    assert_eq!(me(&with_token(&claire, signed_in.access_token)).await.ok().email, claire.email);
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()).collect();
    assert_eq!(cookies.len(), 2);
    for (cookie, (name, path)) in
        cookies.iter().zip([("palabre_session=", "Path=/;"), ("palabre_refresh=", "Path=/api/v1/auth;")])
    {
        assert!(cookie.starts_with(name) && format!("{cookie};").contains(path), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn over_https_the_cookies_stay_on_https() {
    let app = TestApp::with(&[("PALABRE_PUBLIC_URL", "https://palabre.example")]).await;
    let claire = app.member("Claire Martin").await;
    let answer = sign_in(&app, &claire.email, PASSWORD).await;
    assert!(answer.headers.get_all("set-cookie").iter().all(|cookie| cookie.to_str().is_ok_and(|text| text.contains("Secure"))));
}

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_account_exists() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let mut wrong = sign_in(&app, &claire.email, "not the password").await.problem(Code::InvalidCredentials);
    let mut nobody = sign_in(&app, "nobody@acme.example", "not the password").await.problem(Code::InvalidCredentials);
    wrong.request_id.clear();
    nobody.request_id.clear();
    assert_eq!(wrong, nobody);
}

#[tokio::test]
async fn a_program_has_no_password_to_sign_in_with() {
    let app = TestApp::new().await;
    app.host("all", 1).await;
    #[derive(sea_orm::FromQueryResult)]
    struct Service {
        email: String,
    }
    let services: Vec<Service> = app.rows("SELECT email FROM users WHERE service", vec![]).await;
    sign_in(&app, &services[0].email, PASSWORD).await.problem(Code::InvalidCredentials);
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_second_use_ends_the_session() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;

    let next = refresh(&app, &claire.refresh_token).await.ok();
    assert_ne!(next.refresh_token, claire.refresh_token);
    let fresh = with_token(&claire, next.access_token);
    me(&fresh).await.ok();

    refresh(&app, &claire.refresh_token).await.problem(Code::Unauthenticated);
    me(&fresh).await.problem(Code::Unauthenticated);
    refresh(&app, &next.refresh_token).await.problem(Code::Unauthenticated);
}

#[tokio::test]
async fn nothing_but_a_live_refresh_token_refreshes() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for token in ["x", "x.y", &format!("{}.guess", uuid::Uuid::nil())] {
        refresh(&app, token).await.problem(Code::Unauthenticated);
    }
    me(&claire).await.ok();
    app.advance(31 * 24 * 60);
    refresh(&app, &claire.refresh_token).await.problem(Code::Unauthenticated);
}

#[tokio::test]
async fn a_browser_refreshes_by_its_cookie_from_our_own_pages_only() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let refresh = |site: &'static str| {
        let call = app.nobody().call(Method::POST, "/auth/refresh");
        call.header("cookie", format!("palabre_refresh={}", claire.refresh_token)).header("sec-fetch-site", site)
    };
    answer::<Value>(refresh("cross-site")).await.problem(Code::CrossOrigin);
    let signed_in = answer::<SignedIn>(refresh("same-origin")).await.ok();
    assert_eq!(signed_in.user.id, claire.id);
    answer::<Value>(app.nobody().call(Method::POST, "/auth/refresh")).await.problem(Code::Unauthenticated);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_no_other() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let phone = app.signed_in(&claire).await;

    let bye = answer::<Value>(claire.call(Method::POST, "/auth/logout")).await;
    bye.done();
    assert!(bye.headers.get_all("set-cookie").iter().all(|cookie| cookie.to_str().is_ok_and(|text| text.contains("Max-Age=0"))));
    me(&claire).await.problem(Code::Unauthenticated);
    refresh(&app, &claire.refresh_token).await.problem(Code::Unauthenticated);
    me(&phone).await.ok();
}

#[tokio::test]
async fn sessions_are_listed_and_ended_at_once() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let phone = app.signed_in(&claire).await;

    let sessions = claire.get::<Page<SessionView>>("/me/sessions").await.ok().items;
    assert_eq!(
        sessions.iter().map(|session| (session.id, session.current)).collect::<Vec<_>>(),
        [(phone.session, false), (claire.session, true)]
    );

    karim.delete(&format!("/me/sessions/{}", phone.session)).await.problem(Code::NotFound);
    claire.delete(&format!("/me/sessions/{}", phone.session)).await.done();
    me(&phone).await.problem(Code::Unauthenticated);
    me(&claire).await.ok();
    claire.delete(&format!("/me/sessions/{}", phone.session)).await.problem(Code::NotFound);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let phone = app.signed_in(&claire).await;
    let change = |current: &'static str, new: &'static str| {
        claire.send::<Value>(Method::PUT, "/me/password", json!({ "current_password": current, "new_password": new }))
    };

    change("a guess", "a longer sentence").await.invalid(&["/current_password"]);
    change(PASSWORD, "short").await.invalid(&["/new_password"]);
    me(&phone).await.ok();
    change(PASSWORD, "a longer sentence").await.done();

    me(&phone).await.problem(Code::Unauthenticated);
    me(&claire).await.ok();
    sign_in(&app, &claire.email, PASSWORD).await.problem(Code::InvalidCredentials);
    sign_in(&app, &claire.email, "a longer sentence").await.ok();
}

#[tokio::test]
async fn an_access_token_ends_after_a_quarter_of_an_hour() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    app.advance(14);
    me(&claire).await.ok();
    app.advance(1);
    let late = me(&claire).await;
    late.problem(Code::Unauthenticated);
    assert_eq!(late.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn a_forged_token_is_none() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let now = app.state().clock.now().seconds();
    let claims = json!({ "sub": claire.id, "sid": claire.session, "iat": now, "exp": now + 900 });
    let key = &app.state().config.secret_key;
    let sign = |algorithm: Algorithm, key: &[u8]| {
        jsonwebtoken::encode(&Header::new(algorithm), &claims, &EncodingKey::from_secret(key)).expect("signed")
    };
    let genuine = sign(Algorithm::HS256, key);
    me(&with_token(&claire, genuine.clone())).await.ok();

    let payload = genuine.split('.').nth(1).expect("claims");
    let mut forged = vec![
        sign(Algorithm::HS256, b"a key that somebody guessed, 32 b"),
        sign(Algorithm::HS512, key),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."),
        format!("eyJhbGciOiJOT05FIn0.{payload}."),
        genuine[..genuine.len() - 4].to_owned(),
        "not.a.token".to_owned(),
        "palabre".to_owned(),
    ];
    forged.push(genuine.replace(payload, &payload.to_uppercase()));
    for token in forged {
        me(&with_token(&claire, token)).await.problem(Code::Unauthenticated);
    }
    let basic = claire.http.get(format!("{}/api/v1/me", claire.base)).header("authorization", format!("Basic {genuine}"));
    answer::<Value>(basic).await.problem(Code::Unauthenticated);
}

#[tokio::test]
async fn a_cookie_changes_things_from_our_own_pages_only() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let cookie = format!("theme=dark; palabre_session={}", claire.bearer.clone().expect("a token"));
    let rename = |headers: &[(&'static str, &str)]| {
        let call = app.nobody().call(Method::PATCH, "/me").header("cookie", &cookie).json(&json!({ "name": "Claire" }));
        headers.iter().fold(call, |call, (name, value)| call.header(*name, *value))
    };

    for refused in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://palabre.example.evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC_URL)],
    ] {
        answer::<Value>(rename(refused)).await.problem(Code::CrossOrigin);
    }
    assert_eq!(me(&claire).await.ok().name, "Claire Martin");
    for accepted in [&[("origin", PUBLIC_URL)][..], &[("origin", &app.server.base)], &[("sec-fetch-site", "same-origin")]] {
        answer::<Me>(rename(accepted)).await.ok();
    }
    let reading = app.nobody().call(Method::GET, "/me").header("cookie", &cookie).header("sec-fetch-site", "cross-site");
    answer::<Me>(reading).await.ok();
}
