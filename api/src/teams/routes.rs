//! `/workspaces/{w}/teams`.

use actix_web::{
    get,
    web::{Data, Json},
};
use shared::{Page, WorkspaceId, page::PageQuery, teams::TeamView};

use super::store;
use crate::{
    app::AppState,
    db::page,
    http::{
        call::{Call, Query},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// The teams of a workspace.
#[utoipa::path(tag = "teams", operation_id = "list_teams", params(("w" = WorkspaceId, Path, description = "The workspace."), PageQuery),
    responses((status = 200, description = "Teams, by name.", body = Page<TeamView>)))]
#[get("/workspaces/{w}/teams")]
pub async fn list(app: Data<AppState>, call: Call<Member, Query<PageQuery>>) -> Result<Json<Page<TeamView>>, ApiError> {
    let query = call.input.0;
    let after = page::key::<String>("teams", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = store::list(&app.db, call.access.workspace, after, limit + 1).await?;
    Ok(Json(page::map(page::page("teams", rows, limit, store::Row::place), store::Row::view)))
}
