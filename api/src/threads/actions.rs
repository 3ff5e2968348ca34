//! Reading threads, closing and reopening them, and how far each member has read.

use shared::{
    Code, Page, Seq, ThreadId, UserId,
    events::{Event, EventKind},
    limits,
    page::PageQuery,
    roles::Permissions,
    threads::{CloseThread, DecisionView, ReadState, ThreadView, ThreadsQuery, TransitionKind, TransitionView, TransitionsQuery},
};
use uuid::Uuid;

use super::{access::VisibleThread, changes, closings, people, reads, rules, store, transitions};
use crate::{
    app::AppState, db::page, http::error::ApiError, realtime::bus::Signal, record_types, search, sessions::caller::Member,
};

impl From<rules::Refusal> for ApiError {
    fn from(refusal: rules::Refusal) -> Self {
        match refusal {
            rules::Refusal::MayNotClose => Self::forbidden("threads:close"),
            rules::Refusal::Outrun { last_seq } => {
                Self { last_seq: Some(last_seq), detail: Some(refusal.to_string()), ..Self::new(Code::Outrun) }
            }
            rules::Refusal::NoConclusion => Self::invalid("/conclusion", "required", &refusal.to_string()),
            rules::Refusal::TooLate => Self { detail: Some(refusal.to_string()), ..Self::new(Code::TooLate) },
        }
    }
}

/// The hub: threads that the member may see, last activity first.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn list(app: &AppState, member: &Member, query: &ThreadsQuery) -> Result<Page<ThreadView>, ApiError> {
    let after = page::key::<(i64, Uuid)>("threads", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let user = member.caller.user_id;
    let rows = store::list(&app.db, user, member.workspace, query, after, limit + 1).await?;
    let page = page::page("threads", rows, limit, store::Row::place);
    let names = people::names(&app.db, page.items.iter().flat_map(store::Row::participant_ids)).await?;
    let items = page.items.iter().filter_map(|row| row.view(user, member.permissions, &names)).collect();
    Ok(Page { items, next: page.next })
}

async fn view(app: &AppState, row: &store::Row, user: UserId, permissions: Permissions) -> Result<ThreadView, ApiError> {
    let names = people::names(&app.db, row.participant_ids()).await?;
    row.view(user, permissions, &names).ok_or_else(|| ApiError::new(Code::NoThread))
}

/// One thread.
///
/// # Errors
/// What the database says.
pub async fn get(app: &AppState, seen: &VisibleThread) -> Result<ThreadView, ApiError> {
    view(app, &seen.row, seen.caller.user_id, seen.permissions).await
}

/// The thread of a record.
///
/// # Errors
/// `no_thread`.
pub async fn of_record(app: &AppState, member: &Member, row: &store::Row) -> Result<ThreadView, ApiError> {
    view(app, row, member.caller.user_id, member.permissions).await
}

/// The same thread, read again after a change.
///
/// # Errors
/// 404 when it is no longer visible.
pub async fn again(app: &AppState, seen: &VisibleThread) -> Result<ThreadView, ApiError> {
    let row = store::find(&app.db, seen.caller.user_id, seen.thread).await?.ok_or_else(ApiError::not_found)?;
    view(app, &row, seen.caller.user_id, seen.permissions).await
}

/// Closes a thread. Closing a closed one changes nothing.
///
/// # Errors
/// 403; 409 `outrun` when a newer message has arrived; 422 without the conclusion that the record's type asks for.
pub async fn close(app: &AppState, seen: &VisibleThread, close: CloseThread) -> Result<ThreadView, ApiError> {
    let (user, thread) = (seen.caller.user_id, seen.thread);
    let closer = seen.row.closer(user, seen.permissions);
    let (workspace, record, type_key) = (seen.row.workspace_id, seen.row.record_id, seen.row.type_key.clone());
    app.write(move |txn| {
        let (close, type_key) = (close.clone(), type_key.clone());
        Box::pin(async move {
            let held = changes::hold(txn, user, thread).await?.ok_or_else(ApiError::not_found)?;
            let may = rules::may_close(closer, held.opened_by);
            let conclusion = close.conclusion.map(|text| text.trim().to_owned());
            let required = record_types::store::requires_conclusion(txn, thread).await?;
            let transition = rules::close(may, held.state(), held.last_seq, close.last_seq, conclusion, required)?;
            if let Some(transition) = transition {
                changes::set_state(txn, &held, user, Some(&transition), None);
                let place = search::store::Place { workspace, record, type_key: &type_key };
                search::store::put_conclusion(txn, place, thread, held.transition_count + 1, user, &transition);
                txn.signal(Signal::to_thread(thread, Event::about(EventKind::ThreadClosed, thread, held.last_seq)));
            }
            Ok(())
        })
    })
    .await?;
    again(app, seen).await
}

/// Takes back the caller's own closing, as if it had not been: nobody keeps a notification of it.
///
/// # Errors
/// 409 `too_late` after a minute, or when something has happened since.
pub async fn take_back(app: &AppState, seen: &VisibleThread) -> Result<ThreadView, ApiError> {
    let (user, thread) = (seen.caller.user_id, seen.thread);
    app.write(move |txn| {
        Box::pin(async move {
            let held = changes::hold(txn, user, thread).await?.ok_or_else(ApiError::not_found)?;
            let last = closings::last_transition(txn, thread).await?;
            rules::take_back(last, held.last_seq, user, txn.now())?;
            search::store::remove_conclusion(txn, thread, held.transition_count);
            for told in closings::take_back(txn, &held).await? {
                txn.signal(Signal::to_reader(told, thread, Event::about(EventKind::ReadMoved, thread, held.last_seq)));
            }
            txn.signal(Signal::to_thread(thread, Event::about(EventKind::ThreadReopened, thread, held.last_seq)));
            Ok(())
        })
    })
    .await?;
    again(app, seen).await
}

/// The conclusions of a record's discussion, newest first.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn decisions(app: &AppState, row: &store::Row, query: &PageQuery) -> Result<Page<DecisionView>, ApiError> {
    let before = page::key::<i64>("decisions", query.after.as_deref())?;
    let Some(thread) = row.thread_id.map(ThreadId) else { return Ok(page::whole(Vec::new())) };
    let limit = page::limit(query.limit);
    let rows = closings::decisions(&app.db, thread, before, limit + 1).await?;
    let page = page::page("decisions", rows, limit, |row| row.transition.number);
    Ok(Page { items: page.items.into_iter().filter_map(|row| row.view(thread)).collect(), next: page.next })
}

/// Reopens a thread without writing. Reopening an open one changes nothing.
///
/// # Errors
/// 404 when the thread is no longer visible.
pub async fn reopen(app: &AppState, seen: &VisibleThread) -> Result<ThreadView, ApiError> {
    let (user, thread) = (seen.caller.user_id, seen.thread);
    app.write(move |txn| {
        Box::pin(async move {
            let held = changes::hold(txn, user, thread).await?.ok_or_else(ApiError::not_found)?;
            if let Some(transition) = rules::reopen(held.state(), held.last_seq) {
                changes::set_state(txn, &held, user, Some(&transition), None);
                txn.signal(Signal::to_thread(thread, Event::about(EventKind::ThreadReopened, thread, held.last_seq)));
            }
            Ok(())
        })
    })
    .await?;
    again(app, seen).await
}

/// The event that goes with a transition.
#[must_use]
pub fn event_of(kind: TransitionKind) -> EventKind {
    match kind {
        TransitionKind::Opened => EventKind::ThreadOpened,
        TransitionKind::Closed => EventKind::ThreadClosed,
        TransitionKind::Reopened => EventKind::ThreadReopened,
    }
}

/// How the thread's state changed, oldest first.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn transitions(app: &AppState, thread: ThreadId, query: &TransitionsQuery) -> Result<Page<TransitionView>, ApiError> {
    let after = page::key::<i64>("transitions", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = transitions::transitions(&app.db, thread, query, after.unwrap_or(0), limit + 1).await?;
    let page = page::page("transitions", rows, limit, |row| row.number);
    Ok(Page { items: page.items.into_iter().filter_map(transitions::TransitionRow::view).collect(), next: page.next })
}

/// Moves the caller's read marker forward.
///
/// # Errors
/// What the database says.
pub async fn mark_read(app: &AppState, seen: &VisibleThread, seq: Seq) -> Result<ReadState, ApiError> {
    let last_seq = seen.row.last_seq.unwrap_or(0);
    let (before, seq) = (seen.row.read_seq.unwrap_or(0), seq.min(last_seq));
    if seq <= before && !seen.row.is_told() {
        return Ok(state(last_seq, before));
    }
    let (user, thread, to) = (seen.caller.user_id, seen.thread, seq.max(before));
    app.write(move |txn| {
        Box::pin(async move {
            // Whatever they are told of by now: the worker may have done so since this call began.
            reads::move_read(txn, user, thread, to, true);
            txn.signal(Signal::to_reader(user, thread, Event::about(EventKind::ReadMoved, thread, to)));
            Ok(())
        })
    })
    .await?;
    Ok(state(last_seq, to))
}

/// Marks everything from a message on as unread.
///
/// # Errors
/// What the database says.
pub async fn mark_unread(app: &AppState, seen: &VisibleThread, from_seq: Seq) -> Result<ReadState, ApiError> {
    let last_seq = seen.row.last_seq.unwrap_or(0);
    let to = (from_seq - 1).min(last_seq);
    let (user, thread) = (seen.caller.user_id, seen.thread);
    app.write(move |txn| {
        Box::pin(async move {
            reads::set_read_back(txn, user, thread, to);
            txn.signal(Signal::to_reader(user, thread, Event::about(EventKind::ReadMoved, thread, to)));
            Ok(())
        })
    })
    .await?;
    Ok(state(last_seq, to))
}

fn state(last_seq: Seq, last_read_seq: Seq) -> ReadState {
    ReadState { last_read_seq, unread: (last_seq - last_read_seq).clamp(0, limits::COUNTER_STOP) }
}
