//! A message that was acknowledged is there, even when the program is killed the moment after.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Page,
    messages::{MessageView, Posted},
};

use crate::support::{
    PASSWORD,
    program::{Client, Running, free_port, run},
};

#[tokio::test]
async fn an_acknowledged_message_survives_the_end_of_the_program() {
    let directory = tempfile::tempdir().expect("a directory");
    let claire = ["--email", "claire@acme.example", "--name", "Claire", "--workspace", "Acme", "--role", "owner"];
    let made = run(directory.path(), &[&["user", "create"], claire.as_slice()].concat(), PASSWORD);
    assert!(made.status.success(), "{made:?}");
    let port = free_port();

    let server = Running::start(directory.path(), port);
    let claire = Client::sign_in(port).await;
    let workspaces = claire.send::<Value>(Method::GET, "/workspaces", json!({})).await.ok();
    let here = format!("/workspaces/{}", workspaces["items"][0]["id"].as_str().expect("an id"));
    let labels = json!({ "labels": { "en": { "one": "Task", "many": "Tasks" } } });
    claire.send::<Value>(Method::PUT, &format!("{here}/record-types/task"), labels).await.ok();
    claire.send::<Value>(Method::PUT, &format!("{here}/records/task/T-1"), json!({ "title": "Task" })).await.ok();
    let path = format!("{here}/records/task/T-1/messages");
    let posted = claire.send::<Posted>(Method::POST, &path, json!({ "body": "Remember this." })).await.created();
    server.kill();

    let _server = Running::start(directory.path(), port);
    let claire = Client::sign_in(port).await;
    let thread = posted.thread.id;
    let kept = claire.send::<Page<MessageView>>(Method::GET, &format!("/threads/{thread}/messages"), json!({})).await.ok().items;
    assert_eq!(kept, [posted.message]);
    assert_eq!(claire.send::<Posted>(Method::POST, &path, json!({ "body": "Go on." })).await.created().message.seq, 2);
}
