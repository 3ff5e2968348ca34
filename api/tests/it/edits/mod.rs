//! Changing what was written: editing, deleting, and what becomes of it elsewhere.

mod deleting;
mod editing;
mod telling;

use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::{
    MessageId, Page, UserId,
    edits::{Edited, RevisionView},
    messages::MessageView,
};

use crate::support::{Answer, Person, TestApp, answer};

fn path(message: MessageId) -> String {
    format!("/messages/{message}")
}

async fn edit(person: &Person, message: MessageId, text: impl Into<String>) -> Answer<Edited> {
    person.send(Method::PATCH, &path(message), json!({ "body": text.into() })).await
}

/// Edits what the person saw at a revision.
async fn edit_seen(person: &Person, message: MessageId, revision: i64, text: &str) -> Answer<Edited> {
    let tag = format!("\"{revision}\"");
    answer(person.call(Method::PATCH, &path(message)).header("if-match", tag).json(&json!({ "body": text }))).await
}

async fn remove(person: &Person, message: MessageId, body: Value) -> Answer {
    person.send(Method::DELETE, &path(message), body).await
}

async fn see(person: &Person, message: MessageId) -> MessageView {
    person.get(&path(message)).await.ok()
}

async fn revisions(person: &Person, message: MessageId) -> Vec<RevisionView> {
    person.get::<Page<RevisionView>>(&format!("{}/revisions", path(message))).await.ok().items
}

async fn deactivate(owner: &Person, whom: UserId) {
    owner.send::<Value>(Method::PATCH, &owner.here(&format!("/members/{whom}")), json!({ "active": false })).await.ok();
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// In how many rows of these columns a word stands.
async fn found(app: &TestApp, word: &str) -> i64 {
    let mut sum = 0;
    for (table, column) in [
        ("messages", "body"),
        ("messages", "html"),
        ("messages", "excerpt"),
        ("revisions", "body"),
        ("search_texts", "text"),
        ("idempotency_keys", "answer"),
        ("jobs", "task"),
    ] {
        let sql = format!("SELECT COUNT(*) AS count FROM {table} WHERE {column} LIKE $1");
        sum += app.rows::<Count>(&sql, vec![format!("%{word}%").into()]).await[0].count;
    }
    sum
}
