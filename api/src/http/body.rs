//! A body that is read as a whole: so large at most, and in so much time. Whoever says nothing, or a byte now and then, would hold a
//! connection for good; signing in reads a body of somebody who has proved nothing yet.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::CONTENT_LENGTH,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use shared::Code;
use tokio::time::timeout;

use super::error::ApiError;

/// Largest JSON body.
const BODY_MAX: usize = 1024 * 1024;
/// How much of an oversized body is read, so that the client hears the answer before the connection closes.
const DRAIN_MAX: usize = 32 * 1024 * 1024;
/// How long a client may send nothing.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How long all of a body may take.
const WITHIN: Duration = Duration::from_secs(120);

/// The whole body; one that is too large is read on for a while, so that the client hears 413.
///
/// # Errors
/// 408 when it does not come in time, 413 when it is too large.
pub async fn whole(request: &HttpRequest, payload: &mut Payload) -> Result<Bytes, ApiError> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    read(payload, declared.is_some_and(|length| length > BODY_MAX), PATIENCE, WITHIN).await
}

/// `patience` is how long nothing may come, `within` how long all of it may take.
async fn read(payload: &mut Payload, mut too_large: bool, patience: Duration, within: Duration) -> Result<Bytes, ApiError> {
    let (mut body, mut seen, ends_at) = (BytesMut::new(), 0, Instant::now() + within);
    loop {
        let left = ends_at.saturating_duration_since(Instant::now());
        let chunk = match timeout(patience.min(left), payload.next()).await {
            Ok(Some(chunk)) => chunk.map_err(|error| ApiError::new(Code::InvalidJson).because(error.to_string()))?,
            Err(_) if !too_large => return Err(ApiError::new(Code::TooSlow)),
            Ok(None) | Err(_) => break,
        };
        seen += chunk.len();
        too_large |= seen > BODY_MAX;
        if seen > DRAIN_MAX {
            break;
        }
        if !too_large {
            body.extend_from_slice(&chunk);
        }
    }
    if too_large { Err(ApiError::new(Code::TooLarge)) } else { Ok(body.freeze()) }
}

#[cfg(test)]
mod tests {
    use actix_web::error::PayloadError;
    use futures_util::{Stream, stream};

    use super::*;

    /// Three bytes, and then what comes after them.
    fn beginning(rest: impl Stream<Item = Result<Bytes, PayloadError>> + 'static) -> Payload {
        let start = stream::iter(["{", "\"", "a"]).map(|chunk| Ok(Bytes::from(chunk)));
        Payload::from(start.chain(rest).boxed_local())
    }

    #[tokio::test]
    async fn a_body_that_stops_half_way_is_given_up() {
        let (never, at_once) = (Duration::from_secs(3600), Duration::ZERO);
        for (patience, within) in [(at_once, never), (never, at_once)] {
            let given_up = read(&mut beginning(stream::pending()), false, patience, within).await;
            assert_eq!(given_up.err().map(|error| error.code), Some(Code::TooSlow));
            // What it is told is decided already.
            let too_large = read(&mut beginning(stream::pending()), true, patience, within).await;
            assert_eq!(too_large.err().map(|error| error.code), Some(Code::TooLarge));
        }
        let whole = read(&mut beginning(stream::empty()), false, never, never).await;
        assert_eq!(whole.ok(), Some(Bytes::from("{\"a")));
    }
}
