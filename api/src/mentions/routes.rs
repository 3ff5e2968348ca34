//! `/workspaces/{w}/mentionables`.

use actix_web::{
    get,
    web::{Data, Json},
};
use shared::{
    Page, WorkspaceId,
    mentions::{Mentionable, MentionablesQuery},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        call::{Call, Query},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// Whom a message on a record can mention.
///
/// People and teams of the workspace, matched without accents or case on every word of the name; those who can read the
/// record come first. The list is short: type on to narrow it.
#[utoipa::path(tag = "mentions", operation_id = "list_mentionables", params(("w" = WorkspaceId, Path, description = "The workspace."), MentionablesQuery),
    responses((status = 200, description = "The best matches.", body = Page<Mentionable>)))]
#[get("/workspaces/{w}/mentionables")]
pub async fn list(
    app: Data<AppState>,
    call: Call<Member, Query<MentionablesQuery>>,
) -> Result<Json<Page<Mentionable>>, ApiError> {
    Ok(Json(actions::offer(&app, &call.access, call.input.0).await?))
}
