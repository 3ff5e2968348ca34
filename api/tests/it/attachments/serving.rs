//! Giving files out, to whom they are for, so that they can do nothing.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use shared::{AttachmentId, Code};

use super::png;
use crate::support::{ACTIVITY, Answer, Person, TestApp, answer};

async fn ranged(person: &Person, file: AttachmentId, headers: &[(&str, &str)]) -> Answer {
    let call = person.call(Method::GET, &format!("/attachments/{file}/content"));
    answer(headers.iter().fold(call, |call, (name, value)| call.header(*name, *value))).await
}

#[tokio::test]
async fn a_file_is_a_download_that_can_run_nothing() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for (name, bytes, kind) in [
        ("évil.html", &b"<html><script>alert(1)</script>"[..], "application/octet-stream"),
        ("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream"),
        ("notes.txt", b"Bonjour", "text/plain; charset=utf-8"),
        ("plan.pdf", b"%PDF-1.7 x", "application/pdf"),
    ] {
        let file = claire.upload(name, bytes).await.created();
        let answer = ranged(&claire, file.id, &[("accept-encoding", "gzip")]).await;
        assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, bytes));
        assert_eq!(answer.header("content-type"), Some(kind));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("content-security-policy"), Some("sandbox; default-src 'none'"));
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert_eq!(answer.header("content-length"), Some(bytes.len().to_string().as_str()));
        assert!(answer.header("content-disposition").is_some_and(|text| text.starts_with("attachment; ")), "{name}");
    }
    let file = claire.upload("évil \"1\".html", "x").await.created();
    let disposition = claire.download(file.id).await.header("content-disposition").map(str::to_owned);
    assert_eq!(disposition.as_deref(), Some("attachment; filename=\"_vil _1_.html\"; filename*=UTF-8''%C3%A9vil%20%221%22.html"));
}

#[tokio::test]
async fn only_the_smaller_picture_is_shown_and_it_is_drawn_anew() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let mut picture = png(3000, 1500);
    picture.extend_from_slice(b"<script>alert(1)</script>");
    let file = claire.upload("plan.png", picture).await.created();
    app.run_jobs().await;
    let shown = claire.get::<Value>(&format!("/attachments/{}/thumbnail", file.id)).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.header("content-disposition"), Some("inline"));
    assert_eq!(shown.header("content-type"), Some("image/jpeg"));
    assert_eq!(shown.header("content-security-policy"), Some("sandbox; default-src 'none'"));
    let small = image::load_from_memory(&shown.body).expect("a picture");
    assert_eq!((small.width(), small.height()), (1024, 512));
    assert!(!String::from_utf8_lossy(&shown.body).contains("script"));
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let file = claire.upload("digits.txt", "0123456789").await.created();
    let tag = format!("\"{}\"", file.sha256);
    for (range, status, body, says) in [
        ("bytes=2-4", 206, "234", Some("bytes 2-4/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-2", 206, "89", Some("bytes 8-9/10")),
        ("bytes=0-99", 206, "0123456789", Some("bytes 0-9/10")),
        ("bytes=0-1,4-5", 200, "0123456789", None),
        ("lines=1-2", 200, "0123456789", None),
    ] {
        let answer = ranged(&claire, file.id, &[("range", range)]).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (status, body), "{range}");
        assert_eq!(answer.header("content-range"), says, "{range}");
        assert_eq!(answer.header("etag"), Some(tag.as_str()));
        assert_eq!(answer.header("accept-ranges"), Some("bytes"));
    }
    let beyond = ranged(&claire, file.id, &[("range", "bytes=10-")]).await;
    beyond.problem(Code::RangeNotSatisfiable);
    assert_eq!(beyond.header("content-range"), Some("bytes */10"));
    assert_eq!(ranged(&claire, file.id, &[("range", "bytes=2-4"), ("if-range", tag.as_str())]).await.text(), "234");
    assert_eq!(ranged(&claire, file.id, &[("range", "bytes=2-4"), ("if-range", "\"other\"")]).await.status, StatusCode::OK);
    let known = ranged(&claire, file.id, &[("if-none-match", tag.as_str())]).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let head = answer::<Value>(claire.call(Method::HEAD, &format!("/attachments/{}/content", file.id))).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn a_file_is_read_by_whom_its_record_is_for_and_before_that_by_its_uploader() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let ines = app.member("Inès Laurent").await;
    let (guest, stranger) = (app.guest().await, app.stranger().await);
    let incident = app.restricted("INC-0007", &[claire.grant(), ines.grant()]).await;
    let file = ines.upload("laptop.txt", "lost").await.created();
    let paths = ["", "/content", "/thumbnail"].map(|end| format!("/attachments/{}{end}", file.id));
    for person in [&claire, &tom, &guest, &stranger] {
        for path in &paths {
            person.get::<Value>(path).await.problem(Code::NotFound);
        }
    }
    ines.post_with(&incident, "The list", &[file.id]).await.created();
    assert_eq!(claire.download(file.id).await.text(), "lost");
    for person in [&tom, &guest, &stranger] {
        for path in &paths {
            person.get::<Value>(path).await.problem(Code::NotFound);
        }
    }
    claire
        .put_record(
            &incident.key,
            serde_json::json!({ "title": "Laptop", "visibility": "restricted", "grants": [claire.grant()] }),
        )
        .await
        .ok();
    ines.get::<Value>(&paths[1]).await.problem(Code::NotFound);
    assert_eq!(claire.download(file.id).await.text(), "lost");
    app.nobody().get::<Value>(&paths[1]).await.problem(Code::Unauthenticated);
    claire.get::<Value>("/attachments/nonsense/content").await.problem(Code::InvalidPath);

    let open = app.record(ACTIVITY, "PA-0001").await;
    let other = tom.upload("notes.txt", "open").await.created();
    tom.post_with(&open, "Notes", &[other.id]).await.created();
    assert_eq!(ines.download(other.id).await.text(), "open");
    guest.get::<Value>(&format!("/attachments/{}/content", other.id)).await.problem(Code::NotFound);
}
