//! A message that the caller may see.

use actix_web::HttpRequest;
use shared::MessageId;

use super::store;
use crate::{
    app::AppState,
    http::{
        call::{Access, path},
        error::ApiError,
    },
    sessions::caller::Caller,
    threads::access::{VisibleThread, visible},
};

/// The message of the path, in a thread visible to the caller.
pub struct VisibleMessage {
    pub seen: VisibleThread,
    pub message: MessageId,
}

impl Access for VisibleMessage {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::judge(request, app).await?;
        let message = path(request, "message_id")?;
        let thread = store::thread_of(&app.db, message).await?.ok_or_else(ApiError::not_found)?;
        Ok(Self { seen: visible(app, caller, thread).await?, message })
    }

    fn caller(&self) -> &Caller {
        &self.seen.caller
    }
}
