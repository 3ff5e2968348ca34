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

/// People looked at for one transaction.
const BATCH: usize = 100;

#[derive(FromQueryResult)]
struct Transition {
    workspace_id: WorkspaceId,
    kind: String,
    after_seq: Seq,
}

#[derive(FromQueryResult)]
struct Follower {
    user_id: UserId,
    /// Are they to hear of it?
    told: bool,
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
    let followers = followers(app, thread, number, after).await?;
    let next = followers.get(BATCH - 1).map(|follower| follower.user_id);
    let people: Vec<UserId> = followers.iter().filter(|follower| follower.told).map(|follower| follower.user_id).collect();
    if people.is_empty() && next.is_none() {
        return Ok(Outcome::Done);
    }
    let changed = Changed { workspace: found.workspace_id, thread, transition: number, seq: found.after_seq, reason };
    app.write(move |txn| {
        let people = people.clone();
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

/// The next who follow the thread, and which of them are told: who can read it, and did not change its state. Who wrote in it is
/// found from author to author, however much they wrote.
async fn followers(app: &AppState, thread: ThreadId, number: i64, after: Option<UserId>) -> Result<Vec<Follower>, ApiError> {
    let values: Vec<Value> = values![thread, number, after.map_or(Uuid::nil(), |id| id.0)];
    let sql = format!(
        "WITH RECURSIVE authors (user_id, place) AS (
           SELECT (SELECT x.author_id FROM messages x WHERE x.thread_id = $1 AND x.author_id > $3 ORDER BY x.author_id LIMIT 1), 1
           UNION ALL
           SELECT (SELECT x.author_id FROM messages x WHERE x.thread_id = $1 AND x.author_id > a.user_id ORDER BY x.author_id LIMIT 1), a.place + 1
           FROM authors a WHERE a.user_id IS NOT NULL AND a.place < {BATCH})
         SELECT f.user_id, ((SELECT 1 FROM transitions tr JOIN threads t ON t.id = tr.thread_id JOIN records r ON r.id = t.record_id
           JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = f.user_id AND m.active JOIN roles ro ON ro.id = m.role_id
           JOIN users u ON u.id = m.user_id LEFT JOIN subscriptions sb ON sb.user_id = m.user_id AND sb.thread_id = t.id
           WHERE tr.thread_id = $1 AND tr.number = $2 AND m.user_id <> tr.by_id AND NOT u.service AND COALESCE(sb.level, 'all') = 'all' AND {} LIMIT 1) IS NOT NULL) AS told
         FROM (SELECT a.user_id FROM authors a WHERE a.user_id IS NOT NULL
               UNION SELECT c.user_id FROM (SELECT s.user_id FROM subscriptions s WHERE s.thread_id = $1 AND s.level = 'all' AND s.user_id > $3
                 ORDER BY s.user_id LIMIT {BATCH}) c) f
         ORDER BY f.user_id LIMIT {BATCH}",
        *VISIBLE
    );
    Ok(app.db.all(&sql, values).await?)
}
