//! `/messages/{message_id}/reactions/{emoji}`.

use actix_web::{delete, put, web::Data};
use shared::{MessageId, messages::MessageView};

use super::{access::Reacting, actions};
use crate::{
    app::AppState,
    http::{
        answer::{Done, Revised},
        call::Call,
        error::ApiError,
    },
};

/// React to a message with an emoji.
///
/// Whoever may post may react, also in a closed discussion, which stays closed. `emoji` is exactly one emoji of Unicode's list. The
/// same one again changes nothing. Nobody is told, nothing becomes unread, and the message's revision stays.
#[utoipa::path(tag = "reactions", operation_id = "add_reaction",
    params(("message_id" = MessageId, Path, description = "The message."), ("emoji" = String, Path, description = "One emoji, percent-encoded.", example = "👍")),
    responses((status = 200, description = "The message as it is now.", body = MessageView), (status = 409, description = "It was deleted, or has twenty different emoji.")))]
#[put("/messages/{message_id}/reactions/{emoji}")]
pub async fn add(app: Data<AppState>, call: Call<Reacting>) -> Result<Revised<MessageView>, ApiError> {
    actions::add(&app, call.access).await
}

/// Take a reaction back.
///
/// Your own; taking back what you did not give changes nothing.
#[utoipa::path(tag = "reactions", operation_id = "remove_reaction",
    params(("message_id" = MessageId, Path, description = "The message."), ("emoji" = String, Path, description = "One emoji, percent-encoded.", example = "👍")),
    responses((status = 204, description = "Taken back, now or before.")))]
#[delete("/messages/{message_id}/reactions/{emoji}")]
pub async fn remove(app: Data<AppState>, call: Call<Reacting>) -> Result<Done, ApiError> {
    actions::remove(&app, call.access).await?;
    Ok(Done)
}
