//! An emoji of the path, under a message that the caller may see. Whoever may post may react, and that is every reader.

use actix_web::HttpRequest;

use super::rules::Emoji;
use crate::{
    app::AppState,
    http::{
        call::{Access, path},
        error::ApiError,
    },
    messages::access::{VisibleMessage, message_of},
    sessions::caller::Caller,
};

/// The emoji and the message of the path.
pub struct Reacting {
    pub found: VisibleMessage,
    pub emoji: Emoji,
}

impl Access for Reacting {
    /// What is no emoji is a path in the wrong form, and that is judged before what may be seen.
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::judge(request, app).await?;
        let (message, emoji) = (path(request, "message_id")?, path(request, "emoji")?);
        Ok(Self { found: message_of(app, caller, message).await?, emoji })
    }

    fn caller(&self) -> &Caller {
        self.found.caller()
    }
}
