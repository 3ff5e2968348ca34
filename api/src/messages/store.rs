//! The SQL of messages.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    MessageId, Seq, ThreadId, Timestamp, UserId,
    messages::{MessageView, MessageViewer},
};
use uuid::Uuid;

use crate::{
    db::{Ask, WriteTxn},
    threads::store::person,
    values,
};

#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub id: MessageId,
    pub thread_id: ThreadId,
    pub seq: Seq,
    author_id: Uuid,
    author_name: String,
    author_title: Option<String>,
    author_active: Option<bool>,
    body: Option<String>,
    html: Option<String>,
    mentions: String,
    pub revision: i64,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
}

impl Row {
    #[must_use]
    pub fn view(self) -> Option<MessageView> {
        Some(MessageView {
            author: person(Some(self.author_id), Some(&self.author_name), self.author_title.as_ref(), self.author_active)?,
            mentions: serde_json::from_str(&self.mentions).unwrap_or_default(),
            id: self.id,
            thread_id: self.thread_id,
            seq: self.seq,
            body: self.body,
            html: self.html,
            created_at: self.created_at,
            edited_at: self.edited_at,
            deleted_at: self.deleted_at,
            viewer: NOTHING,
        })
    }
}

/// Messages cannot be edited or deleted yet.
pub const NOTHING: MessageViewer = MessageViewer { can_edit: false, can_delete: false };

const SELECT: &str = "SELECT ms.id, ms.thread_id, ms.seq, ms.author_id, u.name AS author_name, am.title AS author_title, am.active AS author_active,
    ms.body, ms.html, ms.mentions, ms.revision, ms.created_at, ms.edited_at, ms.deleted_at
    FROM messages ms JOIN threads t ON t.id = ms.thread_id JOIN users u ON u.id = ms.author_id
    LEFT JOIN members am ON am.workspace_id = t.workspace_id AND am.user_id = ms.author_id";

/// Where a page of messages begins.
#[derive(Debug, Clone, Copy)]
pub enum From {
    After(Seq),
    Before(Seq),
    Latest,
}

/// Messages of a thread: in ascending order after a number, in descending order otherwise.
pub async fn list(db: &impl Ask, thread: ThreadId, from: From, limit: u64) -> Result<Vec<Row>, DbErr> {
    let (condition, order, seq) = match from {
        From::After(seq) => ("ms.seq > $2", "ASC", seq),
        From::Before(seq) => ("ms.seq < $2", "DESC", seq),
        From::Latest => ("ms.seq > $2", "DESC", 0),
    };
    db.all(
        &format!("{SELECT} WHERE ms.thread_id = $1 AND {condition} ORDER BY ms.seq {order} LIMIT {limit}"),
        values![thread, seq],
    )
    .await
}

pub async fn get(db: &impl Ask, id: MessageId) -> Result<Option<Row>, DbErr> {
    db.one(&format!("{SELECT} WHERE ms.id = $1"), values![id]).await
}

#[derive(FromQueryResult)]
struct InThread {
    thread_id: ThreadId,
}

/// The thread a message stands in.
pub async fn thread_of(db: &impl Ask, id: MessageId) -> Result<Option<ThreadId>, DbErr> {
    let row: Option<InThread> = db.one("SELECT thread_id FROM messages WHERE id = $1", values![id]).await?;
    Ok(row.map(|row| row.thread_id))
}

/// A message to write.
pub struct New<'a> {
    pub id: MessageId,
    pub thread: ThreadId,
    pub seq: Seq,
    pub author: UserId,
    pub body: &'a str,
    pub html: &'a str,
    pub excerpt: &'a str,
    /// As JSON.
    pub mentions: &'a str,
    pub at: Timestamp,
}

pub fn insert(txn: &mut WriteTxn, new: &New<'_>) {
    txn.later(
        "INSERT INTO messages (id, thread_id, seq, author_id, body, html, excerpt, mentions, revision, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)",
        values![new.id, new.thread, new.seq, new.author, new.body, new.html, new.excerpt, new.mentions, new.at],
    );
}

/// A message that mentions somebody, for rendering it again.
#[derive(FromQueryResult)]
pub struct Mentioning {
    pub id: MessageId,
    pub thread_id: ThreadId,
    pub seq: Seq,
    pub body: String,
    pub workspace_id: shared::WorkspaceId,
    pub record_id: shared::RecordId,
}

/// Messages that mention somebody, in the order of their ids.
pub async fn mentioning(db: &impl Ask, target: Uuid, after: MessageId, limit: i64) -> Result<Vec<Mentioning>, DbErr> {
    let sql = "SELECT ms.id, ms.thread_id, ms.seq, ms.body, t.workspace_id, t.record_id
               FROM mentions me JOIN messages ms ON ms.id = me.message_id JOIN threads t ON t.id = ms.thread_id
               WHERE me.target = $1 AND me.message_id > $2 AND ms.body IS NOT NULL ORDER BY me.message_id LIMIT $3";
    db.all(sql, values![target, after, limit]).await
}

/// Puts a message's text anew; the Markdown stays as it was written.
pub fn set_rendered(txn: &mut WriteTxn, id: MessageId, html: &str, excerpt: &str, mentions: &str) {
    txn.later(
        "UPDATE messages SET html = $2, excerpt = $3, mentions = $4 WHERE id = $1 AND body IS NOT NULL",
        values![id, html, excerpt, mentions],
    );
}
