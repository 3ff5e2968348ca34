//! `/threads/{thread_id}/subscription` and `/unsubscribe/{token}`.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post, put,
    web::{Data, Json},
};
use shared::{
    ThreadId,
    subscriptions::{Subscription, UnsubscribeView},
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Done,
        call::{Body, Call, Nothing, path_text},
        error::ApiError,
    },
    sessions::routes::Open,
    threads::access::VisibleThread,
};

/// Set what you want to hear of a discussion.
///
/// It sticks: neither writing nor being mentioned changes it. Direct mentions always come.
#[utoipa::path(tag = "threads", operation_id = "put_subscription", params(("thread_id" = ThreadId, Path, description = "The thread.")),
    request_body = Subscription, responses((status = 200, description = "Your wish.", body = Subscription)))]
#[put("/threads/{thread_id}/subscription")]
pub async fn put(app: Data<AppState>, call: Call<VisibleThread, Body<Subscription>>) -> Result<Json<Subscription>, ApiError> {
    Ok(Json(actions::set(&app, &call.access, call.input.0).await?))
}

/// What a link of a mail stops.
///
/// The token is what proves whose mails they are: no credentials are needed, and none are looked at.
#[utoipa::path(tag = "preferences", operation_id = "get_unsubscribe", params(("token" = String, Path, description = "The token of the link.")), security(()),
    responses((status = 200, description = "What it stops, and how that stands.", body = UnsubscribeView)))]
#[get("/unsubscribe/{token}")]
pub async fn get(app: Data<AppState>, request: HttpRequest, _: Open<Nothing>) -> Result<Json<UnsubscribeView>, ApiError> {
    Ok(Json(actions::get(&app, &path_text(&request, "token")?).await?))
}

/// Stop the mails of a link.
///
/// A discussion is muted; digests are stopped. Doing it again changes nothing.
#[utoipa::path(tag = "preferences", operation_id = "unsubscribe", params(("token" = String, Path, description = "The token of the link.")), security(()),
    responses((status = 200, description = "They are stopped.", body = UnsubscribeView)))]
#[post("/unsubscribe/{token}")]
pub async fn stop(app: Data<AppState>, request: HttpRequest, _: Open<Nothing>) -> Result<Json<UnsubscribeView>, ApiError> {
    Ok(Json(actions::stop(&app, &path_text(&request, "token")?, true).await?))
}

/// Let the mails of a link come again, as before.
#[utoipa::path(tag = "preferences", operation_id = "resubscribe", params(("token" = String, Path, description = "The token of the link.")), security(()),
    responses((status = 204, description = "They come again.")))]
#[delete("/unsubscribe/{token}")]
pub async fn resume(app: Data<AppState>, request: HttpRequest, _: Open<Nothing>) -> Result<Done, ApiError> {
    actions::stop(&app, &path_text(&request, "token")?, false).await?;
    Ok(Done)
}

/// What a mail program posts to when its reader unsubscribes with one click (RFC 8058): the address of the page, outside of
/// the API.
///
/// # Errors
/// 404 for a link that was not made here.
#[post("/unsubscribe/{token}")]
pub async fn one_click(app: Data<AppState>, request: HttpRequest, _: Open<Nothing>) -> Result<HttpResponse, ApiError> {
    actions::stop(&app, &path_text(&request, "token")?, true).await?;
    Ok(HttpResponse::Ok().finish())
}
