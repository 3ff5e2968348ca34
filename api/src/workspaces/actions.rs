//! Reading and changing a workspace's settings.

use shared::{
    Code, Page, WorkspaceId,
    events::{Event, EventKind},
    page::PageQuery,
    workspaces::{WorkspacePatch, WorkspaceView},
};

use super::store;
use crate::{
    app::AppState,
    db::page,
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
    realtime::bus::Signal,
    sessions::caller::{Caller, Member},
};

/// The workspaces the caller is a member of; with an API token, its own.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn list(app: &AppState, caller: &Caller, query: &PageQuery) -> Result<Page<WorkspaceView>, ApiError> {
    let after = page::key("workspaces", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = store::list(&app.db, caller.user_id, caller.token_workspace, after, limit + 1).await?;
    Ok(page::map(page::page("workspaces", rows, limit, store::Row::place), store::Row::view))
}

/// One workspace.
///
/// # Errors
/// 404.
pub async fn get(app: &AppState, id: WorkspaceId) -> Result<Revised<WorkspaceView>, ApiError> {
    let row = store::get(&app.db, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Revised { revision: row.revision, body: row.view() })
}

/// Changes settings.
///
/// # Errors
/// 412 when `If-Match` is stale.
pub async fn change(
    app: &AppState,
    member: &Member,
    patch: WorkspacePatch,
    expected: Expected,
) -> Result<Revised<WorkspaceView>, ApiError> {
    let id = member.workspace;
    app.write(move |txn| {
        let (patch, expected) = (patch.clone(), expected.clone());
        Box::pin(async move {
            let now = store::get(txn, id).await?.ok_or_else(ApiError::not_found)?;
            expected.check(Some(now.revision))?;
            let row = store::change(txn, id, &patch, now.revision).await?.ok_or_else(|| ApiError::new(Code::Unavailable))?;
            txn.signal(Signal::to_workspace(id, Event::of(EventKind::AccessChanged)));
            Ok(Revised { revision: row.revision, body: row.view() })
        })
    })
    .await
}
