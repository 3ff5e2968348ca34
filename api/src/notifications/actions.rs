//! Reading what one was told, and the numbers of the badges.

use shared::{
    NotificationId, Page,
    events::{Event, EventKind},
    notifications::{Counters, MarkRead, NotificationView, NotificationsQuery},
};

use super::store;
use crate::{app::AppState, db::page, http::error::ApiError, realtime::bus::Signal, sessions::caller::Member};

/// What the member was told, newest first.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn list(app: &AppState, member: &Member, query: &NotificationsQuery) -> Result<Page<NotificationView>, ApiError> {
    let before = page::key::<NotificationId>("notifications", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = store::list(&app.db, member.workspace, member.caller.user_id, query, before, limit + 1).await?;
    let page = page::page("notifications", rows, limit, |row| row.id);
    Ok(Page { items: page.items.into_iter().filter_map(store::Row::view).collect(), next: page.next })
}

/// Marks some or all as read. Ids that are not the member's own change nothing.
///
/// # Errors
/// What the database says.
pub async fn mark_read(app: &AppState, member: &Member, mark: MarkRead) -> Result<Counters, ApiError> {
    let (workspace, user) = (member.workspace, member.caller.user_id);
    app.write(move |txn| {
        let ids = mark.ids.clone();
        Box::pin(async move {
            store::mark_read(txn, workspace, user, ids.as_deref());
            txn.signal(Signal::to_user(user, workspace, Event::of(EventKind::ReadMoved)));
            Ok(())
        })
    })
    .await?;
    counters(app, member).await
}

/// The numbers of the badges.
///
/// # Errors
/// What the database says.
pub async fn counters(app: &AppState, member: &Member) -> Result<Counters, ApiError> {
    Ok(store::counters(&app.db, member.workspace, member.caller.user_id).await?)
}
