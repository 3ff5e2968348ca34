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

#[cfg(unix)]
#[tokio::test]
async fn what_is_acknowledged_beside_a_full_disk_survives_the_end_of_the_program() {
    let directory = tempfile::tempdir().expect("a directory");
    Client::workspace(directory.path());
    let port = free_port();

    let server = Running::where_files_have_at_most(6 * 1024, directory.path(), port);
    let claire = Client::sign_in(port).await;
    let workspace = claire.first_workspace().await;
    let path = format!("{}/messages", claire.record(&workspace, "T-1").await);
    let (mut posted, mut refused) = (Vec::new(), 0);
    // Short ones find room where long ones do not.
    for text in ["🙂".repeat(10_000), "Short.".to_owned()].into_iter().cycle().take(80) {
        let answer = claire.send::<Posted>(Method::POST, &path, json!({ "body": text })).await;
        match answer.status.as_u16() {
            201 => posted.push(answer.created().message),
            503 | 507 => refused += 1,
            other => panic!("{other}"),
        }
        if refused == 6 {
            break;
        }
    }
    assert_eq!(refused, 6, "the disk is full");
    server.kill();

    let _server = Running::start(directory.path(), port);
    let claire = Client::sign_in(port).await;
    let thread = posted[0].thread_id;
    let path = format!("/threads/{thread}/messages?limit=100");
    let kept = claire.send::<Page<MessageView>>(Method::GET, &path, json!({})).await.ok().items;
    assert_eq!(kept, posted);
}
