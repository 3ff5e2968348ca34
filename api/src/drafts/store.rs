//! The SQL of drafts.

use sea_orm::{DbErr, FromQueryResult, QueryResult, Value};
use shared::{MessageId, RecordId, Seq, Timestamp, UserId, drafts::DraftView, messages::Quote};

use crate::{
    db::{Ask, WriteTxn, dialect},
    messages::quote::Quoted,
    records::store::VISIBLE,
    values,
};

/// A record that the member may read, and their draft on it if there is one.
pub struct Found {
    body: Option<String>,
    updated_at: Option<Timestamp>,
    revision: Option<i64>,
    quoted: Option<Quote>,
}

impl FromQueryResult for Found {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            body: row.try_get("", "body")?,
            updated_at: row.try_get("", "updated_at")?,
            revision: row.try_get("", "revision")?,
            quoted: Quoted::from_query_result_optional(row, "quoted_")?.and_then(Quoted::quote),
        })
    }
}

impl Found {
    /// 0 when there never was a draft.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision.unwrap_or(0)
    }

    #[must_use]
    pub fn is_there(&self) -> bool {
        self.body.is_some()
    }

    /// The message that was asked for.
    #[must_use]
    pub fn quote(&self) -> Option<Quote> {
        self.quoted.clone()
    }

    #[must_use]
    pub fn view(self) -> DraftView {
        let revision = self.revision();
        let updated_at = self.updated_at.filter(|_| self.body.is_some());
        DraftView { body: self.body, reply_to: self.quoted, updated_at, revision }
    }
}

/// A member's draft on a record, with the message that `quoted` finds in the record's thread.
fn select(quoted: &str) -> String {
    format!(
        "SELECT d.body, d.updated_at, d.revision, q.id AS quoted_id, q.seq AS quoted_seq, q.excerpt AS quoted_excerpt, q.deleted_at AS quoted_deleted_at,
           qu.id AS quoted_author_id, qu.name AS quoted_author, qm.title AS quoted_title, qm.active AS quoted_active
         FROM records r JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
         LEFT JOIN drafts d ON d.user_id = m.user_id AND d.record_id = r.id
         LEFT JOIN threads t ON t.record_id = r.id LEFT JOIN messages q ON q.thread_id = t.id AND {quoted}
         LEFT JOIN users qu ON qu.id = q.author_id LEFT JOIN members qm ON qm.workspace_id = r.workspace_id AND qm.user_id = q.author_id
         WHERE r.id = $2 AND {}",
        *VISIBLE
    )
}

/// A member's draft; `None` when they may not read the record.
pub async fn find(db: &impl Ask, user: UserId, record: RecordId) -> Result<Option<Found>, DbErr> {
    db.one(&select("q.seq = d.reply_to_seq"), values![user, record]).await
}

/// The same for changing it, with the message that a new one answers. The record is held against a change of grants.
pub async fn hold(
    txn: &mut WriteTxn,
    user: UserId,
    record: RecordId,
    reply_to: Option<MessageId>,
) -> Result<Option<Found>, DbErr> {
    let mut values: Vec<Value> = values![user, record];
    let quoted = reply_to.map_or("FALSE", |message| {
        values.push(message.into());
        "q.id = $3"
    });
    let sql = format!("{}{}", select(quoted), dialect::for_share(txn.backend(), "r, m"));
    txn.one(&sql, values).await
}

#[derive(FromQueryResult)]
struct Revision {
    revision: i64,
}

/// Puts a draft in the place of what was there; answers its revision.
pub async fn put(txn: &mut WriteTxn, user: UserId, record: RecordId, body: &str, reply_to: Option<Seq>) -> Result<i64, DbErr> {
    let now = txn.now();
    let sql = "INSERT INTO drafts (user_id, record_id, body, reply_to_seq, revision, updated_at) VALUES ($1, $2, $3, $4, 1, $5)
               ON CONFLICT (user_id, record_id) DO UPDATE SET body = excluded.body, reply_to_seq = excluded.reply_to_seq,
                 revision = drafts.revision + 1, updated_at = excluded.updated_at
               RETURNING revision";
    let rows: Vec<Revision> = txn.change(sql, values![user, record, body, reply_to, now]).await?;
    Ok(rows.first().map_or(1, |row| row.revision))
}

/// Takes the text of a draft away; `None` when it is another revision by now.
pub async fn remove(txn: &mut WriteTxn, user: UserId, record: RecordId, revision: i64) -> Result<Option<i64>, DbErr> {
    let now = txn.now();
    let sql = "UPDATE drafts SET body = NULL, reply_to_seq = NULL, revision = revision + 1, updated_at = $4
               WHERE user_id = $1 AND record_id = $2 AND revision = $3 RETURNING revision";
    let rows: Vec<Revision> = txn.change(sql, values![user, record, revision, now]).await?;
    Ok(rows.first().map(|row| row.revision))
}

/// Takes away the draft that was just posted: the revision that the client named, or else one of the same text. What was
/// written since, on another device, stays.
pub fn sent(txn: &mut WriteTxn, user: UserId, record: RecordId, body: &str, revision: Option<i64>) {
    let now = txn.now();
    let (condition, seen): (&str, Value) = match revision {
        Some(revision) => ("revision = $4", revision.into()),
        None => ("body = $4", body.into()),
    };
    txn.later(
        format!(
            "UPDATE drafts SET body = NULL, reply_to_seq = NULL, revision = revision + 1, updated_at = $3
             WHERE user_id = $1 AND record_id = $2 AND body IS NOT NULL AND {condition}"
        ),
        values![user, record, now, seen],
    );
}
