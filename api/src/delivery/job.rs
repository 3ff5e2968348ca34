//! What the worker is asked to do, and how it can end. Pure.

use serde::{Deserialize, Serialize};
use shared::{
    AttachmentId, DeliveryId, InvitationId, MessageId, ThreadId, Timestamp, UserId, WorkspaceId, mentions::MentionKind,
    preferences::ExampleKind,
};
use uuid::Uuid;

use crate::search::fill;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Send the mail of a delivery.
    MentionMail { delivery: DeliveryId },
    /// Send the mail of an invitation.
    InvitationMail { invitation: InvitationId },
    /// Look at a page of a workspace's members: whose digest is due? Without `since` only of those who want to hear within seconds.
    Digests { workspace: WorkspaceId, since: Option<Timestamp>, slot: Timestamp, after: Option<UserId> },
    /// Compute and send the digests of some members: of those whose last one covers less than `covered_before`, and from the second
    /// attempt on of those whose mail could not be sent.
    DigestMails { workspace: WorkspaceId, users: Vec<UserId>, covered_before: Timestamp, attempt: i64 },
    /// Send somebody an example of a mail, `id` being that of the mail.
    ExampleMail { id: Uuid, workspace: WorkspaceId, user: UserId, kind: ExampleKind },
    /// Tell those who follow a thread that its state changed, a batch at a time.
    TellState { thread: ThreadId, number: i64, after: Option<UserId> },
    /// Tell the people of a team, or everyone, a batch at a time. `at` is when the mention was made; jobs of before do not say it, and
    /// mean the message's own time.
    TellGroup { message: MessageId, kind: MentionKind, target: Option<Uuid>, after: Option<UserId>, at: Option<Timestamp> },
    /// Find who is to be told of a message in Slack, and in which channel.
    SlackPost { message: MessageId },
    /// Send what a delivery tells in Slack.
    SlackSend { delivery: DeliveryId },
    /// Make findable what was there before the index, a batch at a time.
    FillSearch { part: fill::Part, before: Option<Uuid> },
    /// Render the messages that mention somebody who has a new name, a batch at a time.
    FollowRename { kind: MentionKind, target: Uuid, after: Option<MessageId> },
    /// Look for viruses in a file.
    ScanFile { attachment: AttachmentId },
    /// Make the smaller picture of a file.
    MakeThumbnail { attachment: AttachmentId },
    /// Remove a file, unless a message has claimed it.
    ForgetUpload { attachment: AttachmentId },
    /// Remove the bytes of files that are gone.
    RemoveFiles { attachments: Vec<AttachmentId> },
}

impl Task {
    /// The delivery whose ledger line ends with this task.
    #[must_use]
    pub fn delivery(&self) -> Option<DeliveryId> {
        match self {
            Self::MentionMail { delivery } | Self::SlackSend { delivery } => Some(*delivery),
            _ => None,
        }
    }

    /// Is it tried for as long as it takes? What was deleted does not stay because the storage was away, or slow.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::ForgetUpload { .. } | Self::RemoveFiles { .. })
    }

    /// What the task waits for.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match self {
            Self::MentionMail { .. } | Self::InvitationMail { .. } | Self::DigestMails { .. } | Self::ExampleMail { .. } => {
                Lane::Mail
            }
            Self::SlackPost { .. } | Self::SlackSend { .. } => Lane::Slack,
            Self::FillSearch { .. } => Lane::Database,
            Self::Digests { .. } | Self::TellState { .. } | Self::TellGroup { .. } | Self::FollowRename { .. } => Lane::Database,
            Self::ScanFile { .. } => Lane::Scanner,
            Self::MakeThumbnail { .. } | Self::ForgetUpload { .. } | Self::RemoveFiles { .. } => Lane::Files,
        }
    }
}

/// What tasks wait for: those of one lane may hold each other up, but not those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Database,
    Mail,
    Slack,
    Files,
    Scanner,
}

impl Lane {
    pub const ALL: [Self; 5] = [Self::Database, Self::Mail, Self::Slack, Self::Files, Self::Scanner];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Mail => "mail",
            Self::Slack => "slack",
            Self::Files => "files",
            Self::Scanner => "scanner",
        }
    }

    /// A job that takes longer is cut off and tried again: looking into an archive takes minutes, everything else seconds.
    #[must_use]
    pub fn job_seconds(self) -> u64 {
        if self == Self::Scanner { 175 } else { 25 }
    }
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Again, a little later.
    Retry(String),
    /// Again when the other side said, in so many seconds: it did not fail, so this is not one of its [`TRIES`].
    RetryAfter {
        reason: String,
        seconds: u64,
    },
    /// Never again.
    Dead(String),
    /// Never again: the address does not work.
    Refused(String),
}

/// How often a job is tried: over a little more than two days.
pub const TRIES: i64 = 24;

/// Longer than anything waits to be tried again.
pub const LONGEST_WAIT: i64 = 4 * Timestamp::HOUR;

/// What is tried again and again is tried this often in the end.
const SLOWEST_SECONDS: u64 = 3 * 3600;

/// How long to wait after the `attempt`th failure, in microseconds; `chance` from 0 to 1 spreads those that failed together.
#[must_use]
pub fn backoff(attempt: i64, chance: f64) -> i64 {
    let seconds = match attempt {
        ..=1 => 1,
        2 => 5,
        3 => 15,
        4 => 60,
        5 => 5 * 60,
        6 => 15 * 60,
        7 => 3600,
        _ => 3 * 3600,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "hours in microseconds fit well")]
    let spread = (seconds as f64 * Timestamp::SECOND as f64 * (0.8 + 0.4 * chance.clamp(0.0, 1.0))) as i64;
    spread
}

/// How a job ends whose last try ended so, also when that was cut off: a task that lasts goes on at the slowest pace.
#[must_use]
pub fn after_the_last_try(task: Option<&Task>, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Retry(reason) if task.is_some_and(Task::is_lasting) => Outcome::RetryAfter { reason, seconds: SLOWEST_SECONDS },
        Outcome::Retry(reason) => Outcome::Dead(reason),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_removed_is_tried_for_as_long_as_it_takes_and_other_tasks_end() {
        let file = AttachmentId(Uuid::nil());
        let cut_off = || Outcome::Retry("took longer than 25 seconds".into());
        for task in [Task::RemoveFiles { attachments: vec![file] }, Task::ForgetUpload { attachment: file }] {
            assert!(matches!(after_the_last_try(Some(&task), cut_off()), Outcome::RetryAfter { seconds: 10_800, .. }));
            assert_eq!(after_the_last_try(Some(&task), Outcome::Done), Outcome::Done);
        }
        let picture = Task::MakeThumbnail { attachment: file };
        assert!(matches!(after_the_last_try(Some(&picture), cut_off()), Outcome::Dead(_)));
        assert!(matches!(after_the_last_try(None, cut_off()), Outcome::Dead(_)));
    }

    #[test]
    fn waiting_grows_from_a_second_to_three_hours_and_never_jumps_ahead_of_its_turn() {
        assert_eq!(backoff(1, 0.5), Timestamp::SECOND);
        for attempt in 1..TRIES {
            assert!(backoff(attempt, 1.0) <= backoff(attempt + 1, 1.0));
        }
        assert_eq!(backoff(20, 0.5), 3 * Timestamp::HOUR);
        assert!(backoff(TRIES, 1.0) < LONGEST_WAIT);
    }

    #[test]
    fn a_task_survives_its_stored_form() {
        let (message, kind) = (MessageId(Uuid::nil()), MentionKind::Everyone);
        let task = |at| Task::TellGroup { message, kind, target: None, after: None, at };
        let stored = serde_json::to_string(&task(Some(Timestamp(1)))).expect("json");
        assert_eq!(serde_json::from_str::<Task>(&stored).expect("task"), task(Some(Timestamp(1))));
        let before = r#"{"task":"tell_group","message":"00000000-0000-0000-0000-000000000000","kind":"everyone","target":null,"after":null}"#;
        assert_eq!(serde_json::from_str::<Task>(before).expect("a task of an earlier release"), task(None));
    }
}
