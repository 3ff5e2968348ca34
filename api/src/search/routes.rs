//! `/workspaces/{w}/search`.

use actix_web::{
    get,
    web::{Data, Json},
};
use shared::{
    Page, WorkspaceId,
    search::{SearchItem, SearchQuery},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        call::{AnyText, Call},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// Find messages, conclusions, records and files that you may read.
///
/// Files are found by their names, not by what is in them. Records come first, then what was said: of the newest that fit the best first, older ones on later pages. Any text is understood;
/// one without words and filters finds nothing.
#[utoipa::path(tag = "search", operation_id = "search", params(("w" = WorkspaceId, Path, description = "The workspace."), SearchQuery),
    responses((status = 200, description = "What was found.", body = Page<SearchItem>)))]
#[get("/workspaces/{w}/search")]
pub async fn search(app: Data<AppState>, call: Call<Member, AnyText<SearchQuery>>) -> Result<Json<Page<SearchItem>>, ApiError> {
    Ok(Json(actions::search(&app, &call.access, &call.input.0).await?))
}
