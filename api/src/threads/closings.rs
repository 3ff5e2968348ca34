//! The SQL of closings: taking one back, and what they concluded.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    Seq, ThreadId, Timestamp, UserId,
    threads::{DecisionView, TransitionKind, TransitionView},
};

use super::{changes::Held, rules::LastTransition, transitions::TransitionRow};
use crate::{
    db::{Ask, WriteTxn},
    values,
};

#[derive(FromQueryResult)]
struct LastRow {
    kind: String,
    by_id: UserId,
    at: Timestamp,
    after_seq: Seq,
}

/// What changed a thread's state last.
pub async fn last_transition(txn: &mut WriteTxn, thread: ThreadId) -> Result<Option<LastTransition>, DbErr> {
    let sql = "SELECT kind, by_id, at, after_seq FROM transitions WHERE thread_id = $1 ORDER BY number DESC LIMIT 1";
    let row: Option<LastRow> = txn.one(sql, values![thread]).await?;
    Ok(row.map(|row| LastTransition {
        kind: TransitionKind::from_name(&row.kind),
        by: row.by_id,
        at: row.at,
        after_seq: row.after_seq,
    }))
}

#[derive(FromQueryResult)]
struct ToldRow {
    user_id: UserId,
}

/// Removes a thread's last transition, which closed it, and the notifications of it; says who had them.
pub async fn take_back(txn: &mut WriteTxn, held: &Held) -> Result<Vec<UserId>, DbErr> {
    let number = held.transition_count;
    txn.later("DELETE FROM transitions WHERE thread_id = $1 AND number = $2", values![held.id, number]);
    txn.later(
        "UPDATE threads SET state = 'open', closed_at = NULL, closed_by = NULL, conclusion = NULL, transition_count = $2 WHERE id = $1",
        values![held.id, number - 1],
    );
    let sql = "DELETE FROM notifications WHERE thread_id = $1 AND transition = $2 RETURNING user_id";
    let told: Vec<ToldRow> = txn.change(sql, values![held.id, number]).await?;
    Ok(told.into_iter().map(|row| row.user_id).collect())
}

#[derive(FromQueryResult)]
pub struct DecisionRow {
    #[sea_orm(nested)]
    pub transition: TransitionRow,
    stands: bool,
}

impl DecisionRow {
    #[must_use]
    pub fn view(self, thread_id: ThreadId) -> Option<DecisionView> {
        let TransitionView { by, at, after_seq, conclusion, .. } = self.transition.view()?;
        Some(DecisionView { conclusion: conclusion?, by, at, thread_id, after_seq, stands: self.stands })
    }
}

/// The conclusions of a thread, newest first.
pub async fn decisions(db: &impl Ask, thread: ThreadId, before: Option<i64>, limit: u64) -> Result<Vec<DecisionRow>, DbErr> {
    let sql = "SELECT tr.number, tr.kind, tr.at, tr.after_seq, tr.conclusion, tr.by_id, u.name, m.title, m.active, tr.number = t.transition_count AS stands
               FROM transitions tr JOIN threads t ON t.id = tr.thread_id JOIN users u ON u.id = tr.by_id
               LEFT JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = tr.by_id
               WHERE tr.thread_id = $1 AND tr.conclusion IS NOT NULL AND tr.number < $2 ORDER BY tr.number DESC LIMIT $3";
    db.all(sql, values![thread, before.unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX)]).await
}
