//! The SQL of subscriptions.

use sea_orm::{DbErr, FromQueryResult};
use shared::{ThreadId, UserId, WorkspaceId, subscriptions::SubscriptionLevel, users::Locale};

use crate::{
    db::{Ask, WriteTxn},
    values,
};

/// Sets a member's wish for a thread.
pub fn set(txn: &mut WriteTxn, user: UserId, thread: ThreadId, level: SubscriptionLevel) {
    let now = txn.now();
    txn.later(
        "INSERT INTO subscriptions (user_id, thread_id, level, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, thread_id) DO UPDATE SET level = excluded.level, level_before = NULL, changed_at = excluded.changed_at",
        values![user, thread, level.name(), now],
    );
}

/// Mutes a thread, keeping what the wish was before.
pub fn mute(txn: &mut WriteTxn, user: UserId, thread: ThreadId) {
    let now = txn.now();
    txn.later(
        "INSERT INTO subscriptions (user_id, thread_id, level, changed_at) VALUES ($1, $2, 'muted', $3)
         ON CONFLICT (user_id, thread_id) DO UPDATE SET level_before = subscriptions.level, level = 'muted', changed_at = excluded.changed_at
         WHERE subscriptions.level <> 'muted'",
        values![user, thread, now],
    );
}

/// Puts a muted thread's wish back to what it was.
pub fn unmute(txn: &mut WriteTxn, user: UserId, thread: ThreadId) {
    let now = txn.now();
    txn.later(
        "UPDATE subscriptions SET level = COALESCE(level_before, 'all'), level_before = NULL, changed_at = $3
         WHERE user_id = $1 AND thread_id = $2 AND level = 'muted'",
        values![user, thread, now],
    );
}

/// Stops a member's digests, keeping how often they came.
pub fn stop_digests(txn: &mut WriteTxn, user: UserId, workspace: WorkspaceId) {
    txn.later(
        "UPDATE members SET digest_before = digest, digest = 'off' WHERE workspace_id = $1 AND user_id = $2 AND (digest IS NULL OR digest <> 'off')",
        values![workspace, user],
    );
}

/// Lets a member's digests come as before, or as those of a new workspace where there are none by default; of what is said from
/// now on.
pub fn resume_digests(txn: &mut WriteTxn, user: UserId, workspace: WorkspaceId) {
    let now = txn.now();
    txn.later(
        "UPDATE members SET digest = COALESCE(digest_before, (SELECT '15m' FROM workspaces w WHERE w.id = $1 AND w.digest = 'off')), digest_before = NULL, covered_until = $3 WHERE workspace_id = $1 AND user_id = $2 AND digest = 'off'",
        values![workspace, user, now],
    );
}

#[derive(FromQueryResult)]
struct Row {
    workspace: String,
    locale: String,
    stopped: bool,
}

/// How what a link stops stands.
pub struct Standing {
    pub workspace: String,
    pub locale: Locale,
    pub stopped: bool,
}

impl From<Row> for Standing {
    fn from(row: Row) -> Self {
        Self { workspace: row.workspace, locale: Locale::from_tag(&row.locale), stopped: row.stopped }
    }
}

/// Has the member muted the thread?
pub async fn of_thread(db: &impl Ask, user: UserId, thread: ThreadId) -> Result<Option<Standing>, DbErr> {
    let sql = "SELECT w.name AS workspace, u.locale, EXISTS (SELECT 1 FROM subscriptions s WHERE s.user_id = $1 AND s.thread_id = $2 AND s.level = 'muted') AS stopped
               FROM threads t JOIN workspaces w ON w.id = t.workspace_id JOIN members m ON m.workspace_id = w.id AND m.user_id = $1 JOIN users u ON u.id = $1
               WHERE t.id = $2";
    Ok(db.one::<Row>(sql, values![user, thread]).await?.map(Standing::from))
}

/// Has the member stopped the digests of the workspace?
pub async fn of_digests(db: &impl Ask, user: UserId, workspace: WorkspaceId) -> Result<Option<Standing>, DbErr> {
    let sql = "SELECT w.name AS workspace, u.locale, COALESCE(m.digest, w.digest) = 'off' AS stopped
               FROM members m JOIN workspaces w ON w.id = m.workspace_id JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $2 AND m.user_id = $1";
    Ok(db.one::<Row>(sql, values![user, workspace]).await?.map(Standing::from))
}
