//! `/workspaces/{w}/notifications` and `/workspaces/{w}/counters`.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use shared::{
    Page, WorkspaceId,
    notifications::{Counters, MarkRead, NotificationView, NotificationsQuery},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        call::{Body, Call, Query},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// What you were told.
#[utoipa::path(tag = "notifications", operation_id = "list_notifications", params(("w" = WorkspaceId, Path, description = "The workspace."), NotificationsQuery),
    responses((status = 200, description = "Notifications, newest first.", body = Page<NotificationView>)))]
#[get("/workspaces/{w}/notifications")]
pub async fn list(
    app: Data<AppState>,
    call: Call<Member, Query<NotificationsQuery>>,
) -> Result<Json<Page<NotificationView>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// Mark notifications as read: some by `ids`, or `all`.
#[utoipa::path(tag = "notifications", operation_id = "read_notifications", params(("w" = WorkspaceId, Path, description = "The workspace.")), request_body = MarkRead,
    responses((status = 200, description = "The badges, as they are now.", body = Counters)))]
#[post("/workspaces/{w}/notifications/read")]
pub async fn mark_read(app: Data<AppState>, call: Call<Member, Body<MarkRead>>) -> Result<Json<Counters>, ApiError> {
    Ok(Json(actions::mark_read(&app, &call.access, call.input.0).await?))
}

/// The numbers of the badges; each stops at 100.
#[utoipa::path(tag = "notifications", operation_id = "get_counters", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "The badges.", body = Counters)))]
#[get("/workspaces/{w}/counters")]
pub async fn counters(app: Data<AppState>, call: Call<Member>) -> Result<Json<Counters>, ApiError> {
    Ok(Json(actions::counters(&app, &call.access).await?))
}
