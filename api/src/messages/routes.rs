//! `/threads/{thread_id}/messages`, `…/records/{type}/{id}/messages` and `/messages/{message_id}`.

use actix_web::{
    get, post,
    web::{Data, Json},
};
use shared::{
    MessageId, Page, ThreadId, WorkspaceId,
    deliveries::Audience,
    messages::{MessageView, MessagesQuery, NewMessage, Posted},
};

use super::{
    access::VisibleMessage,
    actions,
    post::{Place, post},
    preview,
};
use crate::{
    app::AppState,
    http::{
        answer::{Created, Revised},
        call::{Body, Call, Query},
        error::ApiError,
        idempotency::once,
    },
    records::access::VisibleRecord,
    threads::access::VisibleThread,
};

/// The messages of a discussion.
///
/// The latest when neither `after_seq` nor `before_seq` is given; always in ascending `seq`.
#[utoipa::path(tag = "messages", operation_id = "list_messages", params(("thread_id" = ThreadId, Path, description = "The thread."), MessagesQuery),
    responses((status = 200, description = "Messages, by number.", body = Page<MessageView>)))]
#[get("/threads/{thread_id}/messages")]
pub async fn list(
    app: Data<AppState>,
    call: Call<VisibleThread, Query<MessagesQuery>>,
) -> Result<Json<Page<MessageView>>, ApiError> {
    Ok(Json(actions::list(&app, call.access.thread, &call.input.0).await?))
}

/// Post to a discussion, reopening it if it was closed.
///
/// Those mentioned by name are told at once. Your own read marker moves to the message. `not_reached` names who was
/// mentioned and not told, and why.
#[utoipa::path(tag = "messages", operation_id = "post_message", params(("thread_id" = ThreadId, Path, description = "The thread.")), request_body = NewMessage,
    responses((status = 201, description = "Posted.", body = Posted)))]
#[post("/threads/{thread_id}/messages")]
pub async fn post_message(app: Data<AppState>, call: Call<VisibleThread, Body<NewMessage>>) -> Result<Created<Posted>, ApiError> {
    let seen = call.access;
    let place = Place { user: seen.caller.user_id, permissions: seen.permissions, row: seen.row };
    once(&app, call.once.as_ref(), post(&app, place, call.input.0, call.once.clone())).await
}

/// Post to the discussion of a record, making it with the first message.
///
/// The same as posting to the thread, for a record that may have none yet.
#[utoipa::path(tag = "messages", operation_id = "post_record_message",
    params(("w" = WorkspaceId, Path, description = "The workspace."), ("type" = String, Path, description = "The key of its type.", example = "processing-activity", pattern = "^[a-z][a-z0-9-]{0,59}$"),
        ("id" = String, Path, description = "Its id in the host application, percent-encoded.", example = "PA-0042", min_length = 1, max_length = 200)),
    request_body = NewMessage, responses((status = 201, description = "Posted.", body = Posted)))]
#[post("/workspaces/{w}/records/{type}/{id}/messages")]
pub async fn post_record_message(
    app: Data<AppState>,
    call: Call<VisibleRecord, Body<NewMessage>>,
) -> Result<Created<Posted>, ApiError> {
    let VisibleRecord { member, row, .. } = call.access;
    let place = Place { user: member.caller.user_id, permissions: member.permissions, row };
    once(&app, call.once.as_ref(), post(&app, place, call.input.0, call.once.clone())).await
}

/// See whom a message would reach.
///
/// The same body as posting; writes nothing. `now` are those mentioned by name, `groups` the teams and everyone, `digest` how many
/// others get it with their next digest.
#[utoipa::path(tag = "messages", operation_id = "preview_message",
    params(("w" = WorkspaceId, Path, description = "The workspace."), ("type" = String, Path, description = "The key of its type.", example = "processing-activity", pattern = "^[a-z][a-z0-9-]{0,59}$"),
        ("id" = String, Path, description = "Its id in the host application, percent-encoded.", example = "PA-0042", min_length = 1, max_length = 200)),
    request_body = NewMessage, responses((status = 200, description = "Whom it would reach.", body = Audience)))]
#[post("/workspaces/{w}/records/{type}/{id}/messages/preview")]
pub async fn preview_message(
    app: Data<AppState>,
    call: Call<VisibleRecord, Body<NewMessage>>,
) -> Result<Json<Audience>, ApiError> {
    let VisibleRecord { member, row, .. } = call.access;
    let place = Place { user: member.caller.user_id, permissions: member.permissions, row };
    Ok(Json(preview::preview(&app, &place, &call.input.0).await?))
}

/// A message.
#[utoipa::path(tag = "messages", operation_id = "get_message", params(("message_id" = MessageId, Path, description = "The message.")),
    responses((status = 200, description = "The message.", body = MessageView)))]
#[get("/messages/{message_id}")]
pub async fn get(app: Data<AppState>, call: Call<VisibleMessage>) -> Result<Revised<MessageView>, ApiError> {
    actions::get(&app, call.access.message).await
}
