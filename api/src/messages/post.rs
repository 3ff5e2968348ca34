//! Posting: the way of one message through the house.
//!
//! Names are looked up and the text is rendered before the transaction; in it, the thread's row is numbered and thereby
//! held, the rules decide, and everything else is written with one call. Nothing is sent from here.

use std::{collections::HashMap, sync::Arc};

use shared::{
    Code, MessageId, NotificationId, UserId,
    events::{Event, EventKind},
    limits,
    mentions::{Mention, MentionKind},
    messages::{MessageView, NewMessage, Posted},
    notifications::NotificationReason,
    roles::Permissions,
    threads::{LastMessage, ThreadState, ThreadView},
    users::{Avatar, Person},
};

use super::{
    markdown::{self, Rendered},
    rules::{self, Reach},
    store,
};
use crate::{
    app::AppState,
    db::WriteTxn,
    delivery::job::Task,
    http::{answer::Created, error::ApiError, idempotency::Once},
    mentions, notifications,
    realtime::bus::Signal,
    threads::{
        self,
        rules::Transition,
        store::{Held, Row},
    },
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
    rendered: Rendered,
    mentions: Vec<Mention>,
    reach: Reach,
    /// Of the author and the participants.
    people: HashMap<UserId, String>,
    once: Option<Once>,
}

/// Posts to a record's thread, making or reopening it.
///
/// # Errors
/// 404 when the record is no longer visible; 422 for too many mentions.
pub async fn post(app: &AppState, place: Place, new: NewMessage, once: Option<Once>) -> Result<Created<Posted>, ApiError> {
    let draft = Arc::new(prepare(app, place, new, once).await?);
    app.write(move |txn| {
        let draft = Arc::clone(&draft);
        Box::pin(async move { write(txn, &draft).await })
    })
    .await
}

async fn prepare(app: &AppState, place: Place, new: NewMessage, once: Option<Once>) -> Result<Draft, ApiError> {
    let targets = markdown::targets(&new.body);
    if targets.len() > limits::MENTIONS_MAX {
        return Err(ApiError::invalid("/body", "too_many_mentions", "mentions more than 50 different people and teams"));
    }
    let mut users: Vec<UserId> = place.row.participant_ids();
    users.push(place.user);
    users.extend(targets.iter().filter(|(kind, _)| *kind == MentionKind::User).filter_map(|(_, id)| id.map(UserId)));
    users.sort_unstable();
    users.dedup();
    let teams: Vec<_> = targets.iter().filter(|(kind, _)| *kind == MentionKind::Team).filter_map(|(_, id)| *id).collect();
    let known = mentions::store::known(&app.db, place.row.workspace_id, place.row.record_id, &users, &teams).await?;
    let name = |(kind, id): markdown::Target| match id {
        None => Some("everyone".to_owned()),
        Some(id) => known.iter().find(|known| known.is(kind) && known.id == id && !known.service).map(|known| known.name.clone()),
    };
    let rendered = markdown::render(&new.body, name);
    let mentions = rendered
        .mentions
        .iter()
        .filter_map(|target| Some(Mention { kind: target.0, id: target.1, name: name(*target)? }))
        .collect();
    let reach = rules::reach(place.user, &rendered.mentions, &known);
    let people =
        known.iter().filter(|known| known.is(MentionKind::User)).map(|known| (UserId(known.id), known.name.clone())).collect();
    Ok(Draft { place, new, rendered, mentions, reach, people, once })
}

async fn write(txn: &mut WriteTxn, draft: &Draft) -> Result<Created<Posted>, ApiError> {
    let user = draft.place.user;
    let held = threads::store::number(txn, user, draft.place.row.record_id).await?.ok_or_else(ApiError::not_found)?;
    let transition = threads::rules::posting(held.state(), held.last_seq, draft.new.reopen);
    let before = threads::store::participant_ids(&held.participants);
    let participants = threads::rules::participants(&before, user);
    let (id, at) = (MessageId(txn.id()), txn.now());
    let mentions = serde_json::to_string(&draft.mentions).unwrap_or_default();
    store::insert(
        txn,
        &store::New {
            id,
            thread: held.id,
            seq: held.last_seq,
            author: user,
            body: &draft.new.body,
            html: &draft.rendered.html,
            excerpt: &draft.rendered.excerpt,
            mentions: &mentions,
            at,
        },
    );
    mentions::store::insert(txn, id, &draft.rendered.mentions);
    threads::store::set_state(txn, &held, user, transition.as_ref(), participants.as_deref());
    threads::store::move_read(txn, user, held.id, held.last_seq, draft.place.row.is_told());
    tell(txn, draft, &held, id);
    signal(txn, user, &held, transition.as_ref());
    let posted = answer(draft, &held, id, at, transition.as_ref(), &participants.unwrap_or(before))?;
    let location = format!("/api/v1/messages/{id}");
    if let Some(once) = &draft.once {
        once.keep(txn, &location, &posted)?;
    }
    Ok(Created::at(location, posted))
}

/// Tells those mentioned by name, and leaves teams and everyone to the worker.
fn tell(txn: &mut WriteTxn, draft: &Draft, held: &Held, message: MessageId) {
    let told = notifications::store::Told {
        workspace: draft.place.row.workspace_id,
        thread: held.id,
        message,
        seq: held.last_seq,
        reason: NotificationReason::Mention,
    };
    for user in &draft.reach.notified {
        let id = NotificationId(txn.id());
        notifications::store::insert(txn, id, *user, &told);
        let mut event = Event::about(EventKind::NotificationCreated, held.id, held.last_seq);
        event.notification_id = Some(id);
        txn.signal(Signal::to_user(*user, event));
    }
    for user in &draft.reach.mailed {
        let delivery = notifications::store::queue_mail(txn, *user, &told);
        txn.job(&Task::MentionMail { delivery });
    }
    if draft.place.row.slack_ready {
        txn.job(&Task::SlackPost { message });
    }
    for (kind, target) in &draft.reach.groups {
        txn.job(&Task::TellGroup { message, kind: *kind, target: *target, after: None });
    }
}

fn signal(txn: &mut WriteTxn, user: UserId, held: &Held, transition: Option<&Transition>) {
    let (thread, seq) = (held.id, held.last_seq);
    if let Some(transition) = transition {
        txn.signal(Signal::to_thread(thread, Event::about(threads::actions::event_of(transition.kind), thread, seq)));
    }
    txn.signal(Signal::to_thread(thread, Event::about(EventKind::MessageCreated, thread, seq)));
    txn.signal(Signal::to_user(user, Event::about(EventKind::ReadMoved, thread, seq)));
}

/// The views of what was written, made from what is known already: nothing is read again.
fn answer(
    draft: &Draft,
    held: &Held,
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
        excerpt: Some(draft.rendered.excerpt.clone()),
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
        html: Some(draft.rendered.html.clone()),
        mentions: draft.mentions.clone(),
        created_at: at,
        edited_at: None,
        deleted_at: None,
        viewer: store::NOTHING,
    };
    debug_assert_eq!(thread.last_message, LastMessage { author, excerpt: draft.rendered.excerpt.clone(), at });
    Ok(Posted { message, thread, not_reached: draft.reach.not_reached.clone() })
}
