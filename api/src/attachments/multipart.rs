//! Reading `multipart/form-data` (RFC 7578) piece by piece: what is held is one chunk of the network, never a whole part.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::CONTENT_TYPE,
    web::{Bytes, BytesMut},
};
use bytes::Buf;
use futures_util::StreamExt;
use memchr::memmem;
use shared::Code;
use tokio::time::timeout;

use super::disposition::{self, Named};
use crate::http::{body::PATIENCE, error::ApiError};

/// Longest headers of a part, and most bytes before the first part and after the last.
const HEAD_MAX: usize = 8 * 1024;

fn malformed(why: &str) -> ApiError {
    ApiError::new(Code::InvalidMultipart).because(why)
}

/// The boundary between the parts.
///
/// # Errors
/// 415 when it is no form with files; 400 without a boundary of 1 to 70 characters (RFC 2046, 5.1.1).
pub fn boundary(request: &HttpRequest) -> Result<String, ApiError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';');
    if !parts.next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data") {
        return Err(ApiError::new(Code::UnsupportedMediaType));
    }
    let named = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    });
    named.filter(|boundary| (1..=70).contains(&boundary.len())).ok_or_else(|| malformed("no boundary"))
}

/// The parts of a body, one after the other.
pub struct Parts<'a> {
    payload: &'a mut Payload,
    buffer: BytesMut,
    /// What stands between two parts, with the line break before it.
    delimiter: Vec<u8>,
    /// Are we in a part whose content has not been read to its end?
    inside: bool,
    /// When all of it must be here.
    ends_at: Instant,
}

impl<'a> Parts<'a> {
    /// `within` is how long all of it may take to come.
    #[must_use]
    pub fn new(payload: &'a mut Payload, boundary: &str, within: Duration) -> Self {
        // The first delimiter may stand at the very beginning: as if a line break stood before it.
        let buffer = BytesMut::from(&b"\r\n"[..]);
        Self {
            payload,
            buffer,
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            inside: true,
            ends_at: Instant::now() + within,
        }
    }

    /// The next part; `None` behind the last.
    ///
    /// # Errors
    /// 400 for what is no form.
    pub async fn next(&mut self) -> Result<Option<Named>, ApiError> {
        let mut skipped = 0;
        while self.inside {
            skipped += self.piece().await?.map_or(0, |piece| piece.len());
            if skipped > HEAD_MAX {
                return Err(malformed("no part begins"));
            }
        }
        self.inside = true;
        self.at_least(2).await?;
        if self.buffer.starts_with(b"--") {
            self.finish().await?;
            return Ok(None);
        }
        let line = self.until(b"\r\n").await?;
        if !line.trim_ascii().is_empty() {
            return Err(malformed("text behind a boundary"));
        }
        let mut disposition = None;
        let mut left = HEAD_MAX;
        loop {
            let line = self.until(b"\r\n").await?;
            if line.is_empty() {
                break;
            }
            left = left.checked_sub(line.len()).ok_or_else(|| malformed("headers of a part are too long"))?;
            let colon = line.iter().position(|byte| *byte == b':').ok_or_else(|| malformed("a header without a colon"))?;
            if line[..colon].trim_ascii().eq_ignore_ascii_case(b"content-disposition") {
                disposition = Some(line.slice(colon + 1..));
            }
        }
        let value = disposition.ok_or_else(|| malformed("a part without Content-Disposition"))?;
        disposition::of_part(&value).map(Some).ok_or_else(|| malformed("Content-Disposition cannot be read"))
    }

    /// The next piece of the content of this part; `None` at its end.
    ///
    /// # Errors
    /// 400 when the body ends before the part does.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            if let Some(at) = memmem::find(&self.buffer, &self.delimiter) {
                if at > 0 {
                    return Ok(Some(self.buffer.split_to(at).freeze()));
                }
                self.buffer.advance(self.delimiter.len());
                self.inside = false;
                return Ok(None);
            }
            // The end of what is here may be the beginning of the delimiter.
            let safe = (self.buffer.len() + 1).saturating_sub(self.delimiter.len());
            if safe > 0 {
                return Ok(Some(self.buffer.split_to(safe).freeze()));
            }
            self.fill().await?;
        }
    }

    /// All of a short part.
    ///
    /// # Errors
    /// 400 when it is not short.
    pub async fn short(&mut self) -> Result<Vec<u8>, ApiError> {
        let mut all = Vec::new();
        while let Some(piece) = self.piece().await? {
            all.extend_from_slice(&piece);
            if all.len() > HEAD_MAX {
                return Err(malformed("a field is too long"));
            }
        }
        Ok(all)
    }

    async fn until(&mut self, end: &[u8]) -> Result<Bytes, ApiError> {
        loop {
            if let Some(at) = memmem::find(&self.buffer, end) {
                let line = self.buffer.split_to(at).freeze();
                self.buffer.advance(end.len());
                return Ok(line);
            }
            if self.buffer.len() > HEAD_MAX {
                return Err(malformed("a line is too long"));
            }
            self.fill().await?;
        }
    }

    async fn at_least(&mut self, count: usize) -> Result<(), ApiError> {
        while self.buffer.len() < count {
            self.fill().await?;
        }
        Ok(())
    }

    /// One more chunk.
    async fn fill(&mut self) -> Result<(), ApiError> {
        match self.chunk().await? {
            Some(chunk) => {
                self.buffer.extend_from_slice(&chunk);
                Ok(())
            }
            None => Err(malformed("the body ends early")),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        let left = self.ends_at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(malformed("it comes too slowly"));
        }
        let next = timeout(PATIENCE.min(left), self.payload.next()).await.map_err(|_| malformed("nothing more came in time"))?;
        next.transpose().map_err(|error| malformed(&error.to_string()))
    }

    /// Reads what stands behind the last part, which means nothing.
    async fn finish(&mut self) -> Result<(), ApiError> {
        let mut seen = self.buffer.len();
        while let Some(chunk) = self.chunk().await? {
            seen += chunk.len();
            if seen > HEAD_MAX {
                return Err(malformed("text behind the last part"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_form_whose_time_is_up_is_given_up_however_steadily_it_comes() {
        for (within, arrives) in [(Duration::from_secs(3600), true), (Duration::ZERO, false)] {
            let start = stream::iter(["--b\r\n", "Content-Disposition: form-data; name=\"file\"\r\n\r\n"]);
            let endless = start.chain(stream::repeat("x")).map(|chunk| Ok(Bytes::from(chunk)));
            let mut payload = Payload::from(endless.boxed_local());
            let mut parts = Parts::new(&mut payload, "b", within);
            assert_eq!(parts.next().await.is_ok_and(|part| part.is_some()), arrives);
        }
    }
}
