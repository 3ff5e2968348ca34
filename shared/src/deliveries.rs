//! What was sent to whom over which channel, and how that went.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    DeliveryId, MessageId, ThreadId, Timestamp, UserId, limits, mentions::MentionKind, messages::NotReached, records::RecordRef,
};

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Mail,
    Slack,
    InApp,
    Webhook,
}

impl Channel {
    pub const ALL: [Self; 4] = [Self::Mail, Self::Slack, Self::InApp, Self::Webhook];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Slack => "slack",
            Self::InApp => "in_app",
            Self::Webhook => "webhook",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|channel| channel.name() == name).unwrap_or(Self::Mail)
    }
}

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryReason {
    Mention,
    TeamMention,
    EveryoneMention,
    Digest,
    /// Posted to the Slack channel of its record type.
    Channel,
}

impl DeliveryReason {
    pub const ALL: [Self; 5] = [Self::Mention, Self::TeamMention, Self::EveryoneMention, Self::Digest, Self::Channel];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::TeamMention => "team_mention",
            Self::EveryoneMention => "everyone_mention",
            Self::Digest => "digest",
            Self::Channel => "channel",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.name() == name).unwrap_or(Self::Mention)
    }
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Queued,
    Sent,
    /// It was given up; `detail` says why.
    Failed,
    /// There was no reason any more; `detail` says which.
    Cancelled,
}

impl DeliveryState {
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sent, Self::Failed, Self::Cancelled];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::Queued)
    }
}

/// What a digest covered of one thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Covered {
    pub thread_id: ThreadId,
    pub record: RecordRef,
    pub from_seq: i64,
    pub to_seq: i64,
}

/// One journey over one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryView {
    pub id: DeliveryId,
    /// To whom; `null` for a Slack channel.
    #[schema(required)]
    pub user_id: Option<UserId>,
    #[schema(required, example = "Karim Benali")]
    pub name: Option<String>,
    pub channel: Channel,
    pub reason: DeliveryReason,
    pub state: DeliveryState,
    /// Why it failed, was cancelled, or is tried again: a word that does not change (`no_access`, `inactive`, `mail_barred`,
    /// `deleted`, `read`, `muted`, `preference`, `off`, `no_slack_account`, `not_mentioned`) or what the other side said (`status 550`).
    #[schema(required, example = "status 550")]
    pub detail: Option<String>,
    pub queued_at: Timestamp,
    #[schema(required)]
    pub sent_at: Option<Timestamp>,
    /// When they read the message, where the workspace shows that.
    #[schema(required)]
    pub read_at: Option<Timestamp>,
    /// What it is about; `null` for digests.
    #[schema(required)]
    pub message_id: Option<MessageId>,
    #[schema(required)]
    pub thread_id: Option<ThreadId>,
    #[schema(required)]
    pub seq: Option<i64>,
    #[schema(required)]
    pub record: Option<RecordRef>,
    /// What a digest covered, as far as the caller may read it.
    pub covered: Vec<Covered>,
}

/// Which deliveries of a workspace. Without the permission `integrations:manage` these are the caller's own.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<DeliveryState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub channel: Option<Channel>,
    /// Those to one person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Rows wanted, 1 to 100; 50 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A person who would be told at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToldNow {
    pub user_id: UserId,
    #[schema(example = "Karim Benali")]
    pub name: String,
    pub channels: Vec<Channel>,
}

/// A team, or everyone, of whom so many would be told at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToldGroup {
    pub kind: MentionKind,
    #[schema(example = "legal")]
    pub name: String,
    /// Who of them can read the record and is not its author; stops at 100.
    pub people: i64,
}

/// Whom a message would reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Audience {
    /// Mentioned by name: told at once.
    pub now: Vec<ToldNow>,
    pub groups: Vec<ToldGroup>,
    /// How many get it with their next digest; stops at 100.
    pub digest: i64,
    pub not_reached: Vec<NotReached>,
    /// The message as it would look: rendered and sanitised.
    #[schema(example = "<p>The vendor confirms <strong>five years</strong>.</p>")]
    pub html: String,
}
