//! `/threads/{thread_id}/presence` and `…/typing`.

use actix_web::{
    delete, get, post, put,
    web::{Data, Json},
};
use shared::{Page, ThreadId, threads::Participant};

use super::actions;
use crate::{
    app::AppState,
    http::{answer::Done, call::Call, error::ApiError},
    threads::access::VisibleThread,
};

/// Who looks at a discussion.
///
/// At most twenty, whoever came first first; you are one of them when you said so.
#[utoipa::path(tag = "presence", operation_id = "get_presence", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "Those who look.", body = Page<Participant>)))]
#[get("/threads/{thread_id}/presence")]
pub async fn get(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Json<Page<Participant>>, ApiError> {
    Ok(Json(actions::present(&app, &call.access).await?))
}

/// Say that you look at a discussion.
///
/// It is forgotten after a minute: say it again, every 25 seconds or so, for as long as it is true. Nothing is kept.
#[utoipa::path(tag = "presence", operation_id = "put_presence", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "Those who look.", body = Page<Participant>)))]
#[put("/threads/{thread_id}/presence")]
pub async fn put(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Json<Page<Participant>>, ApiError> {
    Ok(Json(actions::look(&app, &call.access).await?))
}

/// Say that you no longer look at a discussion.
#[utoipa::path(tag = "presence", operation_id = "delete_presence", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 204, description = "You are not shown.")))]
#[delete("/threads/{thread_id}/presence")]
pub async fn delete(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Done, ApiError> {
    actions::leave(&app, &call.access);
    Ok(Done)
}

/// Say that you are writing.
///
/// Say it again every three seconds or so, for as long as it is true. Those who can read the discussion get the event `typing`, every
/// two seconds at most. Nothing is kept.
#[utoipa::path(tag = "presence", operation_id = "post_typing", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    responses((status = 204, description = "Told.")))]
#[post("/threads/{thread_id}/typing")]
pub async fn typing(app: Data<AppState>, call: Call<VisibleThread>) -> Result<Done, ApiError> {
    actions::write(&app, &call.access);
    Ok(Done)
}
