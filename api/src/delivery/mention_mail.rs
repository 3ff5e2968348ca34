//! The mail that tells somebody at once that they are mentioned.
//!
//! What it says, and whether it may be said at all, is read when it is sent, not when it was queued.

use std::collections::BTreeMap;

use minijinja::Value;
use sea_orm::FromQueryResult;
use shared::{DeliveryId, Seq, ThreadId, Timestamp, mentions::Mention, record_types::ContentLevel, users::Locale};

use super::{
    compose::{self, Envelope},
    job::Outcome,
};
use crate::{app::AppState, db::Ask, http::error::ApiError, messages::markdown, records::store::VISIBLE, values};

#[derive(FromQueryResult)]
struct Row {
    thread_id: ThreadId,
    seq: Seq,
    body: Option<String>,
    html: Option<String>,
    excerpt: String,
    mentions: String,
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
    active: bool,
    can_read: bool,
    receives_mail: bool,
}

/// Sends the mail of a delivery; `last` when it will not be tried again.
///
/// # Errors
/// What the database says.
pub async fn send(app: &AppState, delivery: DeliveryId, last: bool) -> Result<Outcome, ApiError> {
    let Some(row) = find(app, delivery).await? else { return Ok(Outcome::Done) };
    let barred = match (row.active, row.can_read, row.receives_mail, row.body.is_some()) {
        (false, ..) => Some("inactive"),
        (_, false, ..) => Some("no_access"),
        (_, _, false, _) => Some("mail_barred"),
        (.., false) => Some("deleted"),
        _ => None,
    };
    if let Some(reason) = barred {
        end(app, delivery, "cancelled", Some(reason.to_owned())).await?;
        return Ok(Outcome::Done);
    }
    let message = match mail(app, delivery, &row) {
        Ok(message) => message,
        Err(fault) => {
            end(app, delivery, "failed", Some(fault.clone())).await?;
            return Ok(Outcome::Dead(fault));
        }
    };
    let outcome = app.mailer.send(message, &format!("mention-{delivery}")).await;
    match &outcome {
        Outcome::Done => end(app, delivery, "sent", None).await?,
        Outcome::Dead(reason) => end(app, delivery, "failed", Some(reason.clone())).await?,
        Outcome::Retry(reason) if last => end(app, delivery, "failed", Some(reason.clone())).await?,
        Outcome::Retry(_) => {}
    }
    Ok(outcome)
}

/// What is to be sent, unless it was sent or cancelled already.
async fn find(app: &AppState, delivery: DeliveryId) -> Result<Option<Row>, ApiError> {
    let sql = format!(
        "SELECT t.id AS thread_id, ms.seq, ms.body, ms.html, ms.excerpt, ms.mentions, ms.created_at, au.name AS author, r.title, r.external_id,
           rt.labels, rt.content_level, w.name AS workspace, d.reason, u.name AS to_name, u.email AS to_email, u.locale, u.time_zone,
           m.active, ({}) AS can_read, ro.receives_mail
         FROM deliveries d JOIN messages ms ON ms.id = d.message_id JOIN threads t ON t.id = ms.thread_id JOIN records r ON r.id = t.record_id
         JOIN record_types rt ON rt.workspace_id = r.workspace_id AND rt.key = r.type_key JOIN workspaces w ON w.id = r.workspace_id
         JOIN users au ON au.id = ms.author_id JOIN users u ON u.id = d.user_id
         JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = d.user_id JOIN roles ro ON ro.id = m.role_id
         WHERE d.id = $1 AND d.state = 'queued'",
        *VISIBLE
    );
    Ok(app.db.one(&sql, values![delivery]).await?)
}

async fn end(app: &AppState, delivery: DeliveryId, state: &'static str, detail: Option<String>) -> Result<(), ApiError> {
    app.write(move |txn| {
        let detail = detail.clone();
        Box::pin(async move {
            let now = txn.now();
            txn.later(
                "UPDATE deliveries SET state = $2, detail = $3, ended_at = $4 WHERE id = $1 AND state = 'queued'",
                values![delivery, state, detail, now],
            );
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
        locale,
    };
    let (text, html) = match level {
        ContentLevel::Full => (
            markdown::readable(row.body.as_deref().unwrap_or_default(), |target| called(&row.mentions, target)),
            row.html.clone().unwrap_or_default(),
        ),
        ContentLevel::Excerpt => (row.excerpt.clone(), format!("<p>{}</p>", ammonia::clean_text(&row.excerpt))),
        ContentLevel::None => (String::new(), String::new()),
    };
    let kind = type_label(&row.labels, locale);
    let title = if level == ContentLevel::None { kind.clone() } else { row.title.clone() };
    let id = if level == ContentLevel::None { String::new() } else { row.external_id.clone() };
    let facts = BTreeMap::from([
        ("author", Value::from(row.author.clone())),
        ("reason", Value::from(row.reason.clone())),
        ("title", Value::from(title)),
        ("kind", Value::from(kind)),
        ("external_id", Value::from(id)),
        ("workspace", Value::from(row.workspace.clone())),
        ("text", Value::from(text)),
        ("html", Value::from_safe_string(html)),
        ("at", Value::from(compose::moment(row.created_at, &row.time_zone, locale))),
        ("url", Value::from(format!("{}/threads/{}#{}", app.config.public_url, row.thread_id, row.seq))),
    ]);
    compose::compose("mention", &envelope, facts)
}

/// What somebody who is mentioned is called.
fn called(mentions: &str, (kind, id): markdown::Target) -> Option<String> {
    let mentions: Vec<Mention> = serde_json::from_str(mentions).unwrap_or_default();
    mentions.into_iter().find(|mention| mention.kind == kind && mention.id == id).map(|mention| mention.name)
}

/// What one record of this type is called.
fn type_label(labels: &str, locale: Locale) -> String {
    let labels: BTreeMap<String, shared::record_types::Label> = serde_json::from_str(labels).unwrap_or_default();
    labels.get(locale.tag()).or_else(|| labels.get("en")).map(|label| label.one.clone()).unwrap_or_default()
}
