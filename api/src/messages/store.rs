//! The SQL of messages.

use std::collections::HashMap;

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    MessageId, Seq, ThreadId, Timestamp, UserId,
    messages::{MessageView, Quote},
};
use uuid::Uuid;

use super::rules::Reader;

use crate::{
    attachments,
    db::{Ask, WriteTxn, dialect, places},
    threads::people::person,
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
    attachments: Option<String>,
    pub revision: i64,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    deletion_reason: Option<String>,
    deleter_id: Option<Uuid>,
    deleter_name: Option<String>,
    deleter_title: Option<String>,
    deleter_active: Option<bool>,
    reply_id: Option<Uuid>,
    reply_seq: Option<Seq>,
    reply_excerpt: Option<String>,
    reply_deleted_at: Option<Timestamp>,
    reply_author_id: Option<Uuid>,
    reply_author_name: Option<String>,
    reply_author_title: Option<String>,
    reply_author_active: Option<bool>,
}

impl Row {
    /// The message as a reader sees it.
    #[must_use]
    pub fn view(self, reader: Reader) -> Option<MessageView> {
        Some(MessageView {
            author: person(Some(self.author_id), Some(&self.author_name), self.author_title.as_ref(), self.author_active)?,
            reply_to: self.reply_to(),
            viewer: reader.may(UserId(self.author_id), self.deleted_at.is_some()),
            deleted_by: person(self.deleter_id, self.deleter_name.as_ref(), self.deleter_title.as_ref(), self.deleter_active),
            mentions: serde_json::from_str(&self.mentions).unwrap_or_default(),
            attachments: attachments::store::views(self.attachments.as_deref()),
            reactions: Vec::new(),
            id: self.id,
            thread_id: self.thread_id,
            seq: self.seq,
            body: self.body,
            html: self.html,
            created_at: self.created_at,
            edited_at: self.edited_at,
            deleted_at: self.deleted_at,
            deletion_reason: self.deletion_reason,
            revision: self.revision,
        })
    }

    fn reply_to(&self) -> Option<Quote> {
        let (name, title) = (self.reply_author_name.as_ref(), self.reply_author_title.as_ref());
        let deleted = self.reply_deleted_at.is_some();
        Some(Quote {
            message_id: MessageId(self.reply_id?),
            seq: self.reply_seq?,
            author: person(self.reply_author_id, name, title, self.reply_author_active)?,
            excerpt: self.reply_excerpt.clone().filter(|_| !deleted),
            deleted,
        })
    }
}

/// What is read of messages; `messages` are those that are wanted, or all of them.
fn select(messages: &str) -> String {
    format!(
        "SELECT ms.id, ms.thread_id, ms.seq, ms.author_id, u.name AS author_name, am.title AS author_title, am.active AS author_active,
    ms.body, ms.html, ms.mentions, ms.revision, ms.created_at, ms.edited_at, ms.deleted_at, ms.deletion_reason,
    du.id AS deleter_id, du.name AS deleter_name, dm.title AS deleter_title, dm.active AS deleter_active,
    q.id AS reply_id, q.seq AS reply_seq, q.excerpt AS reply_excerpt, q.deleted_at AS reply_deleted_at,
    qu.id AS reply_author_id, qu.name AS reply_author_name, qm.title AS reply_author_title, qm.active AS reply_author_active, {}
    FROM {messages} ms JOIN threads t ON t.id = ms.thread_id JOIN users u ON u.id = ms.author_id
    LEFT JOIN members am ON am.workspace_id = t.workspace_id AND am.user_id = ms.author_id
    LEFT JOIN users du ON du.id = ms.deleted_by LEFT JOIN members dm ON dm.workspace_id = t.workspace_id AND dm.user_id = du.id
    LEFT JOIN messages q ON q.thread_id = ms.thread_id AND q.seq = ms.reply_to_seq
    LEFT JOIN users qu ON qu.id = q.author_id LEFT JOIN members qm ON qm.workspace_id = t.workspace_id AND qm.user_id = qu.id",
        attachments::store::OF_MESSAGE
    )
}

/// Where a page of messages begins.
#[derive(Debug, Clone, Copy)]
pub enum From {
    After(Seq),
    Before(Seq),
    Latest,
}

/// Messages of a thread: in ascending order after a number, in descending order otherwise.
///
/// Numbers have no gaps, so a page is a range of them. PostgreSQL would else read the half of a long thread and sort it, for it expects
/// that threads are short; and it would join to all of that what belongs to the page.
pub async fn list(db: &impl Ask, thread: ThreadId, from: From, limit: u64) -> Result<Vec<Row>, DbErr> {
    let last = "(SELECT t.last_seq FROM threads t WHERE t.id = $1)";
    let (range, order, seq) = match from {
        From::After(seq) => (format!("ms.seq > $2 AND ms.seq <= $2 + {limit}"), "ASC", seq),
        // Before a number that the thread has not reached stands its newest message.
        From::Before(seq) => {
            (format!("ms.seq < $2 AND ms.seq >= (CASE WHEN $2 <= {last} THEN $2 ELSE {last} + 1 END) - {limit}"), "DESC", seq)
        }
        From::Latest => (format!("ms.seq > {last} - {limit} AND ms.seq <= $2"), "DESC", Seq::MAX),
    };
    // Far from where a sum overflows.
    let seq = seq.clamp(0, Seq::MAX / 2);
    let page = format!("(SELECT * FROM messages ms WHERE ms.thread_id = $1 AND {range} ORDER BY ms.seq {order} LIMIT {limit})");
    db.all(&format!("{} ORDER BY ms.seq {order}", select(&page)), values![thread, seq]).await
}

pub async fn get(db: &impl Ask, id: MessageId) -> Result<Option<Row>, DbErr> {
    db.one(&format!("{} WHERE ms.id = $1", select("messages")), values![id]).await
}

/// What a message quotes, as that is now.
pub async fn quoted(db: &impl Ask, id: MessageId) -> Result<Option<Quote>, DbErr> {
    Ok(get(db, id).await?.and_then(|row| row.reply_to()))
}

/// Where a message stands, and whose it is.
#[derive(FromQueryResult)]
pub struct Whose {
    pub thread_id: ThreadId,
    pub author_id: UserId,
}

/// The thread a message stands in, and its author.
pub async fn whose(db: &impl Ask, id: MessageId) -> Result<Option<Whose>, DbErr> {
    db.one("SELECT thread_id, author_id FROM messages WHERE id = $1", values![id]).await
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
    /// The number of the message that it answers.
    pub reply_to: Option<Seq>,
    pub at: Timestamp,
}

pub fn insert(txn: &mut WriteTxn, new: &New<'_>) {
    txn.later(
        "INSERT INTO messages (id, thread_id, seq, author_id, body, html, excerpt, mentions, reply_to_seq, revision, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)",
        values![new.id, new.thread, new.seq, new.author, new.body, new.html, new.excerpt, new.mentions, new.reply_to, new.at],
    );
}

/// A message that mentions somebody, for rendering it again.
#[derive(Clone, FromQueryResult)]
pub struct Mentioning {
    pub id: MessageId,
    pub thread_id: ThreadId,
    pub seq: Seq,
    pub body: String,
    pub html: Option<String>,
    pub revision: i64,
    pub workspace_id: shared::WorkspaceId,
    pub record_id: shared::RecordId,
    pub has_file: bool,
    pub type_key: String,
    pub author_id: UserId,
    pub created_at: Timestamp,
}

/// Messages that mention somebody, in the order of their ids.
pub async fn mentioning(db: &impl Ask, target: Uuid, after: MessageId, limit: i64) -> Result<Vec<Mentioning>, DbErr> {
    let sql = "SELECT ms.id, ms.thread_id, ms.seq, ms.body, ms.html, ms.revision, t.workspace_id, t.record_id, t.type_key, ms.author_id, ms.created_at,
                 EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = ms.id) AS has_file
               FROM mentions me JOIN messages ms ON ms.id = me.message_id JOIN threads t ON t.id = ms.thread_id
               WHERE me.target = $1 AND me.message_id > $2 AND ms.body IS NOT NULL ORDER BY me.message_id LIMIT $3";
    db.all(sql, values![target, after, limit]).await
}

#[derive(FromQueryResult)]
struct Said {
    id: MessageId,
    revision: i64,
}

/// Takes the rows of messages that have a text; answers the revision of each.
pub async fn hold_revisions(txn: &mut WriteTxn, ids: &[MessageId]) -> Result<HashMap<MessageId, i64>, DbErr> {
    let sql = format!(
        "SELECT ms.id, ms.revision FROM messages ms WHERE ms.id IN ({}) AND ms.body IS NOT NULL{}",
        places(1, ids.len()),
        dialect::for_update(txn.backend(), "ms")
    );
    let said: Vec<Said> = txn.all(&sql, ids.iter().map(|id| Value::from(*id)).collect()).await?;
    Ok(said.into_iter().map(|said| (said.id, said.revision)).collect())
}

/// Puts a message's text anew; the Markdown stays as it was written.
pub fn set_rendered(txn: &mut WriteTxn, id: MessageId, html: &str, excerpt: &str, mentions: &str) {
    txn.later("UPDATE messages SET html = $2, excerpt = $3, mentions = $4 WHERE id = $1", values![id, html, excerpt, mentions]);
}
