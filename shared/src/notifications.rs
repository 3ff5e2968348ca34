//! What one member is told, in the app.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::{MessageId, NotificationId, ThreadId, Timestamp, limits, records::RecordRef, users::Person};

/// Why a member is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationReason {
    /// Mentioned by name.
    Mention,
    /// A team of theirs was mentioned.
    TeamMention,
    /// Everyone was mentioned.
    EveryoneMention,
    /// A discussion was closed in which they wrote, or which they follow.
    Closed,
    /// Such a discussion was reopened.
    Reopened,
}

impl NotificationReason {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::TeamMention => "team_mention",
            Self::EveryoneMention => "everyone_mention",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "team_mention" => Self::TeamMention,
            "everyone_mention" => Self::EveryoneMention,
            "closed" => Self::Closed,
            "reopened" => Self::Reopened,
            _ => Self::Mention,
        }
    }
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationView {
    pub id: NotificationId,
    pub reason: NotificationReason,
    pub thread_id: ThreadId,
    /// `null` when it is about a change of state.
    #[schema(required)]
    pub message_id: Option<MessageId>,
    /// The number of the message, or of the one after which the state changed.
    pub seq: i64,
    pub record: RecordRef,
    /// Who wrote the message, or changed the state.
    pub author: Person,
    /// The message's first words, or the conclusion.
    pub excerpt: String,
    /// The message it is about was deleted: there is no excerpt.
    pub deleted: bool,
    #[schema(required)]
    pub read_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Which notifications.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NotificationsQuery {
    /// `true`: only those not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<bool>,
    /// `mentions`: mentions of the caller, their teams and everyone; `state`: discussions closed and reopened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub about: Option<NotificationsAbout>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What notifications are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationsAbout {
    Mentions,
    State,
}

/// Which notifications to mark as read: some, or all.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "some_or_all"))]
#[schema(example = json!({"all": true}))]
pub struct MarkRead {
    #[validate(length(min = 1, max = "limits::NOTIFICATIONS_READ_MAX"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 100)]
    pub ids: Option<Vec<NotificationId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
}

fn some_or_all(mark: &MarkRead) -> Result<(), ValidationError> {
    match (&mark.ids, mark.all) {
        (Some(_), None) | (None, Some(true)) => Ok(()),
        _ => Err(ValidationError::new("some_or_all").with_message("needs either `ids` or `all: true`".into())),
    }
}

/// The numbers on the badges; each stops at 100, which is shown as `99+`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counters {
    /// Open threads.
    pub open: i64,
    /// Threads with messages that the caller has not read.
    pub unread_threads: i64,
    /// Threads with an unread mention of the caller.
    pub mentions: i64,
    /// Unread notifications.
    pub notifications: i64,
}
