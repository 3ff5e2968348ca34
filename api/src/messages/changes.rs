//! The SQL of changing a message: its row is held first, so that two who change it at once come one after the other.

use sea_orm::{DbBackend, DbErr, FromQueryResult};
use shared::{
    MessageId, RecordId, Seq, ThreadId, Timestamp, UserId, WorkspaceId,
    edits::RevisionView,
    mentions::{Mention, MentionKind},
};
use uuid::Uuid;

use super::markdown::Target;
use crate::{
    db::{Ask, WriteTxn, dialect},
    records::store::VISIBLE,
    values,
};

/// A message whose row this transaction holds.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Held {
    pub id: MessageId,
    pub workspace_id: WorkspaceId,
    pub record_id: RecordId,
    pub type_key: String,
    pub thread_id: ThreadId,
    pub seq: Seq,
    pub author_id: UserId,
    pub body: Option<String>,
    mentions: String,
    pub revision: i64,
    pub has_file: bool,
    pub created_at: Timestamp,
    edited_at: Option<Timestamp>,
}

impl Held {
    /// Whom its text mentions.
    #[must_use]
    pub fn mentions(&self) -> Vec<Target> {
        let mentions: Vec<Mention> = serde_json::from_str(&self.mentions).unwrap_or_default();
        mentions.into_iter().map(|mention| (mention.kind, mention.id)).collect()
    }
}

/// Takes the row of a message for changing it; `None` when the user may not see it any more.
pub async fn hold(txn: &mut WriteTxn, user: UserId, message: MessageId) -> Result<Option<Held>, DbErr> {
    txn.one(&holding(txn.backend(), ""), values![user, message]).await
}

/// The statement that takes the row of the message `$2` for the user `$1`, and reads `more` with the same call.
#[must_use]
pub fn holding(backend: DbBackend, more: &str) -> String {
    format!(
        "SELECT ms.id, t.workspace_id, t.record_id, t.type_key, ms.thread_id, ms.seq, ms.author_id, ms.body, ms.mentions, ms.revision, EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = ms.id) AS has_file, ms.created_at, ms.edited_at{more}
         FROM messages ms JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE ms.id = $2 AND {}{}{}",
        *VISIBLE,
        dialect::for_update(backend, "ms"),
        dialect::for_share(backend, "r, m")
    )
}

/// What a message says from now on.
pub struct Text<'a> {
    pub body: &'a str,
    pub html: &'a str,
    pub excerpt: &'a str,
    /// As JSON.
    pub mentions: &'a str,
}

/// Gives a message another text and keeps the one it had.
pub fn edit(txn: &mut WriteTxn, held: &Held, text: &Text<'_>) {
    let now = txn.now();
    txn.later(
        "INSERT INTO revisions (message_id, number, body, at) VALUES ($1, $2, $3, $4)",
        values![held.id, held.revision, held.body.clone(), held.edited_at.unwrap_or(held.created_at)],
    );
    txn.later(
        "UPDATE messages SET body = $2, html = $3, excerpt = $4, mentions = $5, edited_at = $6, revision = revision + 1 WHERE id = $1",
        values![held.id, text.body, text.html, text.excerpt, text.mentions, now],
    );
}

/// Takes a message's text away, and all that it ever said. Its row stays, and so does its number.
pub fn delete(txn: &mut WriteTxn, held: &Held, by: UserId, reason: Option<&str>) {
    let now = txn.now();
    txn.later(
        "UPDATE messages SET body = NULL, html = NULL, excerpt = '', mentions = '[]', edited_at = NULL, deleted_at = $2, deleted_by = $3,
           deletion_reason = $4, revision = revision + 1 WHERE id = $1",
        values![held.id, now, by, reason],
    );
    txn.later("DELETE FROM revisions WHERE message_id = $1", values![held.id]);
    txn.later("DELETE FROM mentions WHERE message_id = $1", values![held.id]);
}

#[derive(FromQueryResult)]
pub struct Revision {
    pub number: i64,
    body: String,
    at: Timestamp,
}

impl Revision {
    #[must_use]
    pub fn view(self) -> RevisionView {
        RevisionView { number: self.number, body: self.body, at: self.at }
    }
}

/// What a message says and has said, the newest first; nothing once it is deleted.
pub async fn revisions(db: &impl Ask, message: MessageId, before: i64, limit: u64) -> Result<Vec<Revision>, DbErr> {
    let sql = format!(
        "SELECT number, body, at FROM (
           SELECT ms.revision AS number, ms.body, COALESCE(ms.edited_at, ms.created_at) AS at FROM messages ms WHERE ms.id = $1 AND ms.body IS NOT NULL
           UNION ALL
           SELECT re.number, re.body, re.at FROM revisions re WHERE re.message_id = $1) said
         WHERE number < $2 ORDER BY number DESC LIMIT {limit}"
    );
    db.all(&sql, values![message, before]).await
}

/// Those of `targets` that are not among `others`.
#[must_use]
pub fn without(targets: &[(MentionKind, Option<Uuid>)], others: &[(MentionKind, Option<Uuid>)]) -> Vec<Target> {
    targets.iter().copied().filter(|target| !others.contains(target)).collect()
}
