//! The event stream: ids and numbers, never content.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AttachmentId, NotificationId, Seq, ThreadId, UserId, records::RecordKey};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum EventKind {
    /// Read everything again: sent on connecting and after any gap.
    #[serde(rename = "resync")]
    Resync,
    #[serde(rename = "message.created")]
    MessageCreated,
    /// Its text or a name in it changed.
    #[serde(rename = "message.edited")]
    MessageEdited,
    #[serde(rename = "message.deleted")]
    MessageDeleted,
    /// Somebody reacted to it, or took that back.
    #[serde(rename = "message.reacted")]
    MessageReacted,
    #[serde(rename = "thread.opened")]
    ThreadOpened,
    #[serde(rename = "thread.closed")]
    ThreadClosed,
    #[serde(rename = "thread.reopened")]
    ThreadReopened,
    /// Another message is pinned, or none is: `seq` is the one that was pinned or taken down.
    #[serde(rename = "thread.pinned")]
    ThreadPinned,
    /// `user_id` is writing: for some seconds, unless a message of theirs comes first.
    #[serde(rename = "typing")]
    Typing,
    /// Somebody came to look at the thread, or left it.
    #[serde(rename = "presence")]
    Presence,
    /// The caller's own read marker moved.
    #[serde(rename = "read.moved")]
    ReadMoved,
    /// The caller was told something.
    #[serde(rename = "notification.created")]
    NotificationCreated,
    /// A virus scanner looked at a file of the caller's own that no message has yet.
    #[serde(rename = "attachment.changed")]
    AttachmentChanged,
    #[serde(rename = "record.changed")]
    RecordChanged,
    /// Roles, members or grants changed: what the caller may see or do may be different.
    #[serde(rename = "access.changed")]
    AccessChanged,
}

/// One event of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    #[serde(rename = "type")]
    pub kind: EventKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub thread_id: Option<ThreadId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub seq: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub record: Option<RecordKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub notification_id: Option<NotificationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub attachment_id: Option<AttachmentId>,
}

impl EventKind {
    /// Does it change nothing that is kept? Who lists threads or counts need not look again.
    #[must_use]
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Typing | Self::Presence)
    }
}

impl Event {
    #[must_use]
    pub fn of(kind: EventKind) -> Self {
        Self { kind, thread_id: None, seq: None, record: None, notification_id: None, user_id: None, attachment_id: None }
    }

    #[must_use]
    pub fn about(kind: EventKind, thread: ThreadId, seq: Seq) -> Self {
        Self { thread_id: Some(thread), seq: Some(seq), ..Self::of(kind) }
    }
}
