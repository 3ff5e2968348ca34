//! `/workspaces/{w}/roles`.

use actix_web::{
    get,
    web::{Data, Json},
};
use shared::{Page, WorkspaceId, roles::RoleView};

use super::store;
use crate::{
    app::AppState,
    db::page,
    http::{call::Call, error::ApiError},
    sessions::caller::Member,
};

/// The roles of a workspace.
#[utoipa::path(tag = "roles", operation_id = "list_roles", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "Roles, the mightiest first.", body = Page<RoleView>)))]
#[get("/workspaces/{w}/roles")]
pub async fn list(app: Data<AppState>, call: Call<Member>) -> Result<Json<Page<RoleView>>, ApiError> {
    let rows = store::list(&app.db, call.access.workspace).await?;
    Ok(Json(page::whole(rows.into_iter().map(store::Row::view).collect())))
}
