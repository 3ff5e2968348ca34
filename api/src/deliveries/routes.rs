//! `/messages/{message_id}/deliveries` and `/workspaces/{w}/deliveries`.

use actix_web::{
    HttpRequest, get, post,
    web::{Data, Json},
};
use shared::{
    DeliveryId, MessageId, Page, WorkspaceId,
    deliveries::{DeliveriesQuery, DeliveryView},
    page::PageQuery,
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        call::{Call, Query, path},
        error::ApiError,
    },
    messages::access::VisibleMessage,
    sessions::caller::{IntegrationsManager, Member},
};

/// What became of a message's mentions.
///
/// The author sees the lines of those mentioned, a member their own, who has `integrations:manage` all.
#[utoipa::path(tag = "deliveries", operation_id = "list_message_deliveries", params(("message_id" = MessageId, Path, description = "The message."), PageQuery),
    responses((status = 200, description = "Deliveries: to channels, then person by person.", body = Page<DeliveryView>)))]
#[get("/messages/{message_id}/deliveries")]
pub async fn of_message(
    app: Data<AppState>,
    call: Call<VisibleMessage, Query<PageQuery>>,
) -> Result<Json<Page<DeliveryView>>, ApiError> {
    Ok(Json(actions::of_message(&app, &call.access, &call.input.0).await?))
}

/// What was sent in a workspace.
///
/// Without `integrations:manage`, what was sent to you. Nothing about records that you cannot read.
#[utoipa::path(tag = "deliveries", operation_id = "list_deliveries", params(("w" = WorkspaceId, Path, description = "The workspace."), DeliveriesQuery),
    responses((status = 200, description = "Deliveries, the newest first.", body = Page<DeliveryView>)))]
#[get("/workspaces/{w}/deliveries")]
pub async fn list(app: Data<AppState>, call: Call<Member, Query<DeliveriesQuery>>) -> Result<Json<Page<DeliveryView>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// Try a failed delivery once more.
///
/// Needs `integrations:manage`. Whether it may still be told is judged again when it is sent. A digest is not retried:
/// the next one has what is still unread.
#[utoipa::path(tag = "deliveries", operation_id = "retry_delivery",
    params(("w" = WorkspaceId, Path, description = "The workspace."), ("delivery_id" = DeliveryId, Path, description = "The delivery.")),
    responses((status = 200, description = "Queued again.", body = DeliveryView), (status = 409, description = "It has not failed.")))]
#[post("/workspaces/{w}/deliveries/{delivery_id}/retry")]
pub async fn retry(
    app: Data<AppState>,
    request: HttpRequest,
    call: Call<IntegrationsManager>,
) -> Result<Json<DeliveryView>, ApiError> {
    let delivery = path(&request, "delivery_id")?;
    Ok(Json(actions::retry(&app, &call.access.0, delivery).await?))
}
