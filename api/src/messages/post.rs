//! Posting: the way of one message through the house.
//!
//! Names are looked up and the text is rendered before the transaction; in it, the thread's row is numbered and thereby
//! held, the rules decide, and everything else is written with one call. Nothing is sent from here.

use std::{collections::HashMap, sync::Arc};

use shared::{
    Code, MessageId, UserId,
    attachments::{AttachmentView, Scan},
    events::{Event, EventKind},
    messages::{MessageView, NewMessage, Posted, Quote},
    notifications::NotificationReason,
    roles::Permissions,
    threads::{LastMessage, ThreadState, ThreadView},
    users::{Avatar, Person},
};

use super::{
    rules::{self, Reach, Reader},
    store,
    tell::tell,
    wording::{self, Wording},
};
use crate::{
    app::AppState,
    attachments,
    db::WriteTxn,
    delivery::job::Task,
    drafts,
    http::{
        answer::Created,
        error::ApiError,
        idempotency::{self, Once},
    },
    mentions, notifications,
    realtime::bus::Signal,
    search,
    threads::{self, changes::Held, rules::Transition, store::Row},
};

/// Who posts, where.
#[derive(Clone)]
pub struct Place {
    pub user: UserId,
    pub permissions: Permissions,
    /// The record and its thread, as the caller saw them a moment ago.
    pub row: Row,
}

/// A message that is ready to be written.
struct Draft {
    place: Place,
    new: NewMessage,
    wording: Wording,
    reach: Reach,
    /// Of the author and the participants.
    people: HashMap<UserId, String>,
    once: Option<Once>,
}

/// Posts once for each key. The answer that is given again is the first one, but for what it quotes: that may say something else by
/// now, or nothing.
///
/// # Errors
/// Those of [`post`], and 422 `idempotency_key_reused`.
pub async fn post_once(app: &AppState, place: Place, new: NewMessage, key: Option<Once>) -> Result<Created<Posted>, ApiError> {
    let mut posted = idempotency::once(app, key.as_ref(), post(app, place, new, key.clone())).await?;
    let message = &mut posted.body.message;
    if posted.replayed && message.reply_to.is_some() {
        message.reply_to = store::quoted(&app.db, message.id).await?;
    }
    Ok(posted)
}

/// Posts to a record's thread, making or reopening it.
///
/// # Errors
/// 404 when the record is no longer visible; 422 for too many mentions, or an answer to no message of the thread.
pub async fn post(app: &AppState, place: Place, new: NewMessage, once: Option<Once>) -> Result<Created<Posted>, ApiError> {
    let draft = Arc::new(prepare(app, place, new, once).await?);
    app.write(move |txn| {
        let draft = Arc::clone(&draft);
        Box::pin(async move { write(txn, &draft).await })
    })
    .await
}

async fn prepare(app: &AppState, place: Place, new: NewMessage, once: Option<Once>) -> Result<Draft, ApiError> {
    let mut others = place.row.participant_ids();
    others.push(place.user);
    let wording = wording::word(app, place.row.workspace_id, place.row.record_id, &new.body, others).await?;
    let reach = rules::reach(place.user, &wording.rendered.mentions, &wording.known);
    let people = wording.people();
    Ok(Draft { place, new, wording, reach, people, once })
}

async fn write(txn: &mut WriteTxn, draft: &Draft) -> Result<Created<Posted>, ApiError> {
    let user = draft.place.user;
    let record = draft.place.row.record_id;
    let numbered = threads::changes::number(txn, user, record, draft.new.reply_to).await?.ok_or_else(ApiError::not_found)?;
    let (held, quoted) = (numbered.held, numbered.quoted);
    if draft.new.reply_to.is_some() && quoted.is_none() {
        return Err(ApiError::invalid("/reply_to", "unknown", "is no message of this discussion"));
    }
    let transition = threads::rules::posting(held.state(), held.last_seq, draft.new.reopen);
    let before = threads::people::participant_ids(&held.participants);
    let participants = threads::rules::participants(&before, user);
    let (id, at) = (MessageId(txn.id()), txn.now());
    let files = claim(txn, draft, id).await?;
    let mentions = serde_json::to_string(&draft.wording.mentions).unwrap_or_default();
    store::insert(
        txn,
        &store::New {
            id,
            thread: held.id,
            seq: held.last_seq,
            author: user,
            body: &draft.new.body,
            html: &draft.wording.rendered.html,
            excerpt: &draft.wording.rendered.excerpt,
            mentions: &mentions,
            reply_to: quoted.as_ref().map(|quote| quote.seq),
            at,
        },
    );
    mentions::store::insert(txn, id, &draft.wording.rendered.mentions);
    let row = &draft.place.row;
    let place = search::store::Place { workspace: row.workspace_id, record: row.record_id, type_key: &row.type_key };
    let (seq, html) = (held.last_seq, &draft.wording.rendered.html);
    let has_file = !files.is_empty();
    search::store::put_message(txn, &search::store::Message { place, id, seq, author: user, has_file, at, html });
    for file in &files {
        let (target, name) = (file.id, file.file_name.as_str());
        search::store::put_file(txn, &search::store::File { place, id: target, message: id, seq, author: user, at, name });
    }
    threads::changes::set_state(txn, &held, user, transition.as_ref(), participants.as_deref());
    threads::reads::move_read(txn, user, held.id, held.last_seq, draft.place.row.is_told());
    let told = notifications::store::Told {
        workspace: draft.place.row.workspace_id,
        thread: held.id,
        message: id,
        seq: held.last_seq,
        reason: NotificationReason::Mention,
        late: false,
    };
    tell(txn, &told, &draft.reach);
    drafts::store::sent(txn, user, record, &draft.new.body, draft.new.draft_revision);
    if draft.place.row.slack_ready {
        txn.job(&Task::SlackPost { message: id });
    }
    signal(txn, user, &held, transition.as_ref());
    let mut posted = answer(draft, &held, quoted, id, at, transition.as_ref(), &participants.unwrap_or(before))?;
    posted.message.attachments = files;
    let location = format!("/api/v1/messages/{id}");
    if let Some(once) = &draft.once {
        // What is kept for a replay has no words of another message: that one may be deleted meanwhile.
        let mut kept = posted.clone();
        kept.thread.pinned = None;
        if let Some(quote) = &mut kept.message.reply_to {
            quote.excerpt = None;
        }
        once.keep(txn, &location, &kept)?;
    }
    Ok(Created::at(location, posted))
}

/// Makes the files that the message names its own.
async fn claim(txn: &mut WriteTxn, draft: &Draft, id: MessageId) -> Result<Vec<AttachmentView>, ApiError> {
    let wanted = &draft.new.attachment_ids;
    let claimed = attachments::store::claim(txn, id, draft.place.row.workspace_id, draft.place.user, wanted).await?;
    let missing = wanted.iter().position(|id| claimed.iter().all(|kept| kept.id != *id));
    if let Some(n) = missing {
        let detail = "is no upload of yours that no message has yet";
        return Err(ApiError::invalid(&format!("/attachment_ids/{n}"), "not_yours", detail));
    }
    for (n, kept) in claimed.iter().enumerate() {
        let (rule, detail) = match kept.scan {
            Scan::Infected => ("infected", "had a virus in it and was removed"),
            Scan::Lost => ("lost", "was lost; upload it again"),
            Scan::None | Scan::Pending | Scan::Clean => continue,
        };
        return Err(ApiError::invalid(&format!("/attachment_ids/{n}"), rule, detail));
    }
    Ok(claimed.iter().map(attachments::store::Kept::view).collect())
}

fn signal(txn: &mut WriteTxn, user: UserId, held: &Held, transition: Option<&Transition>) {
    let (thread, seq) = (held.id, held.last_seq);
    if let Some(transition) = transition {
        txn.signal(Signal::to_thread(thread, Event::about(threads::actions::event_of(transition.kind), thread, seq)));
    }
    txn.signal(Signal::to_thread(thread, Event::about(EventKind::MessageCreated, thread, seq)));
    txn.signal(Signal::to_reader(user, thread, Event::about(EventKind::ReadMoved, thread, seq)));
}

/// The views of what was written, made from what is known already: nothing is read again.
fn answer(
    draft: &Draft,
    held: &Held,
    reply_to: Option<Quote>,
    id: MessageId,
    at: shared::Timestamp,
    transition: Option<&Transition>,
    participants: &[UserId],
) -> Result<Posted, ApiError> {
    let missing = || ApiError::new(Code::Internal).because("the thread just written cannot be shown");
    let user = draft.place.user;
    let name = draft.people.get(&user).cloned().unwrap_or_default();
    let author =
        Person { id: user, avatar: Avatar::of(user, &name), name, title: draft.place.row.viewer_title.clone(), active: true };
    let state = transition.map_or(held.state(), |transition| threads::rules::state_after(transition.kind));
    let reopened = state == ThreadState::Open;
    let row = Row {
        thread_id: Some(held.id.0),
        state: Some(state.name().to_owned()),
        last_seq: Some(held.last_seq),
        message_count: Some(held.message_count),
        participants: serde_json::to_string(participants).ok(),
        opened_at: Some(held.opened_at),
        opened_by: Some(held.opened_by.0),
        closed_at: held.closed_at.filter(|_| !reopened),
        closer_id: draft.place.row.closer_id.filter(|_| !reopened),
        conclusion: draft.place.row.conclusion.clone().filter(|_| !reopened),
        read_seq: Some(held.last_seq),
        told: None,
        last_at: Some(at),
        excerpt: Some(draft.wording.rendered.excerpt.clone()),
        last_deleted: Some(false),
        said_at: Some(at),
        author_id: Some(user.0),
        author_name: Some(author.name.clone()),
        author_title: author.title.clone(),
        author_active: Some(true),
        ..draft.place.row.clone()
    };
    let thread: ThreadView = row.view(user, draft.place.permissions, &draft.people).ok_or_else(missing)?;
    let message = MessageView {
        id,
        thread_id: held.id,
        seq: held.last_seq,
        author: author.clone(),
        body: Some(draft.new.body.clone()),
        html: Some(draft.wording.rendered.html.clone()),
        mentions: draft.wording.mentions.clone(),
        attachments: Vec::new(),
        reactions: Vec::new(),
        reply_to,
        created_at: at,
        edited_at: None,
        deleted_at: None,
        deleted_by: None,
        deletion_reason: None,
        revision: 1,
        viewer: Reader { user, moderates: false, writes: true }.may(user, false),
    };
    debug_assert_eq!(
        thread.last_message,
        LastMessage { author, excerpt: draft.wording.rendered.excerpt.clone(), deleted: false, at }
    );
    Ok(Posted { message, thread, not_reached: draft.reach.not_reached.clone() })
}
