//! What a member has written on a record and not sent.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{MessageId, Timestamp, messages::Quote, text};

/// A text that is not sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "The vendor confirms"}))]
pub struct NewDraft {
    /// Markdown, up to 10,000 Unicode scalars, no NUL. A blank one removes the draft.
    #[validate(custom(function = "text::draft_body"))]
    #[schema(max_length = 10000, pattern = r"^[^\x00]*$")]
    pub body: String,
    /// The message of the same thread that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}

/// The caller's draft on a record; all is `null` when there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftView {
    /// The Markdown as it was written.
    #[schema(required, example = "The vendor confirms")]
    pub body: Option<String>,
    /// What it answers.
    #[schema(required)]
    pub reply_to: Option<Quote>,
    #[schema(required)]
    pub updated_at: Option<Timestamp>,
    /// Grows with every change, also when it is removed or sent; 0 when there never was one. `If-Match` takes it in quotation
    /// marks: `"1"`.
    #[schema(example = 1)]
    pub revision: i64,
}
