//! When the storage does not take what it is given.

use std::time::{Duration, Instant};

use api::attachments::storage::Key;
use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, attachments::AttachmentView, messages::Posted};

use crate::support::{
    TestApp, answer,
    program::{Client, Running, free_port},
};

/// A server of S3 that is not there.
const GONE: &[(&str, &str)] = &[
    ("PALABRE_BLOBS_URL", "s3://files"),
    ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
    ("AWS_ACCESS_KEY_ID", "key"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
];

#[tokio::test]
async fn a_bucket_that_is_out_of_reach_is_told_soon_and_keeps_nobody_from_writing() {
    let directory = tempfile::tempdir().expect("a directory");
    Client::workspace(directory.path());
    let port = free_port();
    let _server = Running::with(directory.path(), port, GONE);
    let claire = Client::sign_in(port).await;
    let workspace = claire.first_workspace().await;
    let begun = Instant::now();
    claire.upload(&workspace, "small.txt", vec![7; 100]).await.problem(Code::Unavailable);
    claire.upload(&workspace, "large.bin", vec![7; 6 * 1024 * 1024]).await.problem(Code::Unavailable);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let record = claire.record(&workspace, "T-1").await;
    claire.send::<Posted>(Method::POST, &format!("{record}/messages"), json!({ "body": "Without a file." })).await.created();
}

#[cfg(unix)]
#[tokio::test]
async fn a_full_disk_is_told_as_such_and_nothing_half_written_stays() {
    let directory = tempfile::tempdir().expect("a directory");
    Client::workspace(directory.path());
    let port = free_port();
    let _server = Running::where_files_have_at_most(16 * 1024, directory.path(), port);
    let claire = Client::sign_in(port).await;
    let workspace = claire.first_workspace().await;
    claire.upload(&workspace, "large.bin", vec![7; 10 * 1024 * 1024]).await.problem(Code::StorageFull);
    let arriving = directory.path().join("blobs/arriving");
    assert_eq!(std::fs::read_dir(arriving).expect("a directory").count(), 0);
    let kept = claire.upload(&workspace, "small.bin", vec![7; 1024 * 1024]).await.created();
    assert_eq!(
        claire.send::<Value>(Method::GET, &format!("/attachments/{}", kept.id), json!({})).await.ok()["size"],
        1024 * 1024
    );
}

#[tokio::test]
async fn a_file_that_is_lost_is_not_taken_for_an_empty_one() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let file = claire.upload("plan.pdf", "%PDF-1.7").await.created();
    app.state().storage.remove(Key::Original(file.id)).await.expect("removed");
    claire.download(file.id).await.problem(Code::Unavailable);
}

#[tokio::test]
async fn the_bytes_of_an_upload_stay_while_nobody_knows_whether_it_was_written_down_and_a_day_later_they_go() {
    let app = TestApp::patient().await;
    let claire = app.member("Claire Martin").await;
    app.sql("ALTER TABLE attachments RENAME TO away", vec![]).await;
    claire.upload("plan.pdf", "%PDF-1.7").await.problem(Code::Internal);
    app.sql("ALTER TABLE away RENAME TO attachments", vec![]).await;
    assert_eq!(app.stored().await.len(), 1, "it may have been answered to whoever asks again");
    app.advance(24 * 60 + 1);
    app.run_jobs().await;
    assert!(app.stored().await.is_empty());
}

#[tokio::test]
async fn the_bytes_of_an_upload_that_was_refused_do_not_stay() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let twice = || answer::<AttachmentView>(claire.uploading("plan.pdf", "%PDF-1.7").header("idempotency-key", "k"));
    let (one, two) = tokio::join!(twice(), twice());
    assert_eq!(one.created().id, two.created().id);
    assert_eq!(app.stored().await.len(), 1);
}
