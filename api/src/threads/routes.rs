//! `/workspaces/{w}/threads` and `/threads/{thread_id}`.

use actix_web::{
    delete, get, post, put,
    web::{Data, Json},
};
use shared::{
    Page, ThreadId, WorkspaceId,
    threads::{CloseThread, ReadMarker, ReadState, ThreadView, ThreadsQuery, TransitionView, TransitionsQuery, UnreadMarker},
};

use super::{
    access::{ClosableThread, VisibleThread},
    actions,
};
use crate::{
    app::AppState,
    http::{
        call::{Body, Call, OptionalBody, Query},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// The hub: the discussions of a workspace that you may see.
#[utoipa::path(tag = "threads", operation_id = "list_threads", params(("w" = WorkspaceId, Path, description = "The workspace."), ThreadsQuery),
    responses((status = 200, description = "Threads, last activity first.", body = Page<ThreadView>)))]
#[get("/workspaces/{w}/threads")]
pub async fn list(app: Data<AppState>, call: Call<Member, Query<ThreadsQuery>>) -> Result<Json<Page<ThreadView>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access, &call.input.0).await?))
}

/// A discussion.
#[utoipa::path(tag = "threads", operation_id = "get_thread", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "The thread.", body = ThreadView)))]
#[get("/threads/{thread_id}")]
pub async fn get(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Json<ThreadView>, ApiError> {
    Ok(Json(actions::get(&app, &call.access).await?))
}

/// Close a discussion.
///
/// Needs `threads:close`, or having started it where the workspace allows that. Closing a closed one changes nothing. With
/// `last_seq` the close loses against a newer message: 409 `outrun`, with the `last_seq` of that. A record type may ask for a conclusion.
#[utoipa::path(tag = "threads", operation_id = "close_thread", params(("thread_id" = ThreadId, Path, description = "The thread.")), request_body = CloseThread,
    responses((status = 200, description = "Closed.", body = ThreadView), (status = 409, description = "A newer message has arrived.")))]
#[post("/threads/{thread_id}/close")]
pub async fn close(
    app: Data<AppState>,
    call: Call<ClosableThread, OptionalBody<CloseThread>>,
) -> Result<Json<ThreadView>, ApiError> {
    Ok(Json(actions::close(&app, &call.access.0, call.input.0).await?))
}

/// Take back your own closing.
///
/// For 60 seconds, as long as nothing else has happened in the discussion; then it is as if it had not been closed.
#[utoipa::path(tag = "threads", operation_id = "take_back_close", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "Open, as before.", body = ThreadView), (status = 409, description = "It is too late.")))]
#[delete("/threads/{thread_id}/close")]
pub async fn take_back(app: Data<AppState>, call: Call<ClosableThread>) -> Result<Json<ThreadView>, ApiError> {
    Ok(Json(actions::take_back(&app, &call.access.0).await?))
}

/// Reopen a discussion without writing.
///
/// Whoever may post may reopen. Reopening an open one changes nothing.
#[utoipa::path(tag = "threads", operation_id = "reopen_thread", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "Open.", body = ThreadView)))]
#[post("/threads/{thread_id}/reopen")]
pub async fn reopen(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Json<ThreadView>, ApiError> {
    Ok(Json(actions::reopen(&app, &call.access).await?))
}

/// When a discussion was opened, closed and reopened, by whom.
///
/// `from_seq` and `to_seq` ask for what happened between some of its messages only.
#[utoipa::path(tag = "threads", operation_id = "list_transitions", params(("thread_id" = ThreadId, Path, description = "The thread."), TransitionsQuery),
    responses((status = 200, description = "Transitions, oldest first.", body = Page<TransitionView>)))]
#[get("/threads/{thread_id}/transitions")]
pub async fn transitions(
    app: Data<AppState>,
    call: Call<VisibleThread, Query<TransitionsQuery>>,
) -> Result<Json<Page<TransitionView>>, ApiError> {
    Ok(Json(actions::transitions(&app, call.access.thread, &call.input.0).await?))
}

/// Say how far you have read.
///
/// The marker never moves backwards here; a number beyond the last message means the last.
#[utoipa::path(tag = "threads", operation_id = "mark_read", params(("thread_id" = ThreadId, Path, description = "The thread.")), request_body = ReadMarker,
    responses((status = 200, description = "Where the marker stands.", body = ReadState)))]
#[put("/threads/{thread_id}/read")]
pub async fn mark_read(app: Data<AppState>, call: Call<VisibleThread, Body<ReadMarker>>) -> Result<Json<ReadState>, ApiError> {
    Ok(Json(actions::mark_read(&app, &call.access, call.input.0.seq).await?))
}

/// Mark a message and all after it as unread.
#[utoipa::path(tag = "threads", operation_id = "mark_unread", params(("thread_id" = ThreadId, Path, description = "The thread.")), request_body = UnreadMarker,
    responses((status = 200, description = "Where the marker stands.", body = ReadState)))]
#[put("/threads/{thread_id}/unread")]
pub async fn mark_unread(
    app: Data<AppState>,
    call: Call<VisibleThread, Body<UnreadMarker>>,
) -> Result<Json<ReadState>, ApiError> {
    Ok(Json(actions::mark_unread(&app, &call.access, call.input.0.from_seq).await?))
}
