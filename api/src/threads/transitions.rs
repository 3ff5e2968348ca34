//! The SQL of transitions.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    Seq, ThreadId, Timestamp,
    threads::{TransitionKind, TransitionView, TransitionsQuery},
};
use uuid::Uuid;

use super::people::person;
use crate::{db::Ask, values};

#[derive(FromQueryResult)]
pub struct TransitionRow {
    pub number: i64,
    kind: String,
    at: Timestamp,
    after_seq: Seq,
    conclusion: Option<String>,
    by_id: Uuid,
    name: String,
    title: Option<String>,
    active: Option<bool>,
}

impl TransitionRow {
    #[must_use]
    pub fn view(self) -> Option<TransitionView> {
        Some(TransitionView {
            kind: TransitionKind::from_name(&self.kind),
            by: person(Some(self.by_id), Some(&self.name), self.title.as_ref(), self.active)?,
            at: self.at,
            after_seq: self.after_seq,
            conclusion: self.conclusion,
        })
    }
}

/// The transitions of a thread, or of a part of it, oldest first.
pub async fn transitions(
    db: &impl Ask,
    thread: ThreadId,
    query: &TransitionsQuery,
    after: i64,
    limit: u64,
) -> Result<Vec<TransitionRow>, DbErr> {
    let sql = "SELECT tr.number, tr.kind, tr.at, tr.after_seq, tr.conclusion, tr.by_id, u.name, m.title, m.active
               FROM transitions tr JOIN threads t ON t.id = tr.thread_id JOIN users u ON u.id = tr.by_id
               LEFT JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = tr.by_id
               WHERE tr.thread_id = $1 AND tr.number > $2 AND tr.after_seq >= $3 AND tr.after_seq <= $4 ORDER BY tr.after_seq, tr.number LIMIT $5";
    let (from_seq, to_seq) = (query.from_seq.unwrap_or(0), query.to_seq.unwrap_or(i64::MAX));
    db.all(sql, values![thread, after, from_seq, to_seq, i64::try_from(limit).unwrap_or(i64::MAX)]).await
}
