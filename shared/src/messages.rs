//! What members write in a thread.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    AttachmentId, MessageId, ThreadId, Timestamp, UserId, attachments::AttachmentView, limits, mentions::Mention,
    reactions::ReactionView, text, threads::ThreadView, users::Person,
};

/// A message to post.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "The vendor confirms **five years**."}))]
pub struct NewMessage {
    /// Markdown, 1 to 10,000 Unicode scalars, not blank, no NUL.
    #[validate(custom(function = "text::message_body"))]
    #[schema(min_length = 1, max_length = 10000, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub body: String,
    /// Files of your own uploads that no message has yet, in the order in which they stand; each once, at most 10.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[validate(custom(function = "crate::attachments::named_once"))]
    #[schema(required = false, max_items = 10, example = json!([]))]
    pub attachment_ids: Vec<AttachmentId>,
    /// `false` leaves a closed thread closed ("thanks!").
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub reopen: bool,
    /// The message of the same thread that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The revision of your draft that this was: that draft goes with it, one written since stays. Without it, a draft of the same
    /// text goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_revision: Option<i64>,
}

fn yes() -> bool {
    true
}

/// What the caller may do with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageViewer {
    pub can_edit: bool,
    pub can_delete: bool,
}

/// The message that another answers, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    pub message_id: MessageId,
    /// Its number in the thread.
    pub seq: i64,
    pub author: Person,
    /// Its first words, as plain text; `null` when it is deleted.
    #[schema(required, example = "The vendor confirms five years.")]
    pub excerpt: Option<String>,
    pub deleted: bool,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    pub id: MessageId,
    pub thread_id: ThreadId,
    /// Its number in the thread: 1, 2, 3…
    pub seq: i64,
    pub author: Person,
    /// The Markdown as it was written.
    #[schema(required, example = "The vendor confirms **five years**.")]
    pub body: Option<String>,
    /// The same, rendered and sanitised.
    #[schema(required, example = "<p>The vendor confirms <strong>five years</strong>.</p>")]
    pub html: Option<String>,
    pub mentions: Vec<Mention>,
    /// What it answers.
    #[schema(required)]
    pub reply_to: Option<Quote>,
    /// Its files, in the order in which they were named.
    pub attachments: Vec<AttachmentView>,
    /// How others answered it with an emoji, the first given first. Not part of its `revision`.
    #[serde(default)]
    #[schema(required)]
    pub reactions: Vec<ReactionView>,
    pub created_at: Timestamp,
    #[schema(required)]
    pub edited_at: Option<Timestamp>,
    #[schema(required)]
    pub deleted_at: Option<Timestamp>,
    #[schema(required)]
    pub deleted_by: Option<Person>,
    /// Why, as whoever deleted it says.
    #[schema(required, example = json!(null))]
    pub deletion_reason: Option<String>,
    /// Grows with every edit. `If-Match` takes it in quotation marks: `"1"`.
    #[schema(example = 1)]
    pub revision: i64,
    pub viewer: MessageViewer,
}

/// Why a mentioned person was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotReachedReason {
    /// They cannot read the record.
    NoAccess,
    /// They are no longer active.
    Inactive,
    /// Their role gets no mail.
    MailBarred,
}

/// Somebody who was mentioned and not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotReached {
    pub user_id: UserId,
    #[schema(example = "Tom Fischer")]
    pub name: String,
    pub reason: NotReachedReason,
}

/// A message just posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Posted {
    pub message: MessageView,
    pub thread: ThreadView,
    /// Those mentioned by name who were not told, and why.
    pub not_reached: Vec<NotReached>,
}

/// Which messages of a thread; the latest when neither is given, always in the order of their numbers.
///
/// `next` of the page is the number to go on with, as `after_seq` when that was given, else as `before_seq`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// Those after this number, the oldest first.
    #[validate(range(min = 0))]
    #[param(minimum = 0)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_seq: Option<i64>,
    /// Those before this number, the newest of them.
    #[validate(range(min = 1))]
    #[param(minimum = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_seq: Option<i64>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
}
