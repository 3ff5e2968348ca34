//! Answering a message with an emoji: it is no message, so nobody is told and nothing becomes unread.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One emoji under a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct ReactionView {
    /// As Unicode writes it in full.
    #[schema(example = "👍")]
    pub emoji: String,
    /// How many people gave it.
    #[schema(example = 2)]
    pub count: i64,
    /// Is the caller one of them?
    pub mine: bool,
    /// Some of the others, at most five, whoever gave it first.
    #[schema(max_items = 5, example = json!(["Claire Martin"]))]
    pub names: Vec<String>,
}
