//! `/workspaces/{w}/record-types`.

use actix_web::{
    HttpRequest, get, put,
    web::{Data, Json},
};
use shared::{
    Code, Page, WorkspaceId,
    record_types::{PutRecordType, RecordTypeView},
    text,
};

use super::actions;
use crate::{
    app::AppState,
    http::{
        answer::Revised,
        call::{Body, Call, path_text},
        error::ApiError,
    },
    sessions::caller::{Member, RecordsManager},
};

/// The kinds of record of a workspace.
#[utoipa::path(tag = "record types", operation_id = "list_record_types", params(("w" = WorkspaceId, Path, description = "The workspace.")),
    responses((status = 200, description = "Record types, in the workspace's order.", body = Page<RecordTypeView>)))]
#[get("/workspaces/{w}/record-types")]
pub async fn list(app: Data<AppState>, call: Call<Member>) -> Result<Json<Page<RecordTypeView>>, ApiError> {
    Ok(Json(actions::list(&app, &call.access).await?))
}

/// Make or change a kind of record.
///
/// Needs `records:manage`.
#[utoipa::path(tag = "record types", operation_id = "put_record_type",
    params(("w" = WorkspaceId, Path, description = "The workspace."),
        ("type" = String, Path, description = "The key: 1 to 60 of a-z, 0-9 and -, starting with a letter.", example = "contract", pattern = "^[a-z][a-z0-9-]{0,59}$")),
    request_body = PutRecordType, responses((status = 200, description = "As it is now.", body = RecordTypeView)))]
#[put("/workspaces/{w}/record-types/{type}")]
pub async fn put(
    app: Data<AppState>,
    request: HttpRequest,
    call: Call<RecordsManager, Body<PutRecordType>>,
) -> Result<Revised<RecordTypeView>, ApiError> {
    let key = path_text(&request, "type")?;
    text::type_key(&key).map_err(|_| {
        ApiError::at(Code::InvalidPath, "type", "type_key", "must be 1 to 60 of a-z, 0-9 and -, starting with a letter")
    })?;
    actions::put(&app, &call.access.0, key, call.input.0, call.expected).await
}
