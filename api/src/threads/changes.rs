//! The SQL of changing a thread: the statement that numbers a message, and the row that is held before its state changes.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    MessageId, RecordId, Seq, ThreadId, Timestamp, UserId,
    threads::{ThreadState, TransitionKind},
};

use super::rules::{self, Transition};
use crate::{
    db::{Ask, WriteTxn, dialect},
    delivery::job::Task,
    messages::quote::{Numbered, QUOTED},
    records::store::VISIBLE,
    values,
};

/// A thread whose row this transaction holds.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Held {
    pub id: ThreadId,
    pub state: String,
    pub last_seq: Seq,
    pub message_count: i64,
    pub transition_count: i64,
    pub participants: String,
    pub opened_at: Timestamp,
    pub opened_by: UserId,
    pub closed_at: Option<Timestamp>,
}

impl Held {
    #[must_use]
    pub fn state(&self) -> ThreadState {
        ThreadState::from_name(&self.state)
    }
}

/// Gives the next number of a record's thread, making the thread with the first; `None` when the user may not see the
/// record any more. From here on the thread's row is this transaction's, and so is the order of its messages.
///
/// The message that is answered is looked up with the same call.
pub async fn number(
    txn: &mut WriteTxn,
    user: UserId,
    record: RecordId,
    reply_to: Option<MessageId>,
) -> Result<Option<Numbered>, DbErr> {
    let (id, now) = (txn.id(), txn.now());
    let mut values = values![id, user, record, now];
    let quoted = reply_to.map_or("", |message| {
        values.push(message.into());
        QUOTED.as_str()
    });
    let sql = format!(
        "INSERT INTO threads (id, workspace_id, record_id, type_key, state, last_seq, message_count, transition_count, participants, opened_at, opened_by, last_at)
         SELECT $1, r.workspace_id, r.id, r.type_key, 'open', 1, 1, 0, '[]', $4, m.user_id, $4
         FROM records r JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $2 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE r.id = $3 AND {}{}
         ON CONFLICT (record_id) DO UPDATE SET last_seq = threads.last_seq + 1, message_count = threads.message_count + 1, last_at = CASE WHEN threads.last_at > excluded.last_at THEN threads.last_at ELSE excluded.last_at END
         RETURNING id, state, last_seq, message_count, transition_count, participants, opened_at, opened_by, closed_at{quoted}",
        *VISIBLE,
        dialect::for_share(txn.backend(), "r, m")
    );
    let rows = txn.change(&sql, values).await?;
    Ok(rows.into_iter().next())
}

/// Takes the row of a thread for changing its state; `None` when the user may not see it any more.
pub async fn hold(txn: &mut WriteTxn, user: UserId, thread: ThreadId) -> Result<Option<Held>, DbErr> {
    let sql = format!(
        "SELECT t.id, t.state, t.last_seq, t.message_count, t.transition_count, t.participants, t.opened_at, t.opened_by, t.closed_at
         FROM threads t JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE t.id = $2 AND {}{}",
        *VISIBLE,
        dialect::for_update(txn.backend(), "t")
    );
    txn.one(&sql, values![user, thread]).await
}

/// Writes a transition, and what it and a new participant change of the thread: one statement for the thread's row. Those who
/// follow it are told by the worker.
pub fn set_state(txn: &mut WriteTxn, held: &Held, by: UserId, transition: Option<&Transition>, participants: Option<&[UserId]>) {
    let now = txn.now();
    let mut values = values![held.id];
    let mut changes = Vec::new();
    if let Some(transition) = transition {
        let number = held.transition_count + 1;
        txn.later(
            "INSERT INTO transitions (thread_id, number, kind, by_id, at, after_seq, conclusion) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![held.id, number, transition.kind.name(), by, now, transition.after_seq, transition.conclusion.clone()],
        );
        if transition.kind != TransitionKind::Opened {
            txn.job(&Task::TellState { thread: held.id, number, after: None });
        }
        let closed = transition.kind == TransitionKind::Closed;
        values.extend(values![
            number,
            rules::state_after(transition.kind).name(),
            closed.then_some(now.0),
            closed.then_some(by.0),
            transition.conclusion.clone()
        ]);
        changes.push("transition_count = $2, state = $3, closed_at = $4, closed_by = $5, conclusion = $6".to_owned());
    }
    if let Some(participants) = participants {
        values.push(serde_json::to_string(participants).unwrap_or_default().into());
        changes.push(format!("participants = ${}", values.len()));
    }
    if !changes.is_empty() {
        txn.later(format!("UPDATE threads SET {} WHERE id = $1", changes.join(", ")), values);
    }
}
