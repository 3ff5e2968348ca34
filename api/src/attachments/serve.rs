//! A file on its way out: whole, or the part that was asked for; as a download that can run nothing.

use std::io::SeekFrom;

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
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, stream};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

use super::rules::{Asked, asked};
use crate::http::{answer::names, error::ApiError};

/// Whatever a browser makes of a file, nothing of it runs.
const POLICY: &str = "sandbox; default-src 'none'";
/// Bytes read from the disk at once.
const CHUNK: usize = 64 * 1024;

/// What is served, and how it is called.
pub struct Served<'a> {
    pub media_type: &'a str,
    pub disposition: String,
    /// Without quotes.
    pub tag: String,
}

/// Answers with a file, a part of it, 304 or 416.
///
/// # Errors
/// What the storage says.
pub async fn serve(request: &HttpRequest, mut file: File, served: Served<'_>) -> Result<HttpResponse, ApiError> {
    let broken = |error: std::io::Error| super::storage::failed(&error);
    let size = file.metadata().await.map_err(broken)?.len();
    let tag = format!("\"{}\"", served.tag);
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if header(IF_NONE_MATCH).is_some_and(|known| names(known, &tag)) {
        return Ok(answer(StatusCode::NOT_MODIFIED, &served, &tag).finish());
    }
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
    file.seek(SeekFrom::Start(first)).await.map_err(broken)?;
    // Not compressed on the way: a part of a file is a part of its own bytes.
    answer.insert_header((CONTENT_ENCODING, "identity")).insert_header((CONTENT_TYPE, served.media_type));
    Ok(answer.body(SizedStream::new(count, bytes(file, count))))
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

fn bytes(file: File, count: u64) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    stream::try_unfold((file, count), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(usize::try_from(left).unwrap_or(CHUNK)));
        let read = (&mut file).take(left).read_buf(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((chunk.freeze(), (file, left - read as u64))))
    })
}
