//! A delivery in Slack that is queued, as it stands when it is sent: where it goes, what it says, and whether it may.

use sea_orm::FromQueryResult;
use shared::{
    DeliveryId, Seq, ThreadId, Timestamp, UserId, WorkspaceId, deliveries::DeliveryReason, integrations::SlackProblem,
    record_types::ContentLevel, subscriptions::SubscriptionLevel, users::Locale,
};
use slack_morphism::SlackMessageContent;
use uuid::Uuid;

use crate::{
    app::AppState,
    attachments::store::OF_MESSAGE,
    db::Ask,
    deliveries,
    delivery::{files, words},
    http::error::ApiError,
    integrations::{
        blocks::{self, Said},
        store,
    },
    mentions::store::STILL_MENTIONED,
    messages::markdown,
    records::store::VISIBLE,
    values,
};

/// How long the conversation with somebody is believed to be theirs, and how long nobody is looked for again.
const KNOWN_FOR: i64 = 7 * Timestamp::DAY;
const UNKNOWN_FOR: i64 = Timestamp::DAY;

#[derive(FromQueryResult)]
pub struct Queued {
    pub workspace_id: WorkspaceId,
    /// `None` for a channel.
    pub user_id: Option<Uuid>,
    reason: String,
    thread_id: ThreadId,
    seq: Seq,
    body: Option<String>,
    excerpt: String,
    mentions: String,
    attachments: Option<String>,
    author: String,
    pub type_key: String,
    title: String,
    external_id: String,
    restricted: bool,
    archived_at: Option<Timestamp>,
    labels: String,
    content_level: String,
    workspace_locale: String,
    pub slack_ready: bool,
    bot_token: Option<String>,
    webhook_url: Option<String>,
    channels: String,
    problems: String,
    pub paused_until: Timestamp,
    pub worked_at: Option<Timestamp>,
    pub queued_at: Timestamp,
    email: Option<String>,
    locale: Option<String>,
    active: Option<bool>,
    can_read: Option<bool>,
    wants: Option<bool>,
    level: Option<String>,
    still_mentioned: bool,
    known_email: Option<String>,
    /// Known to be theirs, when it was looked up; it may have gone since.
    pub conversation: Option<String>,
    looked_up_at: Option<Timestamp>,
}

/// Where a delivery goes.
pub enum To {
    /// To somebody, by the bot with this token.
    Person { token: String, user: UserId, email: String },
    /// To a channel.
    Channel { token: String, channel: String },
    /// To the one channel of a webhook.
    Webhook { url: String },
}

impl Queued {
    #[must_use]
    pub fn problems(&self) -> Vec<SlackProblem> {
        store::problems(&self.problems)
    }

    /// The channel of its record type.
    #[must_use]
    pub fn channel(&self) -> Option<String> {
        store::channels(&self.channels).remove(&self.type_key)
    }

    /// The workspace's secret, sealed.
    #[must_use]
    pub fn sealed(&self) -> Option<&str> {
        self.bot_token.as_deref().or(self.webhook_url.as_deref())
    }

    /// Why nothing is to be told after all. A muted discussion is silent in Slack, for direct mentions too (`PRODUCT.md` rule 10).
    #[must_use]
    pub fn barred(&self) -> Option<&'static str> {
        if self.body.is_none() {
            return Some("deleted");
        }
        if self.user_id.is_none() {
            let shut = self.restricted || self.archived_at.is_some();
            return if shut { Some("no_access") } else { self.channel().is_none().then_some("off") };
        }
        if !self.still_mentioned {
            return Some(deliveries::actions::NOT_MENTIONED);
        }
        if self.active != Some(true) {
            return Some("inactive");
        }
        if self.can_read != Some(true) {
            return Some("no_access");
        }
        if self.bot_token.is_none() {
            return Some("off");
        }
        if self.level.as_deref().map(SubscriptionLevel::from_name) == Some(SubscriptionLevel::Muted) {
            return Some("muted");
        }
        (self.wants != Some(true)).then_some("preference")
    }

    /// The conversation with the person, as far as it is known: `Some(None)` when they are known to have no account.
    #[must_use]
    pub fn known(&self, now: Timestamp) -> Option<Option<String>> {
        let (looked_up_at, same) = (self.looked_up_at?, self.known_email == self.email);
        let good_for = if self.conversation.is_some() { KNOWN_FOR } else { UNKNOWN_FOR };
        (same && now < looked_up_at.plus(good_for)).then(|| self.conversation.clone())
    }
}

/// What is to be sent, unless it was sent or cancelled already.
///
/// # Errors
/// What the database says.
pub async fn find(app: &AppState, delivery: DeliveryId) -> Result<Option<Queued>, ApiError> {
    let sql = format!(
        "SELECT w.id AS workspace_id, d.user_id, d.reason, t.id AS thread_id, ms.seq, ms.body, ms.excerpt, ms.mentions, {OF_MESSAGE}, au.name AS author,
           r.type_key, r.title, r.external_id, r.restricted, r.archived_at, rt.labels, rt.content_level, w.locale AS workspace_locale, w.slack_ready,
           i.bot_token, i.webhook_url, COALESCE(i.channels, '{{}}') AS channels, COALESCE(i.problems, '[]') AS problems,
           COALESCE(i.paused_until, 0) AS paused_until, i.worked_at, d.queued_at, u.email, u.locale, m.active, ({}) AS can_read, COALESCE(m.slack, w.slack) AS wants,
           sb.level, {} AS still_mentioned, p.email AS known_email, p.slack_id AS conversation, p.looked_up_at
         FROM deliveries d JOIN messages ms ON ms.id = d.message_id JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
         JOIN record_types rt ON rt.workspace_id = r.workspace_id AND rt.key = r.type_key JOIN workspaces w ON w.id = r.workspace_id
         JOIN users au ON au.id = ms.author_id LEFT JOIN slack_integrations i ON i.workspace_id = w.id
         LEFT JOIN users u ON u.id = d.user_id LEFT JOIN members m ON m.workspace_id = w.id AND m.user_id = d.user_id
         LEFT JOIN roles ro ON ro.id = m.role_id LEFT JOIN subscriptions sb ON sb.user_id = d.user_id AND sb.thread_id = t.id
         LEFT JOIN slack_people p ON p.workspace_id = w.id AND p.user_id = d.user_id
         WHERE d.id = $1 AND d.state = 'queued'",
        *VISIBLE, *STILL_MENTIONED
    );
    Ok(app.db.one(&sql, values![delivery]).await?)
}

/// Where it goes, with the secret that leads there; `None` when this program cannot read it.
#[must_use]
pub fn to(app: &AppState, row: &Queued) -> Option<To> {
    let secret = app.secrets.open(row.workspace_id, row.sealed()?)?;
    if let (Some(user), Some(email)) = (row.user_id, row.email.clone()) {
        return Some(To::Person { token: secret, user: UserId(user), email });
    }
    let channel = row.channel()?;
    Some(if row.bot_token.is_some() { To::Channel { token: secret, channel } } else { To::Webhook { url: secret } })
}

/// What it says.
#[must_use]
pub fn message(app: &AppState, row: &Queued) -> SlackMessageContent {
    let locale = Locale::from_tag(row.locale.as_deref().unwrap_or(&row.workspace_locale));
    let level = ContentLevel::from_name(&row.content_level);
    let whole = || markdown::readable(row.body.as_deref().unwrap_or_default(), |target| words::called(&row.mentions, target));
    let files = files::told(row.attachments.as_deref(), level, locale);
    let only = files.as_ref().is_some_and(|files| files.are_all_of(&row.excerpt));
    blocks::message(&Said {
        author: &row.author,
        reason: DeliveryReason::from_name(&row.reason),
        record: words::record(&row.labels, &row.title, &row.external_id, level, locale),
        text: if only { String::new() } else { blocks::text(level, &row.excerpt, whole) },
        files: files.map(|files| files.line()).unwrap_or_default(),
        url: format!("{}/threads/{}#{}", app.config.public_url, row.thread_id, row.seq),
        locale,
    })
}
