//! Setting a wish for a thread, signed in or by a link of a mail.

use shared::{
    events::{Event, EventKind},
    subscriptions::{Subscription, UnsubscribeScope, UnsubscribeView},
};

use super::{link::Link, store};
use crate::{app::AppState, http::error::ApiError, realtime::bus::Signal, threads::access::VisibleThread};

/// Sets the caller's wish for a thread.
///
/// # Errors
/// What the database says.
pub async fn set(app: &AppState, seen: &VisibleThread, wish: Subscription) -> Result<Subscription, ApiError> {
    let (user, thread, seq) = (seen.caller.user_id, seen.thread, seen.row.last_seq.unwrap_or(0));
    app.write(move |txn| {
        Box::pin(async move {
            store::set(txn, user, thread, wish.level);
            txn.signal(Signal::to_reader(user, thread, Event::about(EventKind::ReadMoved, thread, seq)));
            Ok(wish)
        })
    })
    .await
}

fn read(app: &AppState, token: &str) -> Result<Link, ApiError> {
    Link::read(&app.config.secret_key, token).ok_or_else(ApiError::not_found)
}

async fn standing(app: &AppState, link: Link) -> Result<UnsubscribeView, ApiError> {
    let (scope, found) = match link {
        Link::Thread { user, thread } => (UnsubscribeScope::Thread, store::of_thread(&app.db, user, thread).await?),
        Link::Digests { user, workspace } => (UnsubscribeScope::Digests, store::of_digests(&app.db, user, workspace).await?),
    };
    let found = found.ok_or_else(ApiError::not_found)?;
    Ok(UnsubscribeView { scope, workspace: found.workspace, locale: found.locale, stopped: found.stopped })
}

/// What a link stops, and how that stands.
///
/// # Errors
/// 404 for a link that was not made here.
pub async fn get(app: &AppState, token: &str) -> Result<UnsubscribeView, ApiError> {
    standing(app, read(app, token)?).await
}

/// Stops the mails of a link, or lets them come again.
///
/// # Errors
/// 404 for a link that was not made here.
pub async fn stop(app: &AppState, token: &str, stopped: bool) -> Result<UnsubscribeView, ApiError> {
    let link = read(app, token)?;
    standing(app, link).await?;
    app.write(move |txn| {
        Box::pin(async move {
            match (link, stopped) {
                (Link::Thread { user, thread }, true) => store::mute(txn, user, thread),
                (Link::Thread { user, thread }, false) => store::unmute(txn, user, thread),
                (Link::Digests { user, workspace }, true) => store::stop_digests(txn, user, workspace),
                (Link::Digests { user, workspace }, false) => store::resume_digests(txn, user, workspace),
            }
            let moved = Event::of(EventKind::ReadMoved);
            txn.signal(match link {
                Link::Thread { user, thread } => Signal::to_reader(user, thread, moved),
                Link::Digests { user, workspace } => Signal::to_user(user, workspace, moved),
            });
            Ok(())
        })
    })
    .await?;
    standing(app, link).await
}
