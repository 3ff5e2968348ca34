//! The SQL of deliveries.

use std::collections::HashMap;

use sea_orm::{DbErr, FromQueryResult, Value};
use serde::Deserialize;
use shared::{
    DeliveryId, MessageId, Seq, ThreadId, Timestamp, UserId, WorkspaceId,
    deliveries::{Channel, Covered, DeliveriesQuery, DeliveryReason, DeliveryState, DeliveryView},
    notifications::NotificationReason,
    records::RecordRef,
};
use uuid::Uuid;

use crate::{
    app::AppState,
    db::{Ask, WriteTxn, places},
    http::error::ApiError,
    records::store::VISIBLE,
    values,
};

/// Puts down how a delivery ended.
pub fn end(txn: &mut WriteTxn, delivery: DeliveryId, state: &'static str, detail: Option<&str>) {
    let now = txn.now();
    txn.later(
        "UPDATE deliveries SET state = $2, detail = $3, ended_at = $4 WHERE id = $1 AND state = 'queued'",
        values![delivery, state, detail.map(str::to_owned), now],
    );
}

/// Puts down why a delivery is still queued.
///
/// # Errors
/// What the database says.
pub async fn say(app: &AppState, delivery: DeliveryId, reason: &str) -> Result<(), ApiError> {
    let reason = reason.to_owned();
    app.write(move |txn| {
        let reason = reason.clone();
        Box::pin(async move {
            txn.later("UPDATE deliveries SET detail = $2 WHERE id = $1 AND state = 'queued'", values![delivery, reason]);
            Ok(())
        })
    })
    .await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub id: DeliveryId,
    user_id: Option<Uuid>,
    name: Option<String>,
    channel: String,
    reason: String,
    state: String,
    detail: Option<String>,
    covered: Option<String>,
    queued_at: Timestamp,
    ended_at: Option<Timestamp>,
    read_at: Option<Timestamp>,
    message_id: Option<Uuid>,
    thread_id: Option<Uuid>,
    seq: Option<Seq>,
    type_key: Option<String>,
    external_id: Option<String>,
    title: Option<String>,
    url: Option<String>,
}

/// What a digest covered of one thread, as it is kept.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct CoveredRow {
    pub thread_id: ThreadId,
    pub from_seq: Seq,
    pub to_seq: Seq,
}

impl Row {
    /// Where it stands among the lines of its message.
    #[must_use]
    pub fn place(&self) -> Place {
        (UserId(self.user_id.unwrap_or_default()), self.channel.clone())
    }

    #[must_use]
    pub fn channel(&self) -> Channel {
        Channel::from_name(&self.channel)
    }

    /// A failed delivery of a message can be queued again; a digest is made anew anyway.
    #[must_use]
    pub fn can_be_retried(&self) -> bool {
        DeliveryState::from_name(&self.state) == DeliveryState::Failed && self.message_id.is_some()
    }

    #[must_use]
    pub fn covered(&self) -> Vec<CoveredRow> {
        self.covered.as_deref().and_then(|covered| serde_json::from_str(covered).ok()).unwrap_or_default()
    }

    #[must_use]
    pub fn view(self, covered: Vec<Covered>) -> DeliveryView {
        let record = self.type_key.zip(self.external_id).zip(self.title).map(|((record_type, id), title)| RecordRef {
            record_type,
            id,
            title,
            url: self.url,
        });
        let state = DeliveryState::from_name(&self.state);
        DeliveryView {
            id: self.id,
            user_id: self.user_id.map(UserId),
            name: self.name,
            channel: Channel::from_name(&self.channel),
            reason: DeliveryReason::from_name(&self.reason),
            state,
            detail: self.detail,
            queued_at: self.queued_at,
            sent_at: self.ended_at.filter(|_| state == DeliveryState::Sent),
            read_at: self.read_at,
            message_id: self.message_id.map(MessageId),
            thread_id: self.thread_id.map(ThreadId),
            seq: self.seq,
            record,
            covered,
        }
    }
}

/// When the person `d` is for has read the message, where the workspace `w` shows that. One who marked it as read without the thread
/// counts, too.
const READ_AT: &str = "CASE WHEN w.show_read THEN (SELECT n.read_at FROM notifications n WHERE n.message_id = d.message_id AND n.user_id = d.user_id) END";

fn select() -> String {
    format!(
        "SELECT d.id, d.user_id, u.name, d.channel, d.reason, d.state, d.detail, d.covered, d.queued_at, d.ended_at, {READ_AT} AS read_at,
           d.message_id, d.thread_id, ms.seq, r.type_key, r.external_id, r.title, r.url
         FROM deliveries d JOIN workspaces w ON w.id = d.workspace_id LEFT JOIN users u ON u.id = d.user_id
         LEFT JOIN messages ms ON ms.id = d.message_id LEFT JOIN threads t ON t.id = d.thread_id LEFT JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = d.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id"
    )
}

/// Where a line stands among those of a message.
pub type Place = (UserId, String);

/// The deliveries of a message that a user may follow, and what they were told in the app: those of the mentioned for its
/// author, all with the right, otherwise their own. To channels first, then person by person.
pub async fn of_message(
    db: &impl Ask,
    message: MessageId,
    user: UserId,
    all: bool,
    after: Option<Place>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let (whose, in_app) = match all {
        true => ("", ""),
        false => (" AND (ms.author_id = $1 OR d.user_id = $1)", " AND (ms.author_id = $1 OR n.user_id = $1)"),
    };
    let to_channels = if after.is_none() {
        format!("{} WHERE d.message_id = $2{whose} AND d.user_id IS NULL UNION ALL ", select())
    } else {
        String::new()
    };
    let (person, channel) = after.unwrap_or((UserId(Uuid::nil()), String::new()));
    let sql = format!(
        "SELECT * FROM (
           {to_channels}
           SELECT * FROM ({} WHERE d.message_id = $2{whose} AND (d.user_id, d.channel) > ($3, $4) ORDER BY d.user_id, d.channel LIMIT {limit}) sent
           UNION ALL
           SELECT * FROM (
             SELECT n.id, n.user_id, u.name, 'in_app' AS channel, n.reason, 'sent' AS state, CAST(NULL AS TEXT) AS detail, CAST(NULL AS TEXT) AS covered,
               n.created_at AS queued_at, n.created_at AS ended_at, CASE WHEN w.show_read THEN n.read_at END AS read_at,
               n.message_id, n.thread_id, ms.seq, r.type_key, r.external_id, r.title, r.url
             FROM notifications n JOIN workspaces w ON w.id = n.workspace_id JOIN users u ON u.id = n.user_id
             JOIN messages ms ON ms.id = n.message_id JOIN threads t ON t.id = n.thread_id JOIN records r ON r.id = t.record_id
             WHERE n.message_id = $2{in_app} AND (n.user_id > $3 OR (n.user_id = $3 AND 'in_app' > $4)) ORDER BY n.user_id LIMIT {limit}) told
         ) lines ORDER BY user_id NULLS FIRST, channel, id LIMIT {limit}",
        select()
    );
    db.all(&sql, values![user, message, person, channel]).await
}

/// Whose deliveries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    All,
    Own,
}

/// Is the delivery about a record that the member can read, or about none?
fn readable_only() -> String {
    format!("(d.thread_id IS NULL OR ({}))", *VISIBLE)
}

/// Deliveries of a workspace, the newest first.
pub async fn list(
    db: &impl Ask,
    workspace: WorkspaceId,
    user: UserId,
    whose: Whose,
    query: &DeliveriesQuery,
    before: Option<DeliveryId>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut values: Vec<Value> = values![user, workspace];
    let mut sql = format!("{} WHERE d.workspace_id = $2 AND {}", select(), readable_only());
    let mut and = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&condition.replace('?', &format!("${}", values.len())));
        }
    };
    let only = match whose {
        Whose::All => query.user_id,
        Whose::Own => Some(user),
    };
    and(" AND d.user_id = ?", only.map(Value::from));
    and(" AND d.state = ?", query.state.map(|state| Value::from(state.name())));
    and(" AND d.channel = ?", query.channel.map(|channel| Value::from(channel.name())));
    and(" AND d.id < ?", before.map(Value::from));
    if whose == Whose::Own && query.user_id.is_some_and(|asked| asked != user) {
        sql.push_str(" AND FALSE");
    }
    sql.push_str(&format!(" ORDER BY d.id DESC LIMIT {limit}"));
    db.all(&sql, values).await
}

/// One delivery of a workspace, when it is not about a record that the user cannot read.
pub async fn find(db: &impl Ask, workspace: WorkspaceId, user: UserId, id: DeliveryId) -> Result<Option<Row>, DbErr> {
    let sql = format!("{} WHERE d.workspace_id = $2 AND d.id = $3 AND {}", select(), readable_only());
    db.one(&sql, values![user, workspace, id]).await
}

#[derive(FromQueryResult)]
struct Id {
    #[expect(dead_code, reason = "only its being there counts")]
    id: DeliveryId,
}

/// A cancelled delivery that is queued again.
#[derive(FromQueryResult)]
pub struct Revived {
    pub id: DeliveryId,
    channel: String,
}

impl Revived {
    #[must_use]
    pub fn channel(&self) -> Channel {
        Channel::from_name(&self.channel)
    }
}

/// Queues again what was cancelled of a message that mentions these people after all: one statement, or none for nobody.
pub async fn revive(
    txn: &mut WriteTxn,
    message: MessageId,
    users: &[UserId],
    reason: NotificationReason,
) -> Result<Vec<Revived>, DbErr> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = values![message, reason.name(), txn.now()];
    values.extend(users.iter().map(|user| Value::from(*user)));
    let sql = format!(
        "UPDATE deliveries SET state = 'queued', detail = NULL, reason = $2, queued_at = $3, ended_at = NULL
         WHERE message_id = $1 AND state = 'cancelled' AND user_id IN ({}) RETURNING id, channel",
        places(4, users.len())
    );
    txn.change(&sql, values).await
}

/// Queues a failed delivery again; false when somebody else was quicker.
pub async fn queue_again(txn: &mut WriteTxn, id: DeliveryId) -> Result<bool, DbErr> {
    let now = txn.now();
    let sql = "UPDATE deliveries SET state = 'queued', detail = NULL, queued_at = $2, ended_at = NULL WHERE id = $1 AND state = 'failed' RETURNING id";
    let rows: Vec<Id> = txn.change(sql, values![id, now]).await?;
    Ok(!rows.is_empty())
}

#[derive(FromQueryResult)]
struct Readable {
    thread_id: ThreadId,
    type_key: String,
    external_id: String,
    title: String,
    url: Option<String>,
}

/// The records of those of these threads that the user can read: one statement, or none when nobody asks.
pub async fn readable(
    db: &impl Ask,
    workspace: WorkspaceId,
    user: UserId,
    mut threads: Vec<ThreadId>,
) -> Result<HashMap<ThreadId, RecordRef>, DbErr> {
    threads.sort_unstable();
    threads.dedup();
    if threads.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values: Vec<Value> = values![user, workspace];
    values.extend(threads.iter().map(|thread| Value::from(*thread)));
    let sql = format!(
        "SELECT t.id AS thread_id, r.type_key, r.external_id, r.title, r.url FROM threads t JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
         WHERE t.workspace_id = $2 AND t.id IN ({}) AND {}",
        places(3, threads.len()),
        *VISIBLE
    );
    let rows: Vec<Readable> = db.all(&sql, values).await?;
    let record = |row: Readable| {
        (row.thread_id, RecordRef { record_type: row.type_key, id: row.external_id, title: row.title, url: row.url })
    };
    Ok(rows.into_iter().map(record).collect())
}
