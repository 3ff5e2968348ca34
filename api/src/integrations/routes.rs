//! `/workspaces/{w}/integrations/slack`.

use actix_web::{
    delete, get, post, put,
    web::{Data, Json},
};
use shared::{
    WorkspaceId,
    integrations::{PutSlack, SlackView},
};

use super::{actions, trial};
use crate::{
    app::AppState,
    http::{
        answer::{Done, Revised},
        call::{Body, Call},
        error::ApiError,
    },
    sessions::caller::IntegrationsManager,
};

/// How the workspace writes to Slack.
///
/// Needs `integrations:manage`. Secrets are not shown.
#[utoipa::path(tag = "integrations", operation_id = "get_slack", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "As it is; `way` is null when Slack is not set up.", body = SlackView)))]
#[get("/workspaces/{w}/integrations/slack")]
pub async fn get(app: Data<AppState>, call: Call<IntegrationsManager>) -> Result<Revised<SlackView>, ApiError> {
    actions::get(&app, &call.access.0).await
}

/// Set Slack up, or change it.
///
/// Needs `integrations:manage`. A secret that is left out stays; another one clears the problems.
#[utoipa::path(tag = "integrations", operation_id = "put_slack", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body = PutSlack, responses((status = 200, description = "As it is now.", body = SlackView)))]
#[put("/workspaces/{w}/integrations/slack")]
pub async fn put(app: Data<AppState>, call: Call<IntegrationsManager, Body<PutSlack>>) -> Result<Revised<SlackView>, ApiError> {
    actions::put(&app, &call.access.0, call.input.0, call.expected).await
}

/// Take Slack away.
///
/// Needs `integrations:manage`. The secret is forgotten, and what is still queued for Slack is cancelled.
#[utoipa::path(tag = "integrations", operation_id = "delete_slack", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 204, description = "It is not set up any more.")))]
#[delete("/workspaces/{w}/integrations/slack")]
pub async fn delete(app: Data<AppState>, call: Call<IntegrationsManager>) -> Result<Done, ApiError> {
    actions::delete(&app, &call.access.0, call.expected).await?;
    Ok(Done)
}

/// Try Slack out.
///
/// Needs `integrations:manage`. Sends a short message to you and to each channel, and answers the problems found.
#[utoipa::path(tag = "integrations", operation_id = "test_slack", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "As it is now, with the problems found.", body = SlackView)))]
#[post("/workspaces/{w}/integrations/slack/test")]
pub async fn test(app: Data<AppState>, call: Call<IntegrationsManager>) -> Result<Json<SlackView>, ApiError> {
    Ok(Json(trial::run(&app, &call.access.0).await?))
}
