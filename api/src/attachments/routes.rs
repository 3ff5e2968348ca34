//! `/workspaces/{w}/attachments` and `/attachments/{attachment_id}`.

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Json},
};
use shared::{AttachmentId, WorkspaceId, attachments::AttachmentView};
use utoipa::ToSchema;

use super::{
    access::VisibleAttachment,
    actions, disposition, kind,
    serve::{Served, serve},
    storage::Key,
    upload::Upload,
};
use crate::{
    app::AppState,
    http::{answer::Created, call::Call, error::ApiError, idempotency::once},
    sessions::caller::Member,
};

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the form is read piece by piece; this is what the document says of it")]
pub struct NewAttachment {
    /// The file, with its name: 1 byte to 25 MiB, unless the operator set another limit.
    #[schema(format = Binary, content_media_type = "application/octet-stream", min_length = 1)]
    file: String,
    /// The name of the file, for programs that cannot say it exactly beside the file: 1 to 255 characters, no control characters;
    /// what stands before the last `/` is left out.
    #[schema(
        required = false,
        min_length = 1,
        max_length = 255,
        pattern = r"^[^\x00-\x1f\x7f]*$",
        example = "Contrat cadre (signé).pdf"
    )]
    file_name: Option<String>,
}

/// Upload a file, to be named in a message.
///
/// Until a message names it in `attachment_ids` it is yours alone; after 24 hours without one it is removed. Of such files you may have
/// 500, and 10 GiB, at a time; more are 429 until a message names some or the oldest is removed. Its type is found in its bytes.
/// Of pictures (PNG, JPEG, WebP, GIF) a smaller one is made soon after.
#[utoipa::path(tag = "attachments", operation_id = "upload_attachment", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    request_body(content = NewAttachment, content_type = "multipart/form-data"),
    responses((status = 201, description = "Kept.", body = AttachmentView)))]
#[post("/workspaces/{w}/attachments")]
pub async fn upload(app: Data<AppState>, call: Call<Member, Upload>) -> Result<Created<AttachmentView>, ApiError> {
    once(&app, call.once.as_ref(), actions::upload(&app, &call.access, call.input, call.once.clone())).await
}

/// A file, but for its bytes.
#[utoipa::path(tag = "attachments", operation_id = "get_attachment", params(("attachment_id" = AttachmentId, Path, description = "The file.")),
    responses((status = 200, description = "What is known of it.", body = AttachmentView)))]
#[get("/attachments/{attachment_id}")]
pub async fn get(call: Call<VisibleAttachment>) -> Result<Json<AttachmentView>, ApiError> {
    Ok(Json(call.access.kept.view()))
}

/// The bytes of a file.
///
/// A download that a browser runs nothing of. Answers range requests, and 304 to an `If-None-Match` with its `ETag`. Where the
/// operator has files scanned for viruses, it is 409 `file_pending` until the scanner has found none, and 410 `file_infected` when
/// it has found one: the bytes are gone then. A file that was lost before the scanner had looked is 404.
#[utoipa::path(tag = "attachments", operation_id = "get_attachment_content", params(("attachment_id" = AttachmentId, Path, description = "The file.")),
    responses((status = 200, description = "All of it.", content_type = "*/*", body = Vec<u8>),
        (status = 206, description = "The part that was asked for.", content_type = "*/*", body = Vec<u8>),
        (status = 304, description = "You have it."), (status = 409, description = "Nobody has looked for viruses in it yet."),
        (status = 410, description = "There was a virus in it."), (status = 416, description = "The range begins behind its end.")))]
#[get("/attachments/{attachment_id}/content")]
pub async fn content(app: Data<AppState>, request: HttpRequest, call: Call<VisibleAttachment>) -> Result<HttpResponse, ApiError> {
    let kept = call.access.kept.safe()?;
    let served = Served {
        key: Key::Original(kept.id),
        size: Some(kept.size),
        media_type: kind::served_as(&kept.media_type),
        disposition: disposition::attachment(&kept.file_name),
        tag: kept.sha256,
    };
    serve(&app, &request, served).await
}

/// A smaller picture of a picture, at most 1024 pixels wide and high.
///
/// 404 as long as there is none: it is no picture, it is too large, or it is still being made.
#[utoipa::path(tag = "attachments", operation_id = "get_attachment_thumbnail", params(("attachment_id" = AttachmentId, Path, description = "The file.")),
    responses((status = 200, description = "The picture.", content_type = "image/*", body = Vec<u8>),
        (status = 206, description = "The part that was asked for.", content_type = "image/*", body = Vec<u8>),
        (status = 304, description = "You have it."), (status = 409, description = "Nobody has looked for viruses in it yet."),
        (status = 410, description = "There was a virus in it."), (status = 416, description = "The range begins behind its end.")))]
#[get("/attachments/{attachment_id}/thumbnail")]
pub async fn thumbnail(
    app: Data<AppState>,
    request: HttpRequest,
    call: Call<VisibleAttachment>,
) -> Result<HttpResponse, ApiError> {
    let kept = call.access.kept.safe()?;
    let media_type = kept.thumbnail.ok_or_else(ApiError::not_found)?;
    let served = Served {
        key: Key::Thumbnail(kept.id),
        size: None,
        media_type: &media_type,
        disposition: "inline".into(),
        tag: format!("{}-thumbnail", kept.sha256),
    };
    serve(&app, &request, served).await
}
