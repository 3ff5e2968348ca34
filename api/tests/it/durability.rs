//! A message that was acknowledged is there, even when the program is killed the moment after.

use reqwest::Method;
use serde_json::json;
use shared::{
    Page,
    messages::{MessageView, Posted},
};

use crate::support::program::{Client, Running, free_port};

#[tokio::test]
async fn an_acknowledged_message_survives_the_end_of_the_program() {
    let directory = tempfile::tempdir().expect("a directory");
    Client::workspace(directory.path());
    let port = free_port();

    let server = Running::start(directory.path(), port);
    let claire = Client::sign_in(port).await;
    let workspace = claire.first_workspace().await;
    let path = format!("{}/messages", claire.record(&workspace, "T-1").await);
    let posted = claire.send::<Posted>(Method::POST, &path, json!({ "body": "Remember this." })).await.created();
    server.kill();

    let _server = Running::start(directory.path(), port);
    let claire = Client::sign_in(port).await;
    let thread = posted.thread.id;
    let kept = claire.send::<Page<MessageView>>(Method::GET, &format!("/threads/{thread}/messages"), json!({})).await.ok().items;
    assert_eq!(kept, [posted.message]);
    assert_eq!(claire.send::<Posted>(Method::POST, &path, json!({ "body": "Go on." })).await.created().message.seq, 2);
}
