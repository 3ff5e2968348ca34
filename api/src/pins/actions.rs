//! Pinning a message and taking it down.

use shared::{
    Code, MessageId, Seq, ThreadId,
    events::{Event, EventKind},
    threads::ThreadView,
};

use super::store;
use crate::{
    app::AppState,
    http::error::ApiError,
    messages::changes,
    realtime::bus::Signal,
    threads::{self, access::VisibleThread},
};

/// Pins a message of the thread, in place of another. Pinning the pinned one changes nothing.
///
/// # Errors
/// 404 when the thread is no longer visible; 409 `message_deleted`; 422 for what is no message of the thread.
pub async fn pin(app: &AppState, seen: &VisibleThread, message: MessageId) -> Result<ThreadView, ApiError> {
    let (user, thread) = (seen.caller.user_id, seen.thread);
    app.write(move |txn| {
        Box::pin(async move {
            // The message's row is held before the thread's, as it is for deleting: of the two the second sees the first, and a
            // deleted message never stays pinned.
            let held = changes::hold(txn, user, message).await?.filter(|held| held.thread_id == thread);
            let Some(held) = held else {
                threads::changes::hold(txn, user, thread).await?.ok_or_else(ApiError::not_found)?;
                return Err(ApiError::invalid("/message_id", "unknown", "is no message of this discussion"));
            };
            if held.body.is_none() {
                return Err(ApiError::new(Code::MessageDeleted));
            }
            if store::pin(txn, thread, held.seq, user).await? {
                txn.signal(pinned(thread, held.seq));
            }
            Ok(())
        })
    })
    .await?;
    threads::actions::again(app, seen).await
}

/// Takes the pinned message down, whoever pinned it. Without one nothing changes.
///
/// # Errors
/// 404 when the thread is no longer visible.
pub async fn unpin(app: &AppState, seen: &VisibleThread) -> Result<(), ApiError> {
    let (user, thread) = (seen.caller.user_id, seen.thread);
    app.write(move |txn| {
        Box::pin(async move {
            threads::changes::hold(txn, user, thread).await?.ok_or_else(ApiError::not_found)?;
            if let Some(seq) = store::pinned(txn, thread).await?
                && store::unpin(txn, thread, seq).await?
            {
                txn.signal(pinned(thread, seq));
            }
            Ok(())
        })
    })
    .await
}

/// Tells that another message is pinned, or none.
#[must_use]
pub fn pinned(thread: ThreadId, seq: Seq) -> Signal {
    Signal::to_thread(thread, Event::about(EventKind::ThreadPinned, thread, seq))
}
