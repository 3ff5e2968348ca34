//! `/threads/{thread_id}/messages`, `…/records/{type}/{id}/messages` and `/messages/{message_id}`.

use actix_web::{
    delete, get, patch, post,
    web::{Data, Json},
};
use shared::{
    MessageId, Page, ThreadId,
    deliveries::Audience,
    edits::{DeleteMessage, Edited, MessagePatch, RevisionView},
    messages::{MessageView, MessagesQuery, NewMessage, Posted},
    page::PageQuery,
};

use super::{
    access::{DeletableMessage, OwnMessage, VisibleMessage},
    actions, delete, edit,
    post::{Place, post_once},
    preview,
};
use crate::{
    app::AppState,
    http::{
        answer::{Created, Done, Revised},
        call::{Body, Call, OptionalBody, Query},
        error::ApiError,
    },
    records::access::{RecordPath, VisibleRecord},
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
    Ok(Json(actions::list(&app, call.access.thread, call.access.reader(), &call.input.0).await?))
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
    post_once(&app, place, call.input.0, call.once).await
}

/// Post to the discussion of a record, making it with the first message.
///
/// The same as posting to the thread, for a record that may have none yet.
#[utoipa::path(tag = "messages", operation_id = "post_record_message", params(RecordPath),
    request_body = NewMessage, responses((status = 201, description = "Posted.", body = Posted)))]
#[post("/workspaces/{w}/records/{type}/{id}/messages")]
pub async fn post_record_message(
    app: Data<AppState>,
    call: Call<VisibleRecord, Body<NewMessage>>,
) -> Result<Created<Posted>, ApiError> {
    let VisibleRecord { member, row, .. } = call.access;
    let place = Place { user: member.caller.user_id, permissions: member.permissions, row };
    post_once(&app, place, call.input.0, call.once).await
}

/// See whom a message would reach, and how it would look.
///
/// The same body as posting; writes nothing. `html` is the text as it would be shown, `now` are those mentioned by name, `groups` the
/// teams and everyone, `digest` how many others get it with their next digest.
#[utoipa::path(tag = "messages", operation_id = "preview_message", params(RecordPath),
    request_body = NewMessage, responses((status = 200, description = "Whom it would reach, and how it would look.", body = Audience)))]
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
    actions::get(&app, &call.access).await
}

/// Edit a message.
///
/// Its author only, also in a closed discussion, which stays closed. Only those whom it mentions for the first time are told;
/// `not_reached` names who of them was not, and why. What it said before can be read as its revisions.
#[utoipa::path(tag = "messages", operation_id = "edit_message", params(("message_id" = MessageId, Path, description = "The message.")),
    request_body = MessagePatch, responses((status = 200, description = "As it is now.", body = Edited), (status = 409, description = "It was deleted.")))]
#[patch("/messages/{message_id}")]
pub async fn edit_message(app: Data<AppState>, call: Call<OwnMessage, Body<MessagePatch>>) -> Result<Revised<Edited>, ApiError> {
    edit::edit(&app, call.access.0, call.input.0, call.expected).await
}

/// Delete a message.
///
/// Its author, or whoever has `messages:moderate` and gives a reason, which is shown in its place. Its text goes, and so do its
/// revisions; its number stays.
#[utoipa::path(tag = "messages", operation_id = "delete_message", params(("message_id" = MessageId, Path, description = "The message.")),
    request_body = DeleteMessage, responses((status = 204, description = "Deleted, now or before.")))]
#[delete("/messages/{message_id}")]
pub async fn delete_message(
    app: Data<AppState>,
    call: Call<DeletableMessage, OptionalBody<DeleteMessage>>,
) -> Result<Done, ApiError> {
    delete::delete(&app, call.access.0, call.input.0, call.expected).await?;
    Ok(Done)
}

/// What a message says and has said.
///
/// The newest first, beginning with what it says now; nothing once it is deleted.
#[utoipa::path(tag = "messages", operation_id = "list_revisions", params(("message_id" = MessageId, Path, description = "The message."), PageQuery),
    responses((status = 200, description = "Revisions, the newest first.", body = Page<RevisionView>)))]
#[get("/messages/{message_id}/revisions")]
pub async fn revisions(
    app: Data<AppState>,
    call: Call<VisibleMessage, Query<PageQuery>>,
) -> Result<Json<Page<RevisionView>>, ApiError> {
    Ok(Json(edit::revisions(&app, &call.access, &call.input.0).await?))
}
