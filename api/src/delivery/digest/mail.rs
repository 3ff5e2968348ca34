//! The words of a digest.

use std::collections::BTreeMap;

use minijinja::Value;
use serde::Serialize;
use shared::{ThreadId, WorkspaceId, record_types::ContentLevel, users::Locale};

use super::compute::{Digest, Said, Unread};
use crate::{
    app::AppState,
    delivery::{
        compose::{self, Envelope, Unsubscribe},
        files, words,
    },
    messages::markdown,
    subscriptions::link::Link,
};

/// Discussions that a mail shows.
const THREADS_SHOWN: usize = 15;
/// Messages of one discussion that a mail shows.
const MESSAGES_SHOWN: usize = 3;
/// A message longer than this is shown by its beginning: mail programs cut a mail that is too large, and with it the way to
/// stop such mails.
const TEXT_BYTES_MAX: usize = 2000;

/// What a digest covered, as the ledger keeps it.
#[derive(Serialize)]
struct Covered {
    thread_id: ThreadId,
    from_seq: i64,
    to_seq: i64,
}

/// What a digest covers, as the ledger keeps it.
#[must_use]
pub fn covered(digest: &Digest) -> String {
    let of = |unread: &Unread| {
        let (newest, oldest) = (unread.messages.first()?.seq, unread.messages.last()?.seq);
        Some(Covered { thread_id: unread.thread, from_seq: oldest, to_seq: newest })
    };
    let covered: Vec<Covered> = digest.threads.iter().filter_map(of).collect();
    serde_json::to_string(&covered).unwrap_or_default()
}

/// Puts the mail of a digest together.
///
/// # Errors
/// What is wrong with an address or a template.
pub fn compose(app: &AppState, workspace: WorkspaceId, digest: &Digest) -> Result<lettre::Message, String> {
    let locale = Locale::from_tag(&digest.reader.locale);
    let host = compose::id_host(&app.config.public_url);
    let only = match digest.threads.as_slice() {
        [only] if digest.more_threads == 0 => Some(only),
        _ => None,
    };
    let envelope = Envelope {
        from: &app.config.mail_from,
        from_name: None,
        to_name: &digest.reader.name,
        to: &digest.reader.email,
        at: app.clock.now(),
        message_id: format!("{}@{host}", digest.member.digest_delivery),
        // The digest of one discussion belongs to it in a mail program; that of several stands alone.
        discussion_id: only.map(|unread| format!("thread-{}@{host}", unread.thread)),
        list: Some((digest.reader.workspace.clone(), workspace)),
        unsubscribe: Some(Unsubscribe::of(app, Link::Digests { user: digest.member.user_id, workspace })),
        locale,
    };
    let shown: Vec<Value> = digest.threads.iter().take(THREADS_SHOWN).map(|unread| value(app, digest, unread, locale)).collect();
    let hidden = i64::try_from(digest.threads.len() - shown.len()).unwrap_or(0) + digest.more_threads;
    let messages: usize = digest.threads.iter().map(|unread| unread.messages.len()).sum();
    let more = digest.threads.iter().any(|unread| unread.more);
    let facts = BTreeMap::from([
        ("workspace", Value::from(digest.reader.workspace.clone())),
        ("threads", Value::from(shown)),
        ("thread_count", Value::from(i64::try_from(digest.threads.len()).unwrap_or(0) + digest.more_threads)),
        ("message_count", count(messages, more)),
        ("more", Value::from(hidden)),
        ("hub", Value::from(format!("{}/w/{workspace}/hub", app.config.public_url))),
        ("preferences", Value::from(format!("{}/w/{workspace}/preferences", app.config.public_url))),
    ]);
    compose::compose("digest", &envelope, facts)
}

fn value(app: &AppState, digest: &Digest, unread: &Unread, locale: Locale) -> Value {
    let level = ContentLevel::from_name(&unread.content_level);
    let lines: Vec<Value> = match level {
        ContentLevel::None => Vec::new(),
        level => unread.messages.iter().take(MESSAGES_SHOWN).map(|said| line(digest, said, level, locale)).collect(),
    };
    let named = words::record(&unread.labels, &unread.title, &unread.external_id, level, locale);
    Value::from(BTreeMap::from([
        ("kind", Value::from(named.kind)),
        ("title", Value::from(named.title)),
        ("external_id", Value::from(named.external_id)),
        ("url", Value::from(format!("{}/threads/{}#{}", app.config.public_url, unread.thread, unread.first))),
        ("count", count(unread.messages.len(), unread.more)),
        ("more", count(unread.messages.len() - lines.len(), unread.more)),
        ("messages", Value::from(lines)),
    ]))
}

/// A number, or that it is at least that.
fn count(number: usize, at_least: bool) -> Value {
    if at_least { Value::from(format!("{number}+")) } else { Value::from(number) }
}

fn line(digest: &Digest, said: &Said, level: ContentLevel, locale: Locale) -> Value {
    let (text, html) = match (level, &said.body, &said.html) {
        (ContentLevel::Full, Some(body), Some(html)) if body.len() <= TEXT_BYTES_MAX => {
            (markdown::readable(body, |target| words::called(&said.mentions, target)), html.clone())
        }
        _ => (said.excerpt.clone(), format!("<p>{}</p>", ammonia::clean_text(&said.excerpt))),
    };
    let files = files::told(said.attachments.as_deref(), level, locale);
    let only = files.as_ref().is_some_and(|files| files.are_all_of(&said.excerpt));
    let (text, html) = if only { (String::new(), String::new()) } else { (text, html) };
    Value::from(BTreeMap::from([
        ("files", files.map(|files| files.value()).unwrap_or_default()),
        ("author", Value::from(said.author.clone())),
        ("at", Value::from(compose::moment(said.created_at, &digest.reader.time_zone, locale))),
        ("text", Value::from(text)),
        ("html", Value::from_safe_string(html)),
    ]))
}
