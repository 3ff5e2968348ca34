//! The SQL of pins. A thread is shown with its pinned message by the same statement.

use sea_orm::{DbErr, FromQueryResult};
use shared::{MessageId, Seq, ThreadId, Timestamp, UserId, pins::PinView};
use uuid::Uuid;

use crate::{
    db::{Ask, WriteTxn},
    threads::people::person,
    values,
};

/// What a thread's row says of its pinned message; all of it is `NULL` without one.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Pin {
    pin_message_id: Option<Uuid>,
    pin_seq: Option<Seq>,
    pin_excerpt: Option<String>,
    pin_at: Option<Timestamp>,
    pin_author_id: Option<Uuid>,
    pin_author_name: Option<String>,
    pin_author_title: Option<String>,
    pin_author_active: Option<bool>,
    pinner_id: Option<Uuid>,
    pinner_name: Option<String>,
    pinner_title: Option<String>,
    pinner_active: Option<bool>,
}

impl Pin {
    #[must_use]
    pub fn view(&self) -> Option<PinView> {
        let (name, title) = (self.pin_author_name.as_ref(), self.pin_author_title.as_ref());
        Some(PinView {
            message_id: MessageId(self.pin_message_id?),
            seq: self.pin_seq?,
            author: person(self.pin_author_id, name, title, self.pin_author_active)?,
            excerpt: self.pin_excerpt.clone()?,
            by: person(self.pinner_id, self.pinner_name.as_ref(), self.pinner_title.as_ref(), self.pinner_active)?,
            at: self.pin_at?,
        })
    }
}

/// Columns of [`Pin`], for a statement that has the thread `t`, its record `r`, and [`JOINS`].
pub const COLUMNS: &str = "pm.id AS pin_message_id, pm.seq AS pin_seq, pm.excerpt AS pin_excerpt, t.pinned_at AS pin_at,
    pa.id AS pin_author_id, pa.name AS pin_author_name, pam.title AS pin_author_title, pam.active AS pin_author_active,
    pu.id AS pinner_id, pu.name AS pinner_name, pum.title AS pinner_title, pum.active AS pinner_active";

pub const JOINS: &str = "LEFT JOIN messages pm ON pm.thread_id = t.id AND pm.seq = t.pinned_seq
    LEFT JOIN users pa ON pa.id = pm.author_id
    LEFT JOIN members pam ON pam.workspace_id = r.workspace_id AND pam.user_id = pa.id
    LEFT JOIN users pu ON pu.id = t.pinned_by
    LEFT JOIN members pum ON pum.workspace_id = r.workspace_id AND pum.user_id = pu.id";

#[derive(FromQueryResult)]
struct Seqs {
    seq: Option<Seq>,
}

/// Pins a message, in place of another. True when that changed something.
pub async fn pin(txn: &mut WriteTxn, thread: ThreadId, seq: Seq, by: UserId) -> Result<bool, DbErr> {
    let now = txn.now();
    let sql = "UPDATE threads SET pinned_seq = $2, pinned_by = $3, pinned_at = $4
               WHERE id = $1 AND (pinned_seq IS NULL OR pinned_seq <> $2) RETURNING pinned_seq AS seq";
    let pinned: Vec<Seqs> = txn.change(sql, values![thread, seq, by, now]).await?;
    Ok(!pinned.is_empty())
}

/// The number of the pinned message.
pub async fn pinned(txn: &mut WriteTxn, thread: ThreadId) -> Result<Option<Seq>, DbErr> {
    let row: Option<Seqs> = txn.one("SELECT pinned_seq AS seq FROM threads WHERE id = $1", values![thread]).await?;
    Ok(row.and_then(|row| row.seq))
}

/// Takes a message down, if it is the one that is pinned. True when it was.
pub async fn unpin(txn: &mut WriteTxn, thread: ThreadId, seq: Seq) -> Result<bool, DbErr> {
    let sql = "UPDATE threads SET pinned_seq = NULL, pinned_by = NULL, pinned_at = NULL
               WHERE id = $1 AND pinned_seq = $2 RETURNING last_seq AS seq";
    let taken_down: Vec<Seqs> = txn.change(sql, values![thread, seq]).await?;
    Ok(!taken_down.is_empty())
}
