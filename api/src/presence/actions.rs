//! Saying that one looks or writes, and hearing who else does.
//!
//! These signals go with no write: what they tell is not kept, so there is nothing that they could run ahead of.

use shared::{
    Page,
    events::{Event, EventKind},
    limits,
    threads::Participant,
};

use super::store;
use crate::{app::AppState, db::page, http::error::ApiError, realtime::bus::Signal, threads::access::VisibleThread};

/// Of how many who look it is asked whether they still may: some more than are shown.
const CANDIDATES: usize = 2 * limits::PRESENT_MAX;

/// Who looks at the thread.
///
/// # Errors
/// What the database says.
pub async fn present(app: &AppState, seen: &VisibleThread) -> Result<Page<Participant>, ApiError> {
    let users = app.bus.looking().at(seen.thread, app.clock.now(), CANDIDATES);
    let mut named = store::named(&app.db, seen.thread, &users).await?;
    named.truncate(limits::PRESENT_MAX);
    Ok(page::whole(named))
}

/// The caller looks at the thread, for a minute unless they say it again. Saying it all the time tells nobody more.
///
/// # Errors
/// What the database says.
pub async fn look(app: &AppState, seen: &VisibleThread) -> Result<Page<Participant>, ApiError> {
    if !app.bus.looking().has_told_looking(seen.thread, seen.caller.user_id, app.clock.now()) {
        app.bus.publish(vec![looking(seen, true)]);
    }
    present(app, seen).await
}

/// The caller has left the thread.
pub fn leave(app: &AppState, seen: &VisibleThread) {
    app.bus.publish(vec![looking(seen, false)]);
}

fn looking(seen: &VisibleThread, is_here: bool) -> Signal {
    Signal::Looking { thread: seen.thread, user: seen.caller.user_id, is_here }
}

/// The caller is writing, and so looks at the thread, too.
pub fn write(app: &AppState, seen: &VisibleThread) {
    let (thread, user, now) = (seen.thread, seen.caller.user_id, app.clock.now());
    if app.bus.looking().has_told_typing(thread, user, now) {
        return;
    }
    let event = Event { thread_id: Some(thread), user_id: Some(user), ..Event::of(EventKind::Typing) };
    app.bus.publish(vec![looking(seen, true), Signal::to_thread(thread, event)]);
    app.bus.looking().tell_typing(thread, user, now);
}
