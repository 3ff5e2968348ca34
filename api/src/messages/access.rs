//! A message that the caller may see, one that they may edit, and one that they may delete.

use actix_web::HttpRequest;
use shared::{Code, MessageId, UserId, roles::Permission};

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
    pub author: UserId,
}

impl Access for VisibleMessage {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::judge(request, app).await?;
        message_of(app, caller, path(request, "message_id")?).await
    }

    fn caller(&self) -> &Caller {
        &self.seen.caller
    }
}

/// A message, in a thread visible to the caller.
///
/// # Errors
/// 404.
pub async fn message_of(app: &AppState, caller: Caller, message: MessageId) -> Result<VisibleMessage, ApiError> {
    let whose = store::whose(&app.db, message).await?.ok_or_else(ApiError::not_found)?;
    Ok(VisibleMessage { seen: visible(app, caller, whose.thread_id).await?, message, author: whose.author_id })
}

/// The message of the path, which the caller wrote. Whether it still has a text is not asked here.
pub struct OwnMessage(pub VisibleMessage);

impl Access for OwnMessage {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let found = VisibleMessage::judge(request, app).await?;
        if found.seen.reader().may(found.author, false).can_edit {
            return Ok(Self(found));
        }
        Err(ApiError { detail: Some("Only its author may edit a message.".into()), ..ApiError::new(Code::Forbidden) })
    }

    fn caller(&self) -> &Caller {
        self.0.caller()
    }
}

/// The message of the path, which the caller may delete, or might have deleted before.
pub struct DeletableMessage(pub VisibleMessage);

impl Access for DeletableMessage {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let found = VisibleMessage::judge(request, app).await?;
        if found.seen.reader().may(found.author, false).can_delete {
            return Ok(Self(found));
        }
        Err(ApiError::forbidden(Permission::ModerateMessages.name()))
    }

    fn caller(&self) -> &Caller {
        self.0.caller()
    }
}
