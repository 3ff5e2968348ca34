//! `/workspaces/{w}/preferences`.

use actix_web::{
    get, post, put,
    web::{Data, Json},
};
use shared::{
    WorkspaceId,
    preferences::{PreferencesView, PutPreferences, SendExample},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Done,
        call::{Body, Call},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// How you are told.
///
/// What you have not chosen is what the workspace proposes; `chosen` tells the two apart.
#[utoipa::path(tag = "preferences", operation_id = "get_preferences", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "Your preferences.", body = PreferencesView)))]
#[get("/workspaces/{w}/preferences")]
pub async fn get(app: Data<AppState>, call: Call<Member>) -> Result<Json<PreferencesView>, ApiError> {
    Ok(Json(actions::get(&app, &call.access).await?))
}

/// Set how you are told.
///
/// Direct mentions always come by mail at once, also in quiet hours; only your role can be barred from mail.
#[utoipa::path(tag = "preferences", operation_id = "put_preferences", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body = PutPreferences, responses((status = 200, description = "Your preferences.", body = PreferencesView)))]
#[put("/workspaces/{w}/preferences")]
pub async fn put(app: Data<AppState>, call: Call<Member, Body<PutPreferences>>) -> Result<Json<PreferencesView>, ApiError> {
    Ok(Json(actions::put(&app, &call.access, call.input.0).await?))
}

/// Send yourself an example of a mail.
#[utoipa::path(tag = "preferences", operation_id = "send_example", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body = SendExample, responses((status = 204, description = "It is on its way to your address.")))]
#[post("/workspaces/{w}/preferences/example")]
pub async fn send_example(app: Data<AppState>, call: Call<Member, Body<SendExample>>) -> Result<Done, ApiError> {
    actions::send_example(&app, &call.access, call.input.0).await?;
    Ok(Done)
}
