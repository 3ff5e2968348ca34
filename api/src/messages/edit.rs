//! Editing: the author gives their message another text. What it said before is kept and can be read, and only those
//! whom it mentions for the first time are told (`PRODUCT.md` rules 12 and 20).

use std::sync::Arc;

use shared::{
    Code, Page, UserId,
    edits::{Edited, MessagePatch, RevisionView},
    events::{Event, EventKind},
    messages::NotReached,
    notifications::NotificationReason,
    page::PageQuery,
};

use super::{
    access::VisibleMessage,
    actions, changes,
    rules::{self, Reach},
    tell::tell,
    wording::{self, Wording},
};
use crate::{
    app::AppState,
    db::{WriteTxn, page},
    deliveries,
    delivery::slack,
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
    mentions,
    notifications::store::Told,
    realtime::bus::Signal,
    search,
};

/// A text that is ready to be written.
struct Edit {
    author: UserId,
    body: String,
    wording: Wording,
    expected: Expected,
}

/// Gives a message another text. The same text again changes nothing.
///
/// # Errors
/// 404 when it is no longer visible; 409 `message_deleted`; 412 when somebody else has changed it; 422 for too many mentions.
pub async fn edit(
    app: &AppState,
    found: VisibleMessage,
    patch: MessagePatch,
    expected: Expected,
) -> Result<Revised<Edited>, ApiError> {
    let (message, author, row) = (found.message, found.seen.caller.user_id, &found.seen.row);
    let wording = wording::word(app, row.workspace_id, row.record_id, &patch.body, Vec::new()).await?;
    let edit = Arc::new(Edit { author, body: patch.body, wording, expected });
    let not_reached = app
        .write(move |txn| {
            let edit = Arc::clone(&edit);
            Box::pin(async move {
                let held = changes::hold(txn, edit.author, message).await?.ok_or_else(ApiError::not_found)?;
                write(txn, &held, &edit).await
            })
        })
        .await?;
    let Revised { revision, body: message } = actions::get(app, &found).await?;
    Ok(Revised { revision, body: Edited { message, not_reached } })
}

async fn write(txn: &mut WriteTxn, held: &changes::Held, edit: &Edit) -> Result<Vec<NotReached>, ApiError> {
    let Some(before) = &held.body else { return Err(ApiError::new(Code::MessageDeleted)) };
    edit.expected.check(Some(held.revision))?;
    if *before == edit.body {
        return Ok(Vec::new());
    }
    let (old, new) = (held.mentions(), &edit.wording.rendered.mentions);
    let (fresh, gone) = (changes::without(new, &old), changes::without(&old, new));
    let reach = rules::reach(edit.author, &fresh, &edit.wording.known);
    let text = changes::Text {
        body: &edit.body,
        html: &edit.wording.rendered.html,
        excerpt: &edit.wording.rendered.excerpt,
        mentions: &serde_json::to_string(&edit.wording.mentions).unwrap_or_default(),
    };
    changes::edit(txn, held, &text);
    let place = search::store::Place { workspace: held.workspace_id, record: held.record_id, type_key: &held.type_key };
    let (author, has_file, at, html) = (held.author_id, held.has_file, held.created_at, text.html);
    search::store::put_message(txn, &search::store::Message { place, id: held.id, seq: held.seq, author, has_file, at, html });
    mentions::store::insert(txn, held.id, &fresh);
    mentions::store::remove(txn, held.id, &gone);
    tell_those(txn, held, edit, &reach).await?;
    txn.signal(Signal::to_thread(held.thread_id, Event::about(EventKind::MessageEdited, held.thread_id, held.seq)));
    Ok(reach.not_reached)
}

/// Tells those mentioned for the first time, and those whom an edit had left out before anything left for them. In Slack it is they
/// alone, too: the message itself was posted there when it was new.
async fn tell_those(txn: &mut WriteTxn, held: &changes::Held, edit: &Edit, reach: &Reach) -> Result<(), ApiError> {
    let told = Told {
        workspace: held.workspace_id,
        thread: held.thread_id,
        message: held.id,
        seq: held.seq,
        reason: NotificationReason::Mention,
        late: false,
    };
    tell(txn, &told, reach);
    for user in &reach.notified {
        if edit.wording.known.iter().any(|known| known.id == user.0 && known.slack) {
            slack::post::queue(txn, *user, &told);
        }
    }
    Ok(deliveries::actions::revive(txn, held.id, &reach.notified, told.reason).await?)
}

/// What a message says and has said, the newest first.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn revisions(app: &AppState, found: &VisibleMessage, query: &PageQuery) -> Result<Page<RevisionView>, ApiError> {
    let before = page::key::<i64>("revisions", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = changes::revisions(&app.db, found.message, before.unwrap_or(i64::MAX), limit + 1).await?;
    Ok(page::map(page::page("revisions", rows, limit, |row| row.number), changes::Revision::view))
}
