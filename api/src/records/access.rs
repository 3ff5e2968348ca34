//! A record, and its thread if there is one, as the caller may see them.

use actix_web::HttpRequest;
use shared::{WorkspaceId, records::RecordKey, roles::Permission};
use utoipa::IntoParams;

use crate::{
    app::AppState,
    http::{
        call::{Access, path_text},
        error::ApiError,
    },
    sessions::caller::{Caller, Member},
    threads::store::{self, Row},
};

/// The place of a record in a path, as the document describes it.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RecordPath {
    /// The workspace.
    pub w: WorkspaceId,
    /// The key of its type.
    #[param(rename = "type", example = "processing-activity", pattern = "^[a-z][a-z0-9-]{0,59}$")]
    pub record_type: String,
    /// Its id in the host application, percent-encoded.
    #[param(example = "PA-0042", min_length = 1, max_length = 200)]
    pub id: String,
}

/// The record of the path `…/records/{type}/{id}`, readable by the caller.
pub struct VisibleRecord {
    pub member: Member,
    pub key: RecordKey,
    pub row: Row,
}

/// The place of a record in the path.
///
/// # Errors
/// 400 `invalid_path`.
pub fn key(request: &HttpRequest) -> Result<RecordKey, ApiError> {
    super::actions::key(path_text(request, "type")?, path_text(request, "id")?)
}

impl Access for VisibleRecord {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::judge(request, app).await?;
        let key = key(request)?;
        let row =
            store::of_record(&app.db, member.caller.user_id, member.workspace, &key).await?.ok_or_else(ApiError::not_found)?;
        Ok(Self { member, key, row })
    }

    fn caller(&self) -> &Caller {
        &self.member.caller
    }
}

/// A member's own right to manage records, with the place of one; whether it is there is for the action to say.
pub struct ManagedRecord {
    pub member: Member,
    pub key: RecordKey,
}

impl Access for ManagedRecord {
    /// Without the right the answer is 403 whether or not the record is there, and so tells nothing of it.
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let member = Member::judge(request, app).await?;
        let key = key(request)?;
        member.must(Permission::ManageRecords)?;
        Ok(Self { member, key })
    }

    fn caller(&self) -> &Caller {
        &self.member.caller
    }
}
