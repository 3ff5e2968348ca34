//! `/workspaces/{w}/roles`.

use actix_web::{
    HttpRequest, get, patch,
    web::{Data, Json},
};
use shared::{
    Page, RoleId, WorkspaceId,
    roles::{RolePatch, RoleView},
};

use super::{actions, store};
use crate::{
    app::AppState,
    db::page,
    http::{
        call::{Body, Call, path},
        error::ApiError,
    },
    sessions::caller::{Member, RolesManager},
};

/// The roles of a workspace.
#[utoipa::path(tag = "roles", operation_id = "list_roles", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "Roles, the mightiest first.", body = Page<RoleView>)))]
#[get("/workspaces/{w}/roles")]
pub async fn list(app: Data<AppState>, call: Call<Member>) -> Result<Json<Page<RoleView>>, ApiError> {
    let rows = store::list(&app.db, call.access.workspace).await?;
    Ok(Json(page::whole(rows.into_iter().map(store::Row::view).collect())))
}

/// Let the members of a role get mail, or bar them from it.
///
/// Needs `roles:manage`. A barred role gets neither mentions nor digests by mail; who mentions them by name is told so.
#[utoipa::path(tag = "roles", operation_id = "change_role",
    params(("w" = WorkspaceId, Path, description = "The workspace."), ("role_id" = RoleId, Path, description = "The role.")),
    request_body = RolePatch, responses((status = 200, description = "Changed.", body = RoleView)))]
#[patch("/workspaces/{w}/roles/{role_id}")]
pub async fn change(
    app: Data<AppState>,
    request: HttpRequest,
    call: Call<RolesManager, Body<RolePatch>>,
) -> Result<Json<RoleView>, ApiError> {
    let role = path(&request, "role_id")?;
    Ok(Json(actions::change(&app, &call.access.0, role, call.input.0).await?))
}
