//! `/workspaces`.

use actix_web::{
    get, patch,
    web::{Data, Json},
};
use shared::{
    Page, WorkspaceId,
    page::PageQuery,
    workspaces::{WorkspacePatch, WorkspaceView},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Revised,
        call::{Body, Call, Query},
        error::ApiError,
    },
    sessions::caller::{Caller, Member, WorkspaceManager},
};

/// The workspaces you are a member of.
#[utoipa::path(tag = "workspaces", operation_id = "list_workspaces", params(PageQuery),
    responses((status = 200, description = "Workspaces, by name.", body = Page<WorkspaceView>)))]
#[get("/workspaces")]
pub async fn list(app: Data<AppState>, call: Call<Caller, Query<PageQuery>>) -> Result<Json<Page<WorkspaceView>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// A workspace and its settings.
#[utoipa::path(tag = "workspaces", operation_id = "get_workspace", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "The workspace.", body = WorkspaceView)))]
#[get("/workspaces/{w}")]
pub async fn get(app: Data<AppState>, call: Call<Member>) -> Result<Revised<WorkspaceView>, ApiError> {
    actions::get(&app, call.access.workspace).await
}

/// Change a workspace's name and settings.
///
/// Needs `workspace:manage`.
#[utoipa::path(tag = "workspaces", operation_id = "change_workspace", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body = WorkspacePatch, responses((status = 200, description = "Changed.", body = WorkspaceView)))]
#[patch("/workspaces/{w}")]
pub async fn change(
    app: Data<AppState>,
    call: Call<WorkspaceManager, Body<WorkspacePatch>>,
) -> Result<Revised<WorkspaceView>, ApiError> {
    actions::change(&app, &call.access.0, call.input.0, call.expected).await
}
