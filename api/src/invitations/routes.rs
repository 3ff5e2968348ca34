//! `/workspaces/{w}/invitations` and `/invitations/accept`.

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use shared::{
    WorkspaceId,
    invitations::{AcceptInvitation, Invited, NewInvitation},
    sessions::SignedIn,
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Created,
        call::{Body, Call},
        error::ApiError,
    },
    sessions::{
        caller::MembersManager,
        routes::{Open, user_agent, with_cookies},
    },
};

/// Invite a person by e-mail address.
///
/// Needs `members:manage`. The link works once, for seven days; it is sent by mail and shown this once.
#[utoipa::path(tag = "members", operation_id = "invite", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body = NewInvitation,
    responses((status = 201, description = "Invited.", body = Invited), (status = 409, description = "A member already.")))]
#[post("/workspaces/{w}/invitations")]
pub async fn invite(app: Data<AppState>, call: Call<MembersManager, Body<NewInvitation>>) -> Result<Created<Invited>, ApiError> {
    actions::invite(&app, &call.access.0, call.input.0).await
}

/// Take an invitation up.
///
/// Makes the account with the name and password given. When the address has an account already, the password must be its
/// own, and the account joins the workspace. Either way you are signed in.
#[utoipa::path(tag = "members", operation_id = "accept_invitation", request_body = AcceptInvitation, security(()),
    responses((status = 200, description = "You are a member, and signed in.", body = SignedIn),
        (status = 401, description = "The address has an account, and this is not its password."),
        (status = 409, description = "A member already."), (status = 410, description = "The invitation is used or has expired.")))]
#[post("/invitations/accept")]
pub async fn accept(
    app: Data<AppState>,
    request: HttpRequest,
    Open(Body(body)): Open<Body<AcceptInvitation>>,
) -> Result<HttpResponse, ApiError> {
    let signed_in = actions::accept(&app, body, user_agent(&request)).await?;
    Ok(with_cookies(&app, signed_in))
}
