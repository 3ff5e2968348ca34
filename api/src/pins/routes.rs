//! `/threads/{thread_id}/pin`.

use actix_web::{
    delete, put,
    web::{Data, Json},
};
use shared::{ThreadId, pins::PinMessage, threads::ThreadView};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Done,
        call::{Body, Call},
        error::ApiError,
    },
    threads::access::VisibleThread,
};

/// Pin a message.
///
/// It stands on top of the discussion for everyone, in place of the one before. Whoever may post may pin; nobody is told. When the
/// message is deleted it is taken down.
#[utoipa::path(tag = "pins", operation_id = "pin_message", params(("thread_id" = ThreadId, Path, description = "The thread.")), request_body = PinMessage,
    responses((status = 200, description = "Pinned.", body = ThreadView), (status = 409, description = "The message was deleted.")))]
#[put("/threads/{thread_id}/pin")]
pub async fn pin(app: Data<AppState>, call: Call<VisibleThread, Body<PinMessage>>) -> Result<Json<ThreadView>, ApiError> {
    Ok(Json(actions::pin(&app, &call.access, call.input.0.message_id).await?))
}

/// Take the pinned message down.
///
/// Whoever may post may; without a pinned message nothing changes.
#[utoipa::path(tag = "pins", operation_id = "unpin_message", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 204, description = "None is pinned, now or before.")))]
#[delete("/threads/{thread_id}/pin")]
pub async fn unpin(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Done, ApiError> {
    actions::unpin(&app, &call.access).await?;
    Ok(Done)
}
