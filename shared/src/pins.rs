//! The one message of a discussion that stands on top of it for everyone.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{MessageId, Timestamp, users::Person};

/// Which message to pin.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinMessage {
    /// A message of the discussion that is not deleted.
    pub message_id: MessageId,
}

/// The pinned message, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PinView {
    pub message_id: MessageId,
    /// Its number in the thread.
    pub seq: i64,
    pub author: Person,
    /// Its first words, as plain text.
    #[schema(example = "The vendor confirms five years.")]
    pub excerpt: String,
    /// Who pinned it.
    pub by: Person,
    pub at: Timestamp,
}
