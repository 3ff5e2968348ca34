//! `…/records/{type}/{id}/draft` and `/threads/{thread_id}/draft`: the same draft.

use actix_web::{delete, get, put, web::Data};
use shared::{
    ThreadId,
    drafts::{DraftView, NewDraft},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::{Done, Revised},
        call::{Body, Call},
        error::ApiError,
    },
    records::access::{RecordPath, VisibleRecord},
    threads::access::VisibleThread,
};

/// Your draft on a record.
///
/// What you have written and not sent, on any device; `body` is `null` when there is none. Nobody else sees it.
#[utoipa::path(tag = "drafts", operation_id = "get_record_draft", params(RecordPath),
    responses((status = 200, description = "Your draft.", body = DraftView)))]
#[get("/workspaces/{w}/records/{type}/{id}/draft")]
pub async fn get(app: Data<AppState>, call: Call<VisibleRecord>) -> Result<Revised<DraftView>, ApiError> {
    actions::get(&app, call.access.member.caller.user_id, call.access.row.record_id).await
}

/// Keep your draft on a record.
///
/// Also before it has a discussion. A blank one is removed. Posting takes away the draft that was posted: the one that
/// `draft_revision` names, or one of the same text.
#[utoipa::path(tag = "drafts", operation_id = "put_record_draft", params(RecordPath),
    request_body = NewDraft, responses((status = 200, description = "Your draft as it is now.", body = DraftView)))]
#[put("/workspaces/{w}/records/{type}/{id}/draft")]
pub async fn put(app: Data<AppState>, call: Call<VisibleRecord, Body<NewDraft>>) -> Result<Revised<DraftView>, ApiError> {
    let (user, record) = (call.access.member.caller.user_id, call.access.row.record_id);
    actions::put(&app, user, record, call.input.0, call.expected).await
}

/// Remove your draft on a record.
#[utoipa::path(tag = "drafts", operation_id = "delete_record_draft", params(RecordPath),
    responses((status = 204, description = "There is none, now or before.")))]
#[delete("/workspaces/{w}/records/{type}/{id}/draft")]
pub async fn delete(app: Data<AppState>, call: Call<VisibleRecord>) -> Result<Done, ApiError> {
    let (user, record) = (call.access.member.caller.user_id, call.access.row.record_id);
    actions::remove(&app, user, record, call.expected).await?;
    Ok(Done)
}

/// Your draft in a discussion.
///
/// The same as the draft on its record.
#[utoipa::path(tag = "drafts", operation_id = "get_draft", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "Your draft.", body = DraftView)))]
#[get("/threads/{thread_id}/draft")]
pub async fn get_of_thread(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Revised<DraftView>, ApiError> {
    actions::get(&app, call.access.caller.user_id, call.access.row.record_id).await
}

/// Keep your draft in a discussion.
///
/// The same as the draft on its record. A blank one is removed.
#[utoipa::path(tag = "drafts", operation_id = "put_draft", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    request_body = NewDraft, responses((status = 200, description = "Your draft as it is now.", body = DraftView)))]
#[put("/threads/{thread_id}/draft")]
pub async fn put_of_thread(
    app: Data<AppState>,
    call: Call<VisibleThread, Body<NewDraft>>,
) -> Result<Revised<DraftView>, ApiError> {
    let (user, record) = (call.access.caller.user_id, call.access.row.record_id);
    actions::put(&app, user, record, call.input.0, call.expected).await
}

/// Remove your draft in a discussion.
#[utoipa::path(tag = "drafts", operation_id = "delete_draft", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 204, description = "There is none, now or before.")))]
#[delete("/threads/{thread_id}/draft")]
pub async fn delete_of_thread(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Done, ApiError> {
    let (user, record) = (call.access.caller.user_id, call.access.row.record_id);
    actions::remove(&app, user, record, call.expected).await?;
    Ok(Done)
}
