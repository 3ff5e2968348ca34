//! Other programs that a workspace is connected to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{Timestamp, limits, text};

/// What a bot of Slack must be allowed to do.
pub const SLACK_SCOPES: [&str; 4] = ["chat:write", "im:write", "users:read", "users:read.email"];

/// What Slack lacks, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlackProblem {
    /// Slack's own word: `invalid_auth`, `token_revoked`, `missing_scope`, `channel_not_found`, `not_in_channel`…; `unreachable` when it did
    /// not answer, `secret_unreadable` when the server's key has changed, `off` when its operator has switched Slack off.
    #[schema(example = "missing_scope")]
    pub code: String,
    /// With `missing_scope`: the scope.
    #[schema(required, example = "users:read.email")]
    pub needed: Option<String>,
    /// With a channel: the record type whose channel it is.
    #[schema(required, example = "incident")]
    pub record_type: Option<String>,
    #[schema(required, example = "#incidents")]
    pub channel: Option<String>,
}

/// How a workspace writes to Slack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlackWay {
    /// A bot: direct messages to each mentioned member, and channels.
    BotToken,
    /// An incoming webhook: its one channel, and nobody in person.
    Webhook,
}

/// A workspace's Slack, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlackView {
    /// `null` when Slack is not set up.
    #[schema(required)]
    pub way: Option<SlackWay>,
    /// The name of the Slack workspace, once a test has found it out.
    #[schema(required, example = "Acme")]
    pub team: Option<String>,
    /// By record type: where its messages are posted.
    pub channels: BTreeMap<String, String>,
    /// Has Slack taken something with this secret, and is there no problem since?
    pub ok: bool,
    pub problems: Vec<SlackProblem>,
    /// How many members were to be told lately and have no Slack account with their address.
    pub without_account: i64,
    #[schema(required)]
    pub changed_at: Option<Timestamp>,
}

/// How to write to Slack. A secret that is left out stays; one of the two is needed the first time.
#[derive(Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_way"))]
#[schema(example = json!({"bot_token": "xoxb-…", "channels": {"incident": "#incidents"}}))]
pub struct PutSlack {
    /// Of a Slack app with the scopes `chat:write`, `im:write`, `users:read` and `users:read.email`. Kept encrypted, never shown again.
    #[validate(custom(function = "is_bot_token"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 6, max_length = 500, pattern = "^xox[A-Za-z0-9.-]+$")]
    pub bot_token: Option<String>,
    /// An incoming webhook of Slack.
    #[validate(custom(function = "text::http_url"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 10, max_length = 2000)]
    pub webhook_url: Option<String>,
    /// By the key of a record type: the channel in which its messages are posted, `#name` or the channel's id. With a webhook, whose
    /// channel Slack has set, only whether a type is listed counts.
    #[validate(custom(function = "are_channels"))]
    #[serde(default)]
    pub channels: BTreeMap<String, String>,
}

impl std::fmt::Debug for PutSlack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PutSlack").field("channels", &self.channels).finish_non_exhaustive()
    }
}

fn one_way(put: &PutSlack) -> Result<(), ValidationError> {
    if put.bot_token.is_some() && put.webhook_url.is_some() {
        return Err(ValidationError::new("either").with_message("takes a bot token or a webhook, not both".into()));
    }
    Ok(())
}

fn is_bot_token(token: &str) -> Result<(), ValidationError> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let rest = token.strip_prefix("xox").unwrap_or_default();
    if rest.len() < 3 || token.len() > 500 || !rest.chars().all(good) {
        return Err(ValidationError::new("bot_token").with_message("is no token of a Slack bot, which begins with xoxb-".into()));
    }
    Ok(())
}

fn are_channels(channels: &BTreeMap<String, String>) -> Result<(), ValidationError> {
    for (key, channel) in channels {
        text::type_key(key)?;
        let name = channel.strip_prefix('#').unwrap_or(channel);
        let good = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '#' | '@' | '<' | '>' | '&');
        if name.is_empty() || channel.chars().count() as u64 > limits::SLACK_CHANNEL_MAX || !name.chars().all(good) {
            return Err(ValidationError::new("channel").with_message("must be a channel such as #incidents".into()));
        }
    }
    Ok(())
}
