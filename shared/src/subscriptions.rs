//! A member's wish for one thread, and stopping mails without signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::users::Locale;

/// What a member wants to hear of a thread. It sticks: neither writing nor being mentioned changes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionLevel {
    /// Every message, in the digest.
    #[default]
    All,
    /// Mentions only.
    Mentions,
    /// Nothing but direct mentions.
    Muted,
}

impl SubscriptionLevel {
    pub const ALL: [Self; 3] = [Self::All, Self::Mentions, Self::Muted];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::Muted => "muted",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|level| level.name() == name).unwrap_or_default()
    }
}

/// A member's wish for a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": "muted"}))]
pub struct Subscription {
    pub level: SubscriptionLevel,
}

/// What a link in a mail stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnsubscribeScope {
    /// One discussion: it is muted. Direct mentions still come.
    Thread,
    /// Digests of the workspace. Mentions still come.
    Digests,
}

/// What a link in a mail stops, and how that stands. It needs no signing in, so it names no record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnsubscribeView {
    pub scope: UnsubscribeScope,
    #[schema(example = "Acme Privacy")]
    pub workspace: String,
    /// The language of whom the mail went to.
    pub locale: Locale,
    /// Are these mails stopped?
    pub stopped: bool,
}
