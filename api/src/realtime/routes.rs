//! `/workspaces/{w}/events`.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE},
    web::Data,
};
use shared::{WorkspaceId, events::Event};

use super::stream::Listener;
use crate::{
    app::AppState,
    http::{call::Call, error::ApiError},
    sessions::caller::Member,
};

/// What happens in a workspace, as it happens: a stream of server-sent events.
///
/// Each event is one line of JSON with ids and numbers, never content, and goes only to those who may see what it is about.
/// The stream begins with `resync`; after any gap it sends that again, and the client reads anew.
#[utoipa::path(tag = "events", operation_id = "stream_events", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "The stream; each `data:` is an Event.", content_type = "text/event-stream", body = Event)))]
#[get("/workspaces/{w}/events")]
pub async fn events(app: Data<AppState>, call: Call<Member>) -> Result<HttpResponse, ApiError> {
    let member = call.access;
    let listener = Listener::new(app, &member);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(listener.stream()))
}
