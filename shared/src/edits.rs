//! Changing what was written: an author edits and deletes, a moderator deletes and says why (`PRODUCT.md` rule 20).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    Timestamp,
    messages::{MessageView, NotReached},
    text,
};

/// A new text for a message.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "The vendor confirms **six years**."}))]
pub struct MessagePatch {
    /// Markdown, 1 to 10,000 Unicode scalars, not blank, no NUL.
    #[validate(custom(function = "text::message_body"))]
    #[schema(min_length = 1, max_length = 10000, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub body: String,
}

/// A message just edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Edited {
    pub message: MessageView,
    /// Those whom the edit mentions by name for the first time and who were not told, and why.
    pub not_reached: Vec<NotReached>,
}

/// Why a message is deleted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Names a patient."}))]
pub struct DeleteMessage {
    /// 1 to 500 Unicode scalars, shown to everyone in the message's place. Needed for a message of somebody else.
    #[validate(custom(function = "text::reason"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub reason: Option<String>,
}

/// What a message said from one moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevisionView {
    /// The message's `revision` at that time; numbers grow, not always by one.
    pub number: i64,
    /// The Markdown as it was written.
    #[schema(example = "The vendor confirms **five years**.")]
    pub body: String,
    /// From when on it said so.
    pub at: Timestamp,
}
