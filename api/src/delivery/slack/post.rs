//! Who is told of a message in Slack, and in which channel: found after it was posted, and once for each.
//!
//! With a bot, each member mentioned by name is told in person; a record type may have a channel, in which every message on a
//! record of the workspace's own is posted, and none on a restricted one (`PRODUCT.md` rules 5 and 18). An incoming webhook has
//! one channel and reaches nobody in person. Teams and everyone come from [`crate::delivery::tell_group`], a batch at a time.

use sea_orm::{FromQueryResult, Value};
use shared::{DeliveryId, MessageId, ThreadId, UserId, WorkspaceId, deliveries::DeliveryReason};

use crate::{
    app::AppState,
    db::{Ask, WriteTxn},
    delivery::job::{Outcome, Task},
    http::error::ApiError,
    integrations::store,
    notifications::store::Told,
    records::store::VISIBLE,
    values,
};

#[derive(FromQueryResult)]
struct Message {
    workspace_id: WorkspaceId,
    thread_id: ThreadId,
    type_key: String,
    restricted: bool,
    /// Can people be told in person?
    bot: bool,
    channels: String,
}

#[derive(FromQueryResult)]
struct Person {
    user_id: UserId,
}

#[derive(FromQueryResult)]
struct Inserted {
    id: DeliveryId,
}

/// Queues what a message tells in Slack. Doing it again queues only what was not queued before.
///
/// # Errors
/// What the database says.
pub async fn expand(app: &AppState, message: MessageId) -> Result<Outcome, ApiError> {
    let Some(found) = find(app, message).await? else { return Ok(Outcome::Done) };
    let to_channel = !found.restricted && store::channels(&found.channels).contains_key(&found.type_key);
    let people = if found.bot { people(app, message).await? } else { Vec::new() };
    let mut told: Vec<(Option<UserId>, DeliveryReason)> = Vec::with_capacity(people.len() + 1);
    if to_channel {
        told.push((None, DeliveryReason::Channel));
    }
    told.extend(people.into_iter().map(|person| (Some(person.user_id), DeliveryReason::Mention)));
    if told.is_empty() {
        return Ok(Outcome::Done);
    }
    let (workspace, thread) = (found.workspace_id, found.thread_id);
    app.write(move |txn| {
        let told = told.clone();
        Box::pin(async move {
            for delivery in insert(txn, workspace, thread, message, &told).await? {
                txn.job(&Task::SlackSend { delivery });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// What is to be told, while the workspace can write to Slack.
async fn find(app: &AppState, message: MessageId) -> Result<Option<Message>, ApiError> {
    let sql = "SELECT t.workspace_id, ms.thread_id, r.type_key, r.restricted, (i.bot_token IS NOT NULL) AS bot, i.channels
               FROM messages ms JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
               JOIN workspaces w ON w.id = t.workspace_id AND w.slack_ready JOIN slack_integrations i ON i.workspace_id = w.id
               WHERE ms.id = $1 AND ms.deleted_at IS NULL AND r.archived_at IS NULL";
    Ok(app.db.one(sql, values![message]).await?)
}

/// Those whom a message mentions by name, who can read it and want Slack; not its author.
async fn people(app: &AppState, message: MessageId) -> Result<Vec<Person>, ApiError> {
    let sql = format!(
        "SELECT m.user_id
         FROM mentions me JOIN messages ms ON ms.id = me.message_id JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = me.target AND m.active JOIN roles ro ON ro.id = m.role_id
         JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
         WHERE me.message_id = $1 AND me.kind = 'user' AND m.user_id <> ms.author_id AND NOT u.service AND COALESCE(m.slack, w.slack) AND {}
         ORDER BY m.user_id",
        *VISIBLE
    );
    Ok(app.db.all(&sql, values![message]).await?)
}

/// Makes the deliveries that are not there yet: one statement.
async fn insert(
    txn: &mut WriteTxn,
    workspace: WorkspaceId,
    thread: ThreadId,
    message: MessageId,
    told: &[(Option<UserId>, DeliveryReason)],
) -> Result<Vec<DeliveryId>, ApiError> {
    let mut values: Vec<Value> = values![workspace, thread, message, txn.now()];
    let mut rows = Vec::with_capacity(told.len());
    for (user, reason) in told {
        values.push(txn.id().into());
        let id = values.len();
        let user = match user {
            Some(user) => {
                values.push((*user).into());
                format!("${}", values.len())
            }
            None => "NULL".to_owned(),
        };
        rows.push(format!("(${id}, $1, $2, $3, {user}, 'slack', '{}', 'queued', $4)", reason.name()));
    }
    let sql = format!(
        "INSERT INTO deliveries (id, workspace_id, thread_id, message_id, user_id, channel, reason, state, queued_at)
         VALUES {} ON CONFLICT DO NOTHING RETURNING id",
        rows.join(", ")
    );
    let inserted: Vec<Inserted> = txn.change(&sql, values).await?;
    Ok(inserted.into_iter().map(|row| row.id).collect())
}

/// Queues what tells one person in Slack, once for each message.
pub fn queue(txn: &mut WriteTxn, user: UserId, told: &Told) {
    let (id, now) = (DeliveryId(txn.id()), txn.now());
    txn.later(
        "INSERT INTO deliveries (id, workspace_id, thread_id, message_id, user_id, channel, reason, state, queued_at)
         VALUES ($1, $2, $3, $4, $5, 'slack', $6, 'queued', $7) ON CONFLICT DO NOTHING",
        values![id, told.workspace, told.thread, told.message, user, told.reason.name(), now],
    );
    txn.job(&Task::SlackSend { delivery: id });
}
