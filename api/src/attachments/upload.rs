//! A file on its way in: from the network to the storage, hashed and counted as it passes. No transaction is open meanwhile.

use std::time::Duration;

use actix_web::{HttpRequest, dev::Payload, http::header::CONTENT_LENGTH};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use shared::{AttachmentId, Code};
use tokio::time::timeout;

use super::{
    kind,
    multipart::{self, Parts},
    rules,
    storage::{Arriving, Key, failed},
};
use crate::{
    app::AppState,
    http::{
        call::{self, Input},
        error::ApiError,
    },
    sessions::token::hex,
};

/// The field with the file.
const FILE: &str = "file";
/// The field with its name, for names that browsers cannot say exactly beside the file.
const FILE_NAME: &str = "file_name";
/// What a form may have besides its file.
const FRAME_MAX: u64 = 64 * 1024;
/// What an upload needs at most before its first byte, and how slowly its bytes may come then: whoever sends one now and then
/// would keep others from the bucket for good.
const BEGINNING_SECONDS: u64 = 60;
const SLOWEST_BYTES_PER_SECOND: u64 = 32 * 1024;
/// How much of a refused body is read, so that the client hears the answer before the connection closes.
const DRAIN_MAX: usize = 32 * 1024 * 1024;
/// How long a refused client may send nothing before it is answered anyway, and how long it may go on sending.
const DRAIN_PATIENCE: Duration = Duration::from_secs(1);
const DRAIN_AT_MOST: Duration = Duration::from_secs(60);

/// A file that has arrived whole and is not in its place yet. Letting go of it removes it.
pub struct Upload {
    pub id: AttachmentId,
    pub file_name: String,
    pub media_type: &'static str,
    pub size: u64,
    pub sha256: String,
    pub arriving: Arriving,
}

impl Input for Upload {
    async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<(Self, Option<String>), ApiError> {
        let app = call::state(request)?;
        match receive(&app, request, payload).await {
            Ok(upload) => {
                let mark = format!("{}\0{}", upload.file_name, upload.sha256);
                let hash = call::fingerprint(request, mark.as_bytes());
                Ok((upload, Some(hash)))
            }
            Err(error) => {
                let _sends_on = timeout(DRAIN_AT_MOST, drain(payload)).await;
                Err(error)
            }
        }
    }
}

async fn receive(app: &AppState, request: &HttpRequest, payload: &mut Payload) -> Result<Upload, ApiError> {
    let boundary = multipart::boundary(request)?;
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > app.config.attachment_max_bytes + FRAME_MAX) {
        return Err(too_large(app.config.attachment_max_bytes));
    }
    let within = Duration::from_secs(BEGINNING_SECONDS + app.config.attachment_max_bytes / SLOWEST_BYTES_PER_SECOND);
    let mut parts = Parts::new(payload, &boundary, within);
    let (mut arrived, mut exact_name) = (None, None);
    while let Some(part) = parts.next().await? {
        match part.field.as_str() {
            FILE if arrived.is_some() => return Err(ApiError::invalid("/file", "repeated", "must be one file")),
            FILE => {
                let content = write(app, &mut parts).await?;
                arrived = Some((part.file_name, content));
            }
            FILE_NAME => {
                let text = String::from_utf8(parts.short().await?);
                exact_name = Some(text.map_err(|_| ApiError::invalid("/file_name", "utf8", "is no UTF-8"))?);
            }
            other => return Err(ApiError::invalid(&format!("/{other}"), "unknown", "is no field of this form")),
        }
    }
    let (given, content) = arrived.ok_or_else(|| ApiError::invalid("/file", "missing", "is missing"))?;
    let pointer = if exact_name.is_some() { "/file_name" } else { "/file" };
    let given = exact_name.or(given).ok_or_else(|| ApiError::invalid("/file", "file_name", "has no name"))?;
    let file_name = rules::file_name(&given).map_err(|(rule, detail)| ApiError::invalid(pointer, rule, detail))?;
    if content.size == 0 {
        return Err(ApiError::invalid("/file", "empty", "is empty"));
    }
    let Content { id, media_type, size, sha256, arriving } = content;
    Ok(Upload { id, file_name, media_type, size, sha256, arriving })
}

struct Content {
    id: AttachmentId,
    media_type: &'static str,
    size: u64,
    sha256: String,
    arriving: Arriving,
}

async fn write(app: &AppState, parts: &mut Parts<'_>) -> Result<Content, ApiError> {
    let id = AttachmentId(app.clock.id());
    let mut arriving = app.storage.begin(Key::Original(id), id.0).await.map_err(|error| failed(&error))?;
    let (mut hash, mut size, mut head) = (Sha256::new(), 0, Vec::new());
    while let Some(piece) = parts.piece().await? {
        size += piece.len() as u64;
        if size > app.config.attachment_max_bytes {
            return Err(too_large(app.config.attachment_max_bytes));
        }
        hash.update(&piece);
        head.extend_from_slice(&piece[..piece.len().min(kind::HEAD - head.len())]);
        arriving.write(&piece).await.map_err(|error| failed(&error))?;
    }
    // What a full disk refuses is heard of here at the latest.
    arriving.flush().await.map_err(|error| failed(&error))?;
    let media_type = kind::media_type(&head, head.len() as u64 == size);
    Ok(Content { id, media_type, size, sha256: hex(&hash.finalize()), arriving })
}

fn too_large(max: u64) -> ApiError {
    ApiError { detail: Some(format!("Files are at most {max} bytes here.")), ..ApiError::new(Code::TooLarge) }
}

/// Reads on for a while, keeping nothing.
async fn drain(payload: &mut Payload) {
    let mut seen = 0;
    while let Ok(Some(Ok(chunk))) = timeout(DRAIN_PATIENCE, payload.next()).await {
        seen += chunk.len();
        if seen > DRAIN_MAX {
            return;
        }
    }
}
