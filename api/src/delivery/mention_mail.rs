//! The mail that tells somebody at once that they are mentioned.
//!
//! What it says, and whether it may be said at all, is read when it is sent, not when it was queued.

use std::collections::BTreeMap;

use minijinja::Value;
use sea_orm::FromQueryResult;
use shared::{
    DeliveryId, Seq, ThreadId, Timestamp, UserId, WorkspaceId, notifications::NotificationReason, record_types::ContentLevel,
    users::Locale,
};

use super::{
    compose::{self, Envelope, Unsubscribe},
    files,
    job::Outcome,
    words,
};
use crate::{
    app::AppState, attachments::store::OF_MESSAGE, db::Ask, deliveries, http::error::ApiError, mentions::store::STILL_MENTIONED,
    messages::markdown, preferences, records::store::VISIBLE, subscriptions::link::Link, users, values,
};

#[derive(FromQueryResult)]
struct Row {
    workspace_id: WorkspaceId,
    user_id: UserId,
    thread_id: ThreadId,
    seq: Seq,
    body: Option<String>,
    html: Option<String>,
    excerpt: String,
    mentions: String,
    attachments: Option<String>,
    created_at: Timestamp,
    author: String,
    title: String,
    external_id: String,
    labels: String,
    content_level: String,
    workspace: String,
    reason: String,
    to_name: String,
    to_email: String,
    locale: String,
    time_zone: String,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    active: bool,
    can_read: bool,
    receives_mail: bool,
    wants_team_mail: bool,
    muted: bool,
    still_mentioned: bool,
}

/// Sends the mail of a delivery; `last` when it will not be tried again.
///
/// # Errors
/// What the database says.
pub async fn send(app: &AppState, delivery: DeliveryId, last: bool) -> Result<Outcome, ApiError> {
    let Some(row) = find(app, delivery).await? else { return Ok(Outcome::Done) };
    if let Some(seconds) = quiet_for(app, &row) {
        return Ok(Outcome::RetryAfter { reason: "quiet_hours".into(), seconds });
    }
    if let Some(reason) = barred(&row) {
        return deliveries::actions::cancel(app, delivery, reason).await;
    }
    let message = match mail(app, delivery, &row) {
        Ok(message) => message,
        Err(fault) => {
            end(app, &row, delivery, "failed", Some(fault.clone()), None).await?;
            return Ok(Outcome::Dead(fault));
        }
    };
    let outcome = app.mailer.send(message, &format!("mention-{delivery}")).await;
    match &outcome {
        Outcome::Done => end(app, &row, delivery, "sent", None, Some(true)).await?,
        Outcome::Dead(reason) => end(app, &row, delivery, "failed", Some(reason.clone()), None).await?,
        Outcome::Refused(reason) => end(app, &row, delivery, "failed", Some(reason.clone()), Some(false)).await?,
        Outcome::Retry(reason) if last => end(app, &row, delivery, "failed", Some(reason.clone()), None).await?,
        Outcome::Retry(reason) | Outcome::RetryAfter { reason, .. } => deliveries::store::say(app, delivery, reason).await?,
    }
    Ok(outcome)
}

/// What is to be sent, unless it was sent or cancelled already.
async fn find(app: &AppState, delivery: DeliveryId) -> Result<Option<Row>, ApiError> {
    let sql = format!(
        "SELECT w.id AS workspace_id, u.id AS user_id, t.id AS thread_id, ms.seq, ms.body, ms.html, ms.excerpt, ms.mentions, {OF_MESSAGE}, ms.created_at, au.name AS author, r.title, r.external_id,
           rt.labels, rt.content_level, w.name AS workspace, d.reason, u.name AS to_name, u.email AS to_email, u.locale, u.time_zone, m.quiet_from, m.quiet_to,
           m.active, ({}) AS can_read, ro.receives_mail, COALESCE(m.team_mention_mail, w.team_mention_mail) AS wants_team_mail,
           COALESCE(sb.level, 'all') = 'muted' AS muted, {} AS still_mentioned
         FROM deliveries d JOIN messages ms ON ms.id = d.message_id JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
         JOIN record_types rt ON rt.workspace_id = r.workspace_id AND rt.key = r.type_key JOIN workspaces w ON w.id = r.workspace_id
         JOIN users au ON au.id = ms.author_id JOIN users u ON u.id = d.user_id
         JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = d.user_id JOIN roles ro ON ro.id = m.role_id
         LEFT JOIN subscriptions sb ON sb.user_id = d.user_id AND sb.thread_id = t.id
         WHERE d.id = $1 AND d.state = 'queued'",
        *VISIBLE, *STILL_MENTIONED
    );
    Ok(app.db.one(&sql, values![delivery]).await?)
}

/// How many seconds a mail to a team or to everyone has to wait for the end of quiet hours that began since it was queued; a direct
/// mention does not wait (`PRODUCT.md` rule 10).
fn quiet_for(app: &AppState, row: &Row) -> Option<u64> {
    if NotificationReason::from_name(&row.reason) == NotificationReason::Mention {
        return None;
    }
    let rhythm = preferences::store::rhythm("", &row.time_zone, row.quiet_from, row.quiet_to);
    let now = app.clock.now();
    let micros = preferences::rules::quiet_until(&rhythm, now)?.0 - now.0;
    u64::try_from(micros / Timestamp::SECOND + 1).ok()
}

/// Why somebody is not to be told after all. A direct mention can be switched off by nobody but the role's gate
/// (`PRODUCT.md` rule 10).
fn barred(row: &Row) -> Option<&'static str> {
    let direct = NotificationReason::from_name(&row.reason) == NotificationReason::Mention;
    if !row.active {
        return Some("inactive");
    }
    if !row.can_read {
        return Some("no_access");
    }
    if !row.receives_mail {
        return Some("mail_barred");
    }
    if row.body.is_none() {
        return Some("deleted");
    }
    if !row.still_mentioned {
        return Some(deliveries::actions::NOT_MENTIONED);
    }
    match (direct, row.muted, row.wants_team_mail) {
        (true, ..) => None,
        (false, true, _) => Some("muted"),
        (false, false, false) => Some("preference"),
        (false, false, true) => None,
    }
}

/// Puts down how a delivery ended and, when the mail server spoke of the address, whether that works.
async fn end(
    app: &AppState,
    row: &Row,
    delivery: DeliveryId,
    state: &'static str,
    detail: Option<String>,
    address_works: Option<bool>,
) -> Result<(), ApiError> {
    let user = row.user_id;
    app.write(move |txn| {
        let detail = detail.clone();
        Box::pin(async move {
            deliveries::store::end(txn, delivery, state, detail.as_deref());
            match address_works {
                Some(true) => users::store::mail_works(txn, user),
                Some(false) => users::store::mail_fails(txn, user),
                None => {}
            }
            Ok(())
        })
    })
    .await
}

fn mail(app: &AppState, delivery: DeliveryId, row: &Row) -> Result<lettre::Message, String> {
    let locale = Locale::from_tag(&row.locale);
    let host = compose::id_host(&app.config.public_url);
    let level = ContentLevel::from_name(&row.content_level);
    let envelope = Envelope {
        from: &app.config.mail_from,
        from_name: Some(format!("{} (Palabre)", row.author)),
        to_name: &row.to_name,
        to: &row.to_email,
        at: app.clock.now(),
        message_id: format!("{delivery}@{host}"),
        discussion_id: Some(format!("thread-{}@{host}", row.thread_id)),
        list: Some((row.workspace.clone(), row.workspace_id)),
        unsubscribe: Some(Unsubscribe::of(app, Link::Thread { user: row.user_id, thread: row.thread_id })),
        locale,
    };
    let (text, html) = match level {
        ContentLevel::Full => (
            markdown::readable(row.body.as_deref().unwrap_or_default(), |target| words::called(&row.mentions, target)),
            row.html.clone().unwrap_or_default(),
        ),
        ContentLevel::Excerpt => (row.excerpt.clone(), format!("<p>{}</p>", ammonia::clean_text(&row.excerpt))),
        ContentLevel::None => (String::new(), String::new()),
    };
    let files = files::told(row.attachments.as_deref(), level, locale);
    // The names of the files are not told twice.
    let (text, html, excerpt) = match &files {
        Some(files) if files.are_all_of(&row.excerpt) => (String::new(), String::new(), files.line()),
        _ => (text, html, row.excerpt.clone()),
    };
    let named = words::record(&row.labels, &row.title, &row.external_id, level, locale);
    let facts = BTreeMap::from([
        ("author", Value::from(row.author.clone())),
        ("reason", Value::from(row.reason.clone())),
        ("title", Value::from(named.title)),
        ("kind", Value::from(named.kind)),
        ("external_id", Value::from(named.external_id)),
        ("workspace", Value::from(row.workspace.clone())),
        ("text", Value::from(text)),
        ("html", Value::from_safe_string(html)),
        ("files", files.map(|files| files.value()).unwrap_or_default()),
        ("excerpt", Value::from(if level == ContentLevel::None { String::new() } else { excerpt })),
        ("at", Value::from(compose::moment(row.created_at, &row.time_zone, locale))),
        ("url", Value::from(format!("{}/threads/{}#{}", app.config.public_url, row.thread_id, row.seq))),
    ]);
    compose::compose("mention", &envelope, facts)
}
