//! Taking files in, and refusing them.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Body, Method,
    multipart::{Form, Part},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use shared::{Code, attachments::AttachmentView};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::yield_now,
    time::timeout,
};

use super::png;
use crate::support::{ACTIVITY, Answer, Person, TestApp, answer};

const PATIENCE: Duration = Duration::from_secs(20);
const FORM: &str = "multipart/form-data; boundary=frontier";

/// Sends a form as it stands here.
async fn send(person: &Person, kind: &str, body: impl Into<Vec<u8>>) -> Answer<AttachmentView> {
    answer(person.call(Method::POST, &person.here("/attachments")).header("content-type", kind).body(body.into())).await
}

fn part(disposition: &str, content: &str) -> String {
    format!("--frontier\r\nContent-Disposition: {disposition}\r\nContent-Type: text/html\r\n\r\n{content}\r\n")
}

#[tokio::test]
async fn an_upload_is_known_by_its_bytes_and_kept_under_its_own_name() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let bytes = png(40, 30);
    let file = claire.upload("Contrat “cadre” (signé) 🙂.txt", bytes.clone()).await.created();
    assert_eq!(file.file_name, "Contrat “cadre” (signé) 🙂.txt");
    assert_eq!((file.media_type.as_str(), file.size), ("image/png", bytes.len() as u64));
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(file.sha256, hash);
    assert_eq!(file.thumbnail_url, None, "nobody waits for the smaller picture");
    app.run_jobs().await;
    let file: AttachmentView = claire.get(&format!("/attachments/{}", file.id)).await.ok();
    assert_eq!((file.width, file.height), (Some(40), Some(30)));
    assert!(file.thumbnail_url.is_some());
}

#[tokio::test]
async fn names_come_back_as_they_were_and_dangerous_ones_do_not() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for (given, kept) in [
        ("filename=\"plan.pdf\"", "plan.pdf"),
        ("filename=\"say %22hi%22; a=b.txt\"", "say \"hi\"; a=b.txt"),
        ("filename=\"a\\b.txt\"", "a\\b.txt"),
        ("filename=\"../../etc/passwd\"", "passwd"),
        ("filename=\"été 🙂.txt\"", "été 🙂.txt"),
        ("filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"),
        ("filename=\"invoice\u{202e}fdp.exe\"", "invoice\u{202e}fdp.exe"),
    ] {
        let body = format!("{}--frontier--\r\n", part(&format!("form-data; name=\"file\"; {given}"), "text"));
        let file = send(&claire, FORM, body).await.created();
        assert_eq!(file.file_name, kept);
        assert_eq!(claire.get::<AttachmentView>(&format!("/attachments/{}", file.id)).await.ok().file_name, kept);
    }
    let long = format!("filename=\"{}\"", "x".repeat(300));
    for bad in [
        "filename=\"a%0Ab\"",
        "filename=\"a%0D\"",
        "filename*=UTF-8''a%00b",
        "filename=\"..\"",
        "filename=\"\"",
        "x=\"y\"",
        &long,
    ] {
        let body = format!("{}--frontier--\r\n", part(&format!("form-data; name=\"file\"; {bad}"), "text"));
        send(&claire, FORM, body).await.invalid(&["/file"]);
    }
    let exact = part("form-data; name=\"file_name\"", "100%22 \"sure\".txt");
    let body = format!("{exact}{}--frontier--", part("form-data; name=\"file\"; filename=\"blob\"", "text"));
    assert_eq!(send(&claire, FORM, body).await.created().file_name, "100%22 \"sure\".txt");
}

#[tokio::test]
async fn what_is_no_form_with_one_file_is_refused_and_leaves_nothing() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let file = part("form-data; name=\"file\"; filename=\"a.txt\"", "text");
    for (kind, body, code) in [
        ("application/json", "{}".to_owned(), Code::UnsupportedMediaType),
        ("multipart/mixed; boundary=frontier", format!("{file}--frontier--"), Code::UnsupportedMediaType),
        ("multipart/form-data", format!("{file}--frontier--"), Code::InvalidMultipart),
        (FORM, String::new(), Code::InvalidMultipart),
        (FORM, "no form at all".into(), Code::InvalidMultipart),
        (FORM, file.clone(), Code::InvalidMultipart),
        (FORM, format!("{}--frontier--", file.replace("\r\n\r\n", "\r\n")), Code::InvalidMultipart),
        (FORM, format!("{}--frontier--", file.replace("Content-Disposition", "X-Disposition")), Code::InvalidMultipart),
        (FORM, format!("{}--frontier--", file.replace("form-data", "attachment")), Code::InvalidMultipart),
        ("multipart/form-data; boundary=abc", "--\n--\n\r\n--abc".into(), Code::InvalidMultipart),
    ] {
        send(&claire, kind, body.clone()).await.problem(code);
        assert_eq!(app.stored().await, Vec::<String>::new(), "{body}");
    }
    send(&claire, FORM, "--frontier--\r\n").await.invalid(&["/file"]);
    send(&claire, FORM, format!("{file}{file}--frontier--")).await.invalid(&["/file"]);
    let other = part("form-data; name=\"other\"", "x");
    send(&claire, FORM, format!("{file}{other}--frontier--")).await.invalid(&["/other"]);
    claire.upload("empty.txt", "").await.invalid(&["/file"]);
    assert_eq!(app.stored().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_whether_its_length_is_said_or_not() {
    let app = TestApp::with(&[("PALABRE_ATTACHMENT_MAX_BYTES", "100000")]).await;
    let claire = app.member("Claire Martin").await;
    assert_eq!(claire.upload("just.bin", vec![7; 100_000]).await.created().size, 100_000);
    assert_eq!(app.stored().await.len(), 1);
    let problem = claire.upload("one-more.bin", vec![7; 100_001]).await.problem(Code::TooLarge);
    assert!(problem.detail.contains("100000"), "{}", problem.detail);
    claire.upload("far-more.bin", vec![7; 3_000_000]).await.problem(Code::TooLarge);
    let chunks = futures_util::stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![7; 50_000]))));
    let form = Form::new().part("file", Part::stream(Body::wrap_stream(chunks)).file_name("endless.bin"));
    let call = claire.call(Method::POST, &claire.here("/attachments")).multipart(form);
    answer::<Value>(call).await.problem(Code::TooLarge);
    assert_eq!(app.stored().await.len(), 1);
}

/// An upload by hand, of which only the beginning is sent.
async fn begun(app: &TestApp, person: &Person, length: u64, sent: &str) -> TcpStream {
    let address = app.server.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST /api/v1/workspaces/{}/attachments HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: {FORM}\r\nContent-Length: {length}\r\n\r\n{sent}",
        person.workspace,
        person.bearer.as_deref().unwrap_or_default()
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_anything_was_sent() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let mut stream = begun(&app, &claire, 100_000_000_000, "").await;
    let mut heard = [0; 64];
    let count = timeout(PATIENCE, stream.read(&mut heard)).await.expect("at once").expect("an answer");
    assert!(heard[..count].starts_with(b"HTTP/1.1 413"), "{}", String::from_utf8_lossy(&heard[..count]));
}

#[tokio::test]
async fn a_client_that_goes_away_in_the_middle_leaves_nothing() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    // So much that a bucket has a part of it.
    let half = part("form-data; name=\"file\"; filename=\"a.txt\"", &"x".repeat(6 * 1024 * 1024));
    let stream = begun(&app, &claire, 20_000_000, &half).await;
    let until = async |count: usize| {
        let waiting = async {
            while app.stored().await.len() != count {
                yield_now().await;
            }
        };
        timeout(PATIENCE, waiting).await.expect("in time");
    };
    until(1).await;
    drop(stream);
    until(0).await;
}

#[tokio::test]
async fn a_retried_upload_is_kept_once() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let keyed = |name: &str, bytes: &str| claire.uploading(name, bytes.to_owned()).header("idempotency-key", "k-1");
    let first = answer::<AttachmentView>(keyed("a.txt", "one")).await;
    let second = answer::<AttachmentView>(keyed("a.txt", "one")).await;
    assert_eq!(first.created(), second.created());
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    answer::<Value>(keyed("a.txt", "two")).await.problem(Code::IdempotencyKeyReused);
    answer::<Value>(keyed("b.txt", "one")).await.problem(Code::IdempotencyKeyReused);
    assert_eq!(app.stored().await.len(), 1);

    let at_once: Vec<_> = (0..6).map(|_| claire.uploading("c.txt", "three").header("idempotency-key", "k-2")).collect();
    let answers = futures_util::future::join_all(at_once.into_iter().map(answer::<AttachmentView>)).await;
    let ids: Vec<_> = answers.iter().map(|answer| answer.created().id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(app.stored().await.len(), 2);
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_a_one_is_a_file_like_any_other() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let bomb = {
        let mut bytes = Vec::new();
        let picture: image::DynamicImage = image::GrayImage::new(10_000, 10_000).into();
        picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).expect("a picture");
        bytes
    };
    let mut cut = png(600, 600);
    cut.truncate(cut.len() / 2);
    for (name, bytes, kind) in [
        ("bomb.png", bomb, "image/png"),
        ("cut.png", cut, "image/png"),
        ("zip.png", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), "application/zip"),
        ("both.gif", b"GIF89a/*\0\0*/=1;alert(document.domain)".to_vec(), "image/gif"),
        ("page.png", b"<html><script>alert(1)</script></html>".to_vec(), "text/html"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "image/svg+xml"),
    ] {
        let file = claire.upload(name, bytes.clone()).await.created();
        assert_eq!(file.media_type, kind, "{name}");
        app.run_jobs().await;
        let seen: AttachmentView = claire.get(&format!("/attachments/{}", file.id)).await.ok();
        assert_eq!(seen.thumbnail_url, None, "{name}");
        claire.get::<Value>(&format!("/attachments/{}/thumbnail", file.id)).await.problem(Code::NotFound);
        assert_eq!(claire.download(file.id).await.body, bytes, "{name}");
    }
}

#[tokio::test]
async fn of_files_that_wait_for_a_message_one_may_have_five_hundred() {
    let app = TestApp::patient().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let mut files = Vec::new();
    for n in 0..500 {
        files.push(claire.upload(&format!("{n}.txt"), "plan").await.created().id);
    }
    app.advance(60);
    let refused = claire.upload("one too many.txt", "plan").await;
    assert_eq!(refused.header("retry-after"), Some("82801"));
    assert!(refused.problem(Code::RateLimited).detail.contains("500 files"));
    assert_eq!(app.stored().await.len(), 500);
    tom.upload("another's.txt", "plan").await.created();
    claire.post_with(&app.record(ACTIVITY, "PA-0042").await, "Look", &files[..1]).await.created();
    claire.upload("again.txt", "plan").await.created();
    claire.upload("one too many.txt", "plan").await.problem(Code::RateLimited);
}
