//! Telling those who follow a discussion that it was closed or reopened: who wrote in it, or chose to hear everything of it.

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    NotificationId, Seq, ThreadId, UserId, WorkspaceId,
    events::{Event, EventKind},
    notifications::NotificationReason,
    threads::TransitionKind,
};
use uuid::Uuid;

use super::job::{Outcome, Task};
use crate::{
    app::AppState,
    db::{Ask, WriteTxn, dialect},
    http::error::ApiError,
    notifications::store::{self, Changed},
    realtime::bus::Signal,
    records::store::VISIBLE,
    values,
};

/// People told in one transaction.
const BATCH: usize = 100;

#[derive(FromQueryResult)]
struct Transition {
    workspace_id: WorkspaceId,
    kind: String,
    after_seq: Seq,
}

#[derive(FromQueryResult)]
struct Person {
    user_id: UserId,
}

/// Tells a batch of people, and leaves the next to another job. When the state has changed again, that is told instead.
///
/// # Errors
/// What the database says.
pub async fn tell(app: &AppState, thread: ThreadId, number: i64, after: Option<UserId>) -> Result<Outcome, ApiError> {
    let sql = "SELECT t.workspace_id, tr.kind, tr.after_seq FROM transitions tr JOIN threads t ON t.id = tr.thread_id
               WHERE tr.thread_id = $1 AND tr.number = $2 AND tr.number = t.transition_count";
    let Some(found) = app.db.one::<Transition>(sql, values![thread, number]).await? else { return Ok(Outcome::Done) };
    let reason = match TransitionKind::from_name(&found.kind) {
        TransitionKind::Opened => return Ok(Outcome::Done),
        TransitionKind::Closed => NotificationReason::Closed,
        TransitionKind::Reopened => NotificationReason::Reopened,
    };
    let people = people(app, thread, number, after).await?;
    let next = people.get(BATCH - 1).map(|person| person.user_id);
    if people.is_empty() {
        return Ok(Outcome::Done);
    }
    let changed = Changed { workspace: found.workspace_id, thread, transition: number, seq: found.after_seq, reason };
    app.write(move |txn| {
        let people: Vec<UserId> = people.iter().map(|person| person.user_id).collect();
        Box::pin(async move {
            if !stands(txn, thread, number).await? {
                return Ok(());
            }
            for user in people {
                let id = NotificationId(txn.id());
                store::insert_change(txn, id, user, &changed);
                let mut event = Event::about(EventKind::NotificationCreated, thread, changed.seq);
                event.notification_id = Some(id);
                txn.signal(Signal::to_reader(user, thread, event));
            }
            if let Some(after) = next {
                txn.job(&Task::TellState { thread, number, after: Some(after) });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

#[derive(FromQueryResult)]
struct Standing {
    #[expect(dead_code, reason = "only its being there counts")]
    id: ThreadId,
}

/// Is it still the thread's last change of state? From here on it is not taken back before this transaction ends.
async fn stands(txn: &mut WriteTxn, thread: ThreadId, number: i64) -> Result<bool, DbErr> {
    let sql = format!(
        "SELECT t.id FROM threads t WHERE t.id = $1 AND t.transition_count = $2{}",
        dialect::for_share(txn.backend(), "t")
    );
    Ok(txn.one::<Standing>(&sql, values![thread, number]).await?.is_some())
}

/// Those who follow the thread and can read it; not who changed its state.
async fn people(app: &AppState, thread: ThreadId, number: i64, after: Option<UserId>) -> Result<Vec<Person>, ApiError> {
    let values: Vec<Value> = values![thread, number, after.map_or(Uuid::nil(), |id| id.0)];
    let sql = format!(
        "SELECT m.user_id
         FROM (SELECT x.author_id AS user_id FROM messages x WHERE x.thread_id = $1
               UNION SELECT s.user_id FROM subscriptions s WHERE s.thread_id = $1 AND s.level = 'all') f
         JOIN transitions tr ON tr.thread_id = $1 AND tr.number = $2
         JOIN threads t ON t.id = tr.thread_id JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = f.user_id AND m.active JOIN roles ro ON ro.id = m.role_id
         JOIN users u ON u.id = m.user_id LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
         WHERE m.user_id > $3 AND m.user_id <> tr.by_id AND NOT u.service AND COALESCE(sb.level, 'all') = 'all' AND {}
         ORDER BY m.user_id LIMIT {BATCH}",
        *VISIBLE
    );
    Ok(app.db.all(&sql, values).await?)
}
