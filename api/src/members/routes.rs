//! `/workspaces/{w}/members`.

use actix_web::{
    HttpRequest, get, patch,
    web::{Data, Json},
};
use shared::{
    Page, UserId, WorkspaceId,
    members::{MemberPatch, MemberView, MembersQuery},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Revised,
        call::{Body, Call, Query, path},
        error::ApiError,
    },
    sessions::caller::{Member, MembersManager},
};

/// The members of a workspace.
///
/// Addresses are shown to those who manage members, to everyone where the workspace allows it, and to oneself.
#[utoipa::path(tag = "members", operation_id = "list_members", params(("w" = WorkspaceId, Path, description = "The workspace."), MembersQuery),
    responses((status = 200, description = "Members, by name.", body = Page<MemberView>)))]
#[get("/workspaces/{w}/members")]
pub async fn list(app: Data<AppState>, call: Call<Member, Query<MembersQuery>>) -> Result<Json<Page<MemberView>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// Change a member's role, deactivate or reactivate them.
///
/// Needs `members:manage`. Nobody gives or takes more than they have themselves; the last owner stays.
#[utoipa::path(tag = "members", operation_id = "change_member",
    params(("w" = WorkspaceId, Path, description = "The workspace."), ("user_id" = UserId, Path, description = "The member.")),
    request_body = MemberPatch, responses((status = 200, description = "Changed.", body = MemberView), (status = 409, description = "The last owner stays.")))]
#[patch("/workspaces/{w}/members/{user_id}")]
pub async fn change(
    app: Data<AppState>,
    request: HttpRequest,
    call: Call<MembersManager, Body<MemberPatch>>,
) -> Result<Revised<MemberView>, ApiError> {
    let user: UserId = path(&request, "user_id")?;
    actions::change(&app, &call.access.0, user, call.input.0, call.expected).await
}
