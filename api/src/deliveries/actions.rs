//! Following deliveries, and trying one again.

use std::collections::HashMap;

use sea_orm::DbErr;
use shared::{
    Code, DeliveryId, MessageId, Page, ThreadId, UserId, WorkspaceId,
    deliveries::{Channel, Covered, DeliveriesQuery, DeliveryView},
    notifications::NotificationReason,
    page::PageQuery,
    records::RecordRef,
    roles::Permission,
};

use super::store::{self, CoveredRow, Place, Row, Whose};
use crate::{
    app::AppState,
    db::{WriteTxn, page},
    delivery::job::{Outcome, Task},
    http::error::ApiError,
    mentions,
    messages::access::VisibleMessage,
    sessions::caller::Member,
};

/// Why a delivery is cancelled whose message no longer mentions whom it goes to.
pub const NOT_MENTIONED: &str = "not_mentioned";

/// What became of a message's mentions, as far as the caller may follow it.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn of_message(app: &AppState, message: &VisibleMessage, query: &PageQuery) -> Result<Page<DeliveryView>, ApiError> {
    let after = page::key::<Place>("message deliveries", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let user = message.seen.caller.user_id;
    let all = message.seen.permissions.has(Permission::ManageIntegrations);
    let rows = store::of_message(&app.db, message.message, user, all, after, limit + 1).await?;
    Ok(page::map(page::page("message deliveries", rows, limit, Row::place), |row| row.view(Vec::new())))
}

/// A page of the deliveries of a workspace: all, or the member's own.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn list(app: &AppState, member: &Member, query: &DeliveriesQuery) -> Result<Page<DeliveryView>, ApiError> {
    let before = page::key::<DeliveryId>("deliveries", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let user = member.caller.user_id;
    let whose = if member.permissions.has(Permission::ManageIntegrations) { Whose::All } else { Whose::Own };
    let rows = store::list(&app.db, member.workspace, user, whose, query, before, limit + 1).await?;
    let page = page::page("deliveries", rows, limit, |row| row.id);
    let items = views(app, member.workspace, user, page.items).await?;
    Ok(Page { items, next: page.next })
}

/// The views of rows, with what digests covered: one more statement when there are any.
async fn views(app: &AppState, workspace: WorkspaceId, user: UserId, rows: Vec<Row>) -> Result<Vec<DeliveryView>, ApiError> {
    let threads: Vec<ThreadId> = rows.iter().flat_map(Row::covered).map(|covered| covered.thread_id).collect();
    let readable: HashMap<ThreadId, RecordRef> = store::readable(&app.db, workspace, user, threads).await?;
    let named = |covered: CoveredRow| {
        let record = readable.get(&covered.thread_id)?.clone();
        Some(Covered { thread_id: covered.thread_id, record, from_seq: covered.from_seq, to_seq: covered.to_seq })
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let covered = row.covered().into_iter().filter_map(named).collect();
            row.view(covered)
        })
        .collect())
}

/// Queues a failed delivery again.
///
/// # Errors
/// 404 when there is none that the member may follow; 409 when it has not failed, or is a digest.
pub async fn retry(app: &AppState, member: &Member, id: DeliveryId) -> Result<DeliveryView, ApiError> {
    let (workspace, user) = (member.workspace, member.caller.user_id);
    app.write(move |txn| {
        Box::pin(async move {
            let found = store::find(txn, workspace, user, id).await?.ok_or_else(ApiError::not_found)?;
            if !found.can_be_retried() {
                return Err(ApiError::new(Code::DeliveryNotFailed));
            }
            if !store::queue_again(txn, id).await? {
                return Err(ApiError::new(Code::DeliveryNotFailed));
            }
            txn.job(&sending(found.channel(), id).ok_or_else(|| ApiError::new(Code::DeliveryNotFailed))?);
            let again = store::find(txn, workspace, user, id).await?.ok_or_else(ApiError::not_found)?;
            Ok(again.view(Vec::new()))
        })
    })
    .await
}

/// Queues again what was cancelled of a message that mentions these people after all. What has left, or is still queued, stays as it is.
///
/// # Errors
/// What the database says.
pub async fn revive(txn: &mut WriteTxn, message: MessageId, users: &[UserId], reason: NotificationReason) -> Result<(), DbErr> {
    for revived in store::revive(txn, message, users, reason).await? {
        if let Some(task) = sending(revived.channel(), revived.id) {
            txn.job(&task);
        }
    }
    Ok(())
}

/// What sends a delivery of a message.
fn sending(channel: Channel, delivery: DeliveryId) -> Option<Task> {
    match channel {
        Channel::Mail => Some(Task::MentionMail { delivery }),
        Channel::Slack => Some(Task::SlackSend { delivery }),
        Channel::InApp | Channel::Webhook => None,
    }
}

/// Puts down that there is no reason for a delivery any more. Before it is for want of a mention, that is looked for once more while
/// nobody can edit the message: an edit that mentions somebody again relies on what it finds queued.
///
/// # Errors
/// What the database says.
pub async fn cancel(app: &AppState, delivery: DeliveryId, reason: &'static str) -> Result<Outcome, ApiError> {
    let cancelled = app
        .write(move |txn| {
            Box::pin(async move {
                if reason == NOT_MENTIONED && mentions::store::still_mentioned(txn, delivery).await? {
                    return Ok(false);
                }
                store::end(txn, delivery, "cancelled", Some(reason));
                Ok(true)
            })
        })
        .await?;
    let again = Outcome::RetryAfter { reason: "mentioned again".into(), seconds: 0 };
    Ok(if cancelled { Outcome::Done } else { again })
}
