//! A file on its way out: whole, or the part that was asked for; as a download that can run nothing.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
            CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
        },
    },
};

use super::{
    rules::{Asked, asked},
    storage::{Key, failed},
};
use crate::{
    app::AppState,
    http::{answer::names, error::ApiError},
};

/// Whatever a browser makes of a file, nothing of it runs.
const POLICY: &str = "sandbox; default-src 'none'";

/// What is served, and how it is called.
pub struct Served<'a> {
    pub key: Key,
    /// In bytes, when it is known.
    pub size: Option<u64>,
    pub media_type: &'a str,
    pub disposition: String,
    /// Without quotes.
    pub tag: String,
}

/// Answers with a file, a part of it, 304 or 416.
///
/// # Errors
/// What the storage says.
pub async fn serve(app: &AppState, request: &HttpRequest, served: Served<'_>) -> Result<HttpResponse, ApiError> {
    let tag = format!("\"{}\"", served.tag);
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if header(IF_NONE_MATCH).is_some_and(|known| names(known, &tag)) {
        return Ok(answer(StatusCode::NOT_MODIFIED, &served, &tag).finish());
    }
    let stored = app.storage.open_file(served.key, served.size).await.map_err(|error| failed(&error))?;
    let size = stored.size;
    // A part of what the client has another version of is of no use to it.
    let range = header(RANGE).filter(|_| header(IF_RANGE).is_none_or(|known| known.trim() == tag));
    let (first, count) = match asked(range, size) {
        Asked::Whole => (0, size),
        Asked::Part { first, last } => (first, last + 1 - first),
        Asked::Nothing => {
            return Ok(HttpResponse::RangeNotSatisfiable().insert_header((CONTENT_RANGE, format!("bytes */{size}"))).finish());
        }
    };
    let partial = count < size || matches!(asked(range, size), Asked::Part { .. });
    let mut answer = answer(if partial { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK }, &served, &tag);
    if partial {
        answer.insert_header((CONTENT_RANGE, format!("bytes {first}-{}/{size}", first + count - 1)));
    }
    let bytes = stored.stream(first, count).await.map_err(|error| failed(&error))?;
    // Not compressed on the way: a part of a file is a part of its own bytes.
    answer.insert_header((CONTENT_ENCODING, "identity")).insert_header((CONTENT_TYPE, served.media_type));
    Ok(answer.body(SizedStream::new(count, bytes)))
}

fn answer(status: StatusCode, served: &Served<'_>, tag: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((ETAG, tag))
        .insert_header((CONTENT_DISPOSITION, served.disposition.as_str()))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("Cross-Origin-Resource-Policy", "same-origin"))
        // Kept by the browser and asked for each time: who may not read it any more is not shown it again.
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((ACCEPT_RANGES, "bytes"));
    answer
}
