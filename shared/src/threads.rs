//! The discussion of a record.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    ThreadId, Timestamp, UserId, WorkspaceId, limits,
    pins::PinView,
    records::RecordRef,
    subscriptions::SubscriptionLevel,
    text,
    users::{Avatar, Person},
};

/// Open shows red, closed green; always with the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThreadState {
    Open,
    Closed,
}

impl ThreadState {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        if name == "closed" { Self::Closed } else { Self::Open }
    }
}

/// The newest message, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LastMessage {
    pub author: Person,
    /// Its first words, as plain text.
    #[schema(example = "@Claire Martin the vendor confirms five years")]
    pub excerpt: String,
    /// It was deleted: there is no excerpt.
    pub deleted: bool,
    pub at: Timestamp,
}

/// Somebody who wrote in the thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Participant {
    pub user_id: UserId,
    pub name: String,
    pub avatar: Avatar,
}

/// Whose turn it is in an open thread, computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// The last word is not the caller's, who started the thread or is mentioned in it by name.
    Me,
    /// The last word is the caller's.
    Others,
    /// Nobody has answered whoever started it.
    Nobody,
}

/// The thread as it is for the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ThreadViewer {
    pub can_post: bool,
    pub can_close: bool,
    pub can_reopen: bool,
    /// How many messages are not read yet; stops at 100.
    pub unread: i64,
    /// Is there an unread message that mentions the caller?
    pub mentioned: bool,
    pub last_read_seq: i64,
    /// What the caller wants to hear of it.
    pub subscription: SubscriptionLevel,
    /// Has the caller written something on its record that they have not sent?
    pub has_draft: bool,
    /// Whose turn it is, since the last message; `null` when closed, or when the caller has no part in it.
    #[schema(required)]
    pub waiting: Option<Waiting>,
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ThreadView {
    pub id: ThreadId,
    pub workspace_id: WorkspaceId,
    pub record: RecordRef,
    pub state: ThreadState,
    pub last_seq: i64,
    pub message_count: i64,
    pub opened_at: Timestamp,
    #[schema(required)]
    pub closed_at: Option<Timestamp>,
    #[schema(required)]
    pub closed_by: Option<Person>,
    /// The sentence with which it was closed.
    #[schema(required)]
    pub conclusion: Option<String>,
    /// The message that stands on top for everyone.
    #[schema(required)]
    pub pinned: Option<PinView>,
    pub last_message: LastMessage,
    /// Who wrote last, at most five.
    pub participants: Vec<Participant>,
    pub viewer: ThreadViewer,
}

/// How a thread's state changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionKind {
    Opened,
    Closed,
    Reopened,
}

impl TransitionKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "closed" => Self::Closed,
            "reopened" => Self::Reopened,
            _ => Self::Opened,
        }
    }
}

/// A change of a thread's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransitionView {
    pub kind: TransitionKind,
    pub by: Person,
    pub at: Timestamp,
    /// Its place between the messages: it comes after the one with this number, before the next.
    pub after_seq: i64,
    #[schema(required)]
    pub conclusion: Option<String>,
}

/// Which transitions of a thread, and how many.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TransitionsQuery {
    /// Those that come after the message with this number, or a later one.
    #[validate(range(min = 0))]
    #[param(minimum = 0)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_seq: Option<i64>,
    /// Those that come after the message with this number, or an earlier one.
    #[validate(range(min = 0))]
    #[param(minimum = 0)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_seq: Option<i64>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before. Opaque, and good for this list only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A conclusion of a record's discussion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionView {
    #[schema(example = "Keep the payslips five years, then delete them.")]
    pub conclusion: String,
    pub by: Person,
    pub at: Timestamp,
    pub thread_id: ThreadId,
    /// Its place in the discussion: it comes after the message with this number.
    pub after_seq: i64,
    /// The discussion was not reopened since.
    pub stands: bool,
}

/// How to close.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"last_seq": 3}))]
pub struct CloseThread {
    /// The sentence the discussion ends with. A record type may require one.
    #[validate(custom(function = "text::conclusion"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 500, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub conclusion: Option<String>,
    /// The newest message you have seen; when there is a newer one, the answer is 409 `outrun`.
    #[validate(range(min = 0))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub last_seq: Option<i64>,
}

/// How far the caller has read.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"seq": 3}))]
pub struct ReadMarker {
    /// Never moves backwards; a number beyond the last message means the last.
    #[validate(range(min = 0))]
    #[schema(minimum = 0)]
    pub seq: i64,
}

/// From where on the thread shall count as unread.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from_seq": 2}))]
pub struct UnreadMarker {
    #[validate(range(min = 1))]
    #[schema(minimum = 1)]
    pub from_seq: i64,
}

/// Where the caller's read marker stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadState {
    pub last_read_seq: i64,
    /// How many are not read; stops at 100.
    pub unread: i64,
}

/// Which threads, by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    Open,
    Closed,
    #[default]
    All,
}

/// Whom a thread mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionedFilter {
    /// The caller, personally or through a team.
    Me,
}

/// Which threads of the hub.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ThreadsQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<StateFilter>,
    /// The key of a record type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_type: Option<String>,
    /// `true`: only those with unread messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub mentioned: Option<MentionedFilter>,
    /// Open ones in which it is somebody's turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub waiting: Option<Waiting>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
