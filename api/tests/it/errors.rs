//! Every error is a problem, and faults are judged in the same order everywhere.

use reqwest::{Method, header::HeaderValue};
use serde_json::{Value, json};
use shared::{Code, Problem};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{ACTIVITY, Person, TestApp, answer};

/// Sends bytes as they are, and reads all that comes back.
async fn raw(app: &TestApp, request: &[u8]) -> String {
    let address = app.server.base.strip_prefix("http://").expect("an address");
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("connected");
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("read");
    String::from_utf8_lossy(&answer).into_owned()
}

fn with_body(person: &Person, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    let builder = person.call(Method::POST, path).header("content-type", kind);
    builder.body(body)
}

#[tokio::test]
async fn a_path_that_is_none_is_not_found() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for path in ["/nothing", "/", "", "/threads", "/workspaces/x/y", "/me/", "/openapi.yaml"] {
        claire.get::<Value>(path).await.problem(Code::NotFound);
    }
    for path in ["/metrics/x", "/health", "/problems/nothing", "/assets/x.js", "/robots.txt"] {
        let call = claire.http.get(format!("{}{path}", claire.base));
        answer::<Value>(call).await.problem(Code::NotFound);
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for (method, path, allow) in [
        (Method::PUT, "/me", "GET, HEAD, PATCH"),
        (Method::GET, "/auth/login", "POST"),
        (Method::DELETE, &claire.here("/threads"), "GET, HEAD"),
        (Method::POST, &claire.here("/records/incident/INC-1"), "DELETE, GET, HEAD, PUT"),
        (Method::TRACE, "/workspaces", "GET, HEAD"),
        (Method::OPTIONS, "/me", "GET, HEAD, PATCH"),
    ] {
        let refused = answer::<Value>(claire.call(method, path)).await;
        refused.problem(Code::MethodNotAllowed);
        assert_eq!(refused.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test]
async fn head_is_answered_like_get_without_a_body() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let workspace = claire.here("");
    let (get, head) = (claire.get::<Value>(&workspace).await, answer::<Value>(claire.call(Method::HEAD, &workspace)).await);
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!((head.header("etag"), head.header("content-type")), (get.header("etag"), get.header("content-type")));
    let stream = answer::<Value>(claire.call(Method::HEAD, &claire.here("/events"))).await;
    assert_eq!((stream.status.as_u16(), stream.body.len()), (200, 0));
    let missing = answer::<Value>(claire.call(Method::HEAD, "/nothing")).await;
    assert_eq!((missing.status.as_u16(), missing.body.len()), (404, 0));
}

#[tokio::test]
async fn a_body_over_a_megabyte_is_too_large_and_its_sender_hears_so() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let path = format!("{}/messages", claire.path(&app.record(ACTIVITY, "PA-0042").await.key));
    let two_mib = json!({ "body": "x".repeat(2 * 1024 * 1024) }).to_string();
    answer::<Value>(with_body(&claire, &path, "application/json", two_mib.clone())).await.problem(Code::TooLarge);
    let pieces = futures_util::stream::iter(vec![Ok::<_, std::io::Error>(two_mib.clone()), Ok(two_mib.clone())]);
    answer::<Value>(with_body(&claire, &path, "application/json", reqwest::Body::wrap_stream(pieces)))
        .await
        .problem(Code::TooLarge);
    answer::<Value>(with_body(&app.nobody(), "/auth/login", "application/json", two_mib)).await.problem(Code::TooLarge);
    // Under the limit of bodies, but over that of messages.
    let large = json!({ "body": "x".repeat(900_000) }).to_string();
    answer::<Value>(with_body(&claire, &path, "application/json", large)).await.invalid(&["/body"]);
}

#[tokio::test]
async fn a_body_must_be_json_and_say_so() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let path = format!("{}/messages", claire.path(&app.record(ACTIVITY, "PA-0042").await.key));
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data; boundary=x", ""] {
        answer::<Value>(with_body(&claire, &path, kind, "{\"body\":\"x\"}")).await.problem(Code::UnsupportedMediaType);
    }
    let without = claire.call(Method::POST, &path).body("{\"body\":\"x\"}");
    answer::<Value>(without).await.problem(Code::UnsupportedMediaType);
    let written = with_body(&claire, &path, "Application/JSON; charset=utf-8", "{\"body\":\"x\"}");
    answer::<shared::messages::Posted>(written).await.created();

    let deep = format!("{{\"body\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for bad in
        ["", "{", "{\"body\":\"x\"} more", "{\"body\":\"x\",}", "{'body':'x'}", "nonsense", "{\"body\":\"\\ud800\"}", &deep]
    {
        let answer = answer::<Value>(with_body(&claire, &path, "application/json", bad.to_owned())).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{bad}");
        let code = if answer.status == 400 { Code::InvalidJson } else { Code::Invalid };
        answer.problem(code);
    }
    answer::<Value>(with_body(&claire, &path, "application/json", "nonsense")).await.problem(Code::InvalidJson);
    for shape in ["[]", "7", "\"body\"", "null"] {
        let answer = answer::<Value>(with_body(&claire, &path, "application/json", shape)).await;
        answer.problem(Code::Invalid);
    }
    let twice = answer::<Value>(with_body(&claire, &path, "application/json", "{\"body\":\"a\",\"body\":\"b\"}")).await;
    twice.invalid(&["/body"]);
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_refused_wherever_they_stand() {
    let app = TestApp::new().await;
    let claire = app.administrator("Claire Martin").await;
    let path = format!("{}/messages", claire.path(&app.record(ACTIVITY, "PA-0042").await.key));
    let body = b"{\"body\":\"caf\xe9\"}".to_vec();
    answer::<Value>(with_body(&claire, &path, "application/json", body)).await.problem(Code::InvalidJson);
    claire.get::<Value>(&claire.here("/records/incident/%FF%FE")).await.problem(Code::InvalidPath);
    claire
        .send::<Value>(Method::PUT, &claire.here("/records/incident/caf%E9"), json!({ "title": "x" }))
        .await
        .problem(Code::InvalidPath);
    claire.get::<Value>(&claire.here("/records/%C3%28/x")).await.problem(Code::InvalidPath);
    claire.get::<Value>(&claire.here("/records?q=%FF")).await.invalid(&["?"]);
    claire.get::<Value>(&claire.here("/mentionables?type=incident&id=%FF")).await.invalid(&["?"]);

    let token = claire.bearer.clone().expect("a token");
    let mut request = format!(
        "GET /api/v1{}/\u{e9} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n",
        claire.here("/records/incident")
    )
    .into_bytes();
    let place = request.windows(2).position(|pair| pair == "\u{e9}".as_bytes()).expect("the place");
    request.splice(place..place + 2, [0xe9]);
    let answer = raw(&app, &request).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn a_nul_reaches_no_database() {
    let app = TestApp::new().await;
    let claire = app.administrator("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    claire.get::<Value>(&claire.here("/records/incident/a%00b")).await.problem(Code::InvalidPath);
    for (query, pointer) in [
        ("/records?q=a%00b", "?q"),
        ("/members?q=%00", "?q"),
        ("/records?type=%00", "?type"),
        ("/threads?record_type=a%00b", "?record_type"),
    ] {
        claire.get::<Value>(&claire.here(query)).await.invalid(&[pointer]);
    }
    let picker = format!("/mentionables?type={}&id={}&q=%00", record.key.record_type, record.key.id);
    claire.get::<Value>(&claire.here(&picker)).await.invalid(&["?q"]);
    // ["teams", "a\u0000"]: a cursor that was never given out
    claire.get::<Value>(&claire.here("/teams?after=WyJ0ZWFtcyIsImFcdTAwMDAiXQ")).await.problem(Code::InvalidCursor);
    let login = json!({ "email": "a\0b@acme.example", "password": "a\0b" });
    app.nobody().send::<Value>(Method::POST, "/auth/login", login).await.problem(Code::InvalidCredentials);
    let put = json!({ "title": "x", "url": "https://host.example/\0" });
    claire.put_record(&record.key, put).await.invalid(&["/url"]);
}

#[tokio::test]
async fn a_stranger_with_an_invalid_body_learns_nothing_of_its_faults() {
    let app = TestApp::new().await;
    let (claire, tom, eve) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await, app.stranger().await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&record, "Hello").await.created().thread.id;
    let messages = format!("/threads/{thread}/messages");
    let hopeless = |person: &Person, path: &str| with_body(person, path, "text/plain", "\u{0}nonsense");

    answer::<Value>(hopeless(&app.nobody(), &messages)).await.problem(Code::Unauthenticated);
    answer::<Value>(hopeless(&eve, &messages)).await.problem(Code::NotFound);
    answer::<Value>(hopeless(&claire, &messages)).await.problem(Code::UnsupportedMediaType);
    answer::<Value>(hopeless(&tom, &format!("/threads/{thread}/close"))).await.problem(Code::Forbidden);
    answer::<Value>(hopeless(&tom, &tom.here("/invitations"))).await.problem(Code::Forbidden);
    answer::<Value>(with_body(&claire, &messages, "application/json", "{")).await.problem(Code::InvalidJson);
    answer::<Value>(with_body(&claire, &messages, "application/json", "{}")).await.invalid(&["/body"]);
    // Nobody is told that an id is misspelt, and strangers with bad queries learn no more than others.
    app.nobody().get::<Value>("/threads/17").await.problem(Code::Unauthenticated);
    claire.get::<Value>("/threads/17").await.problem(Code::InvalidPath);
    claire.get::<Value>("/workspaces/acme/threads").await.problem(Code::InvalidPath);
    eve.get::<Value>(&eve.here("/threads?limit=0")).await.problem(Code::NotFound);
}

#[tokio::test]
async fn every_answer_has_an_id_that_the_caller_may_choose() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let given = |id: &str| {
        answer::<Value>(claire.call(Method::GET, "/nothing").header("x-request-id", HeaderValue::from_str(id).expect("a header")))
    };
    assert_eq!(given("trace-42").await.problem(Code::NotFound).request_id, "trace-42");
    for bad in ["two words", &"x".repeat(129)] {
        assert_ne!(given(bad).await.problem(Code::NotFound).request_id, bad);
    }
    assert!(claire.get::<Value>("/me").await.header("x-request-id").is_some_and(|id| id.len() == 36));
}

#[tokio::test]
async fn answers_carry_the_headers_that_keep_a_browser_out_of_trouble() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for path in ["/me", "/nothing"] {
        let answer = claire.get::<Value>(path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert!(answer.header("content-security-policy").is_some_and(|policy| !policy.contains("unsafe-inline")));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

#[tokio::test]
async fn a_page_of_an_origin_that_is_named_may_call_with_a_token() {
    let app = TestApp::with(&[("PALABRE_CORS_ORIGINS", "https://host.example")]).await;
    let ask = |origin: &'static str| {
        let call =
            app.nobody().call(Method::OPTIONS, "/me").header("origin", origin).header("access-control-request-method", "PATCH");
        answer::<Value>(call.header("access-control-request-headers", "authorization, content-type"))
    };
    let allowed = ask("https://host.example").await;
    assert_eq!((allowed.status.as_u16(), allowed.header("access-control-allow-origin")), (200, Some("https://host.example")));
    assert!(ask("https://evil.example").await.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn each_problem_has_a_page_that_explains_it() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    for code in Code::ALL {
        let page = answer::<Value>(nobody.http.get(format!("{}/problems/{code}", nobody.base))).await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
        assert!(page.text().contains(code.name()) && page.text().contains(&code.status().to_string()));
    }
}

#[tokio::test]
async fn health_metrics_and_the_document_are_open() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    let get = |path: &str| answer::<Value>(nobody.http.get(format!("{}{path}", nobody.base)));
    assert_eq!(get("/health/live").await.ok()["status"], "ok");
    assert_eq!(get("/health/ready").await.ok()["status"], "ok");
    let metrics = get("/metrics").await;
    assert!(metrics.status == 200 && metrics.text().contains("palabre_http_requests_total"));
    assert_eq!(get("/api/v1/openapi.json").await.ok()["openapi"].as_str().map(|version| &version[..4]), Some("3.1."));
    assert_eq!(get("/api/docs").await.status, 308);
    assert_eq!(get("/api/docs/").await.status, 200);
}

#[tokio::test]
async fn a_problem_is_read_back_as_it_was_written() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let answer = claire.get::<Value>("/threads/17").await;
    let problem: Problem = serde_json::from_slice(&answer.body).expect("a problem");
    assert_eq!(problem.instance, "/api/v1/threads/17");
    assert_eq!(problem.errors[0].pointer, "thread_id");
}
