//! A file that the caller may read.

use actix_web::HttpRequest;

use super::store;
use crate::{
    app::AppState,
    http::{
        call::{Access, path},
        error::ApiError,
    },
    sessions::caller::Caller,
};

/// The file of the path: of a message that the caller may read, or their own that no message has.
pub struct VisibleAttachment {
    caller: Caller,
    pub kept: store::Kept,
}

impl Access for VisibleAttachment {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::judge(request, app).await?;
        let id = path(request, "attachment_id")?;
        let row = store::find(&app.db, caller.user_id, id).await?;
        let row =
            row.filter(|row| caller.token_workspace.is_none_or(|own| own == row.workspace_id)).ok_or_else(ApiError::not_found)?;
        let kept = store::Kept::read(&row.shown).ok_or_else(ApiError::not_found)?;
        Ok(Self { caller, kept })
    }

    fn caller(&self) -> &Caller {
        &self.caller
    }
}
