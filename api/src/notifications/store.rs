//! The SQL of notifications and of their deliveries.

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    DeliveryId, MessageId, NotificationId, Seq, ThreadId, Timestamp, UserId, WorkspaceId, limits,
    notifications::{Counters, NotificationReason, NotificationView, NotificationsAbout, NotificationsQuery},
    records::RecordRef,
};
use uuid::Uuid;

use crate::{
    db::{Ask, WriteTxn, places},
    mentions::store::mentions,
    records::store::VISIBLE,
    threads::{people::person, reads::READ_SEQ},
    values,
};

/// What somebody is told of.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    pub message: MessageId,
    pub seq: Seq,
    pub reason: NotificationReason,
    /// Told some time after the message mentioned them, which it did from the beginning: who has read it meanwhile has read this.
    pub late: bool,
}

/// A change of a thread's state that somebody is told of.
#[derive(Debug, Clone, Copy)]
pub struct Changed {
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    /// The transition's number.
    pub transition: i64,
    /// The number of the last message before it.
    pub seq: Seq,
    pub reason: NotificationReason,
}

/// Tells a user of a change of state, once for each. Who has read a message after it has seen it.
pub fn insert_change(txn: &mut WriteTxn, id: NotificationId, user: UserId, changed: &Changed) {
    let now = txn.now();
    txn.later(
        "INSERT INTO notifications (id, workspace_id, user_id, thread_id, transition, seq, reason, created_at, read_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT $8 FROM reads rd WHERE rd.user_id = $3 AND rd.thread_id = $4 AND rd.seq > $6))
         ON CONFLICT (thread_id, transition, user_id) DO NOTHING",
        values![id, changed.workspace, user, changed.thread, changed.transition, changed.seq, changed.reason.name(), now],
    );
}

/// Tells a user, once for each message.
pub fn insert(txn: &mut WriteTxn, id: NotificationId, user: UserId, told: &Told) {
    let now = txn.now();
    let read_at =
        if told.late { "(SELECT $8 FROM reads rd WHERE rd.user_id = $3 AND rd.thread_id = $4 AND rd.seq >= $6)" } else { "NULL" };
    txn.later(
        format!(
            "INSERT INTO notifications (id, workspace_id, user_id, thread_id, message_id, seq, reason, created_at, read_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {read_at}) ON CONFLICT (message_id, user_id) DO NOTHING"
        ),
        values![id, told.workspace, user, told.thread, told.message, told.seq, told.reason.name(), now],
    );
}

/// Queues the mail that tells a user, once for each message.
pub fn queue_mail(txn: &mut WriteTxn, user: UserId, told: &Told) -> DeliveryId {
    let (id, now) = (DeliveryId(txn.id()), txn.now());
    txn.later(
        "INSERT INTO deliveries (id, workspace_id, thread_id, message_id, user_id, channel, reason, state, queued_at)
         VALUES ($1, $2, $3, $4, $5, 'mail', $6, 'queued', $7) ON CONFLICT (message_id, user_id, channel) DO NOTHING",
        values![id, told.workspace, told.thread, told.message, user, told.reason.name(), now],
    );
    id
}

#[derive(FromQueryResult)]
pub struct Row {
    pub id: NotificationId,
    reason: String,
    thread_id: ThreadId,
    message_id: Option<Uuid>,
    seq: Seq,
    read_at: Option<Timestamp>,
    created_at: Timestamp,
    type_key: String,
    external_id: String,
    title: String,
    url: Option<String>,
    excerpt: Option<String>,
    deleted: bool,
    author_id: Uuid,
    author_name: String,
    author_title: Option<String>,
    author_active: Option<bool>,
}

impl Row {
    #[must_use]
    pub fn view(self) -> Option<NotificationView> {
        Some(NotificationView {
            id: self.id,
            reason: NotificationReason::from_name(&self.reason),
            thread_id: self.thread_id,
            message_id: self.message_id.map(MessageId),
            seq: self.seq,
            record: RecordRef { record_type: self.type_key, id: self.external_id, title: self.title, url: self.url },
            author: person(Some(self.author_id), Some(&self.author_name), self.author_title.as_ref(), self.author_active)?,
            excerpt: self.excerpt.unwrap_or_default(),
            deleted: self.deleted,
            read_at: self.read_at,
            created_at: self.created_at,
        })
    }
}

/// What a member was told, newest first; of records they can still read.
pub async fn list(
    db: &impl Ask,
    workspace: WorkspaceId,
    user: UserId,
    query: &NotificationsQuery,
    before: Option<NotificationId>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut values = values![user, workspace];
    let mut only = String::new();
    if let Some(id) = before {
        values.push(id.into());
        only.push_str(" AND n.id < $3");
    }
    match query.unread {
        Some(true) => only.push_str(" AND n.read_at IS NULL"),
        Some(false) => only.push_str(" AND n.read_at IS NOT NULL"),
        None => {}
    }
    match query.about {
        Some(NotificationsAbout::Mentions) => only.push_str(" AND n.message_id IS NOT NULL"),
        Some(NotificationsAbout::State) => only.push_str(" AND n.message_id IS NULL"),
        None => {}
    }
    let sql = format!(
        "SELECT n.id, n.reason, n.thread_id, n.message_id, n.seq, n.read_at, n.created_at, r.type_key, r.external_id, r.title, r.url,
           CASE WHEN n.message_id IS NULL THEN tr.conclusion ELSE ms.excerpt END AS excerpt,
           (n.message_id IS NOT NULL AND ms.deleted_at IS NOT NULL) AS deleted,
           au.id AS author_id, au.name AS author_name, am.title AS author_title, am.active AS author_active
         FROM notifications n
         JOIN threads t ON t.id = n.thread_id JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = n.workspace_id AND m.user_id = n.user_id AND m.active JOIN roles ro ON ro.id = m.role_id
         JOIN messages ms ON ms.thread_id = n.thread_id AND ms.seq = n.seq
         LEFT JOIN transitions tr ON tr.thread_id = n.thread_id AND tr.number = n.transition
         JOIN users au ON au.id = COALESCE(tr.by_id, ms.author_id) LEFT JOIN members am ON am.workspace_id = n.workspace_id AND am.user_id = au.id
         WHERE n.user_id = $1 AND n.workspace_id = $2 AND {}{only} ORDER BY n.id DESC LIMIT {limit}",
        *VISIBLE
    );
    db.all(&sql, values).await
}

/// Marks some, or all, of a member's notifications as read.
pub fn mark_read(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId, ids: Option<&[NotificationId]>) {
    let now = txn.now();
    let mut values: Vec<Value> = values![workspace, user, now];
    let only = ids.map_or(String::new(), |ids| {
        values.extend(ids.iter().map(|id| Value::from(*id)));
        format!(" AND id IN ({})", places(4, ids.len()))
    });
    txn.later(
        format!("UPDATE notifications SET read_at = $3 WHERE workspace_id = $1 AND user_id = $2 AND read_at IS NULL{only}"),
        values,
    );
}

#[derive(FromQueryResult)]
struct Counted {
    open: i64,
    unread_threads: i64,
    mentions: i64,
    notifications: i64,
}

/// The numbers of the badges: one statement, and each stops at [`limits::COUNTER_STOP`]. Discussions are looked at from the latest
/// on, so that both databases walk an index and stop, and do not gather all of them first.
pub async fn counters(db: &impl Ask, workspace: WorkspaceId, user: UserId) -> Result<Counters, DbErr> {
    let from = "FROM threads t JOIN records r ON r.id = t.record_id
        JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = $2 AND m.active JOIN roles ro ON ro.id = m.role_id";
    let unread = "FROM notifications n WHERE n.workspace_id = $1 AND n.user_id = $2 AND n.read_at IS NULL";
    let of_thread = "JOIN threads t ON t.id = told.thread_id JOIN records r ON r.id = t.record_id
        JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = $2 AND m.active JOIN roles ro ON ro.id = m.role_id";
    let sql = format!(
        "SELECT
           (SELECT COUNT(*) FROM (SELECT 1 {from} WHERE t.workspace_id = $1 AND t.state = 'open' AND {visible} ORDER BY t.last_at DESC LIMIT {stop}) a) AS open,
           (SELECT COUNT(*) FROM (SELECT 1 {from} LEFT JOIN reads rd ON rd.user_id = m.user_id AND rd.thread_id = t.id
              WHERE t.workspace_id = $1 AND {visible} AND t.last_seq > ({read}) ORDER BY t.last_at DESC LIMIT {stop}) b) AS unread_threads,
           (SELECT COUNT(*) FROM (SELECT 1 FROM (SELECT DISTINCT n.thread_id {unread} AND n.message_id IS NOT NULL) told {of_thread}
              WHERE EXISTS (SELECT 1 {unread} AND n.thread_id = t.id AND {mentioned}) AND {visible} LIMIT {stop}) c) AS mentions,
           (SELECT COUNT(*) FROM (SELECT 1 FROM (SELECT n.thread_id {unread}) told {of_thread} WHERE {visible} LIMIT {stop}) d) AS notifications",
        visible = *VISIBLE,
        read = *READ_SEQ,
        mentioned = mentions("n.message_id", "n.user_id"),
        stop = limits::COUNTER_STOP,
    );
    let row: Option<Counted> = db.one(&sql, values![workspace, user]).await?;
    Ok(row.map_or_else(Counters::default, |row| Counters {
        open: row.open,
        unread_threads: row.unread_threads,
        mentions: row.mentions,
        notifications: row.notifications,
    }))
}
