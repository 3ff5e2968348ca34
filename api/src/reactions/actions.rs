//! Giving an emoji and taking it back, and showing what others gave.

use shared::{
    Code, UserId,
    events::{Event, EventKind},
    messages::MessageView,
};

use super::{access::Reacting, rules, store};
use crate::{
    app::AppState,
    http::{answer::Revised, error::ApiError},
    messages::{self, changes},
    realtime::bus::Signal,
};

/// Gives a message an emoji. The same again changes nothing.
///
/// # Errors
/// 404 when it is no longer visible; 409 `message_deleted`, or `too_many_reactions` when it would be one emoji too many.
pub async fn add(app: &AppState, reacting: Reacting) -> Result<Revised<MessageView>, ApiError> {
    let Reacting { found, emoji } = reacting;
    let (message, user) = (found.message, found.seen.caller.user_id);
    app.write(move |txn| {
        Box::pin(async move {
            // The message's row is held from here on: of two new emoji at once the second sees the first.
            let held = changes::hold(txn, user, message).await?.ok_or_else(ApiError::not_found)?;
            if held.body.is_none() {
                return Err(ApiError::new(Code::MessageDeleted));
            }
            if rules::add(store::standing(txn, message, user, emoji).await?).map_err(ApiError::new)? {
                store::insert(txn, message, user, emoji);
                txn.signal(reacted(&held));
            }
            Ok(())
        })
    })
    .await?;
    messages::actions::get(app, &found).await
}

/// Takes an emoji back. Taking back what was not given changes nothing.
///
/// # Errors
/// 404 when the message is no longer visible.
pub async fn remove(app: &AppState, reacting: Reacting) -> Result<(), ApiError> {
    let Reacting { found, emoji } = reacting;
    let (message, user) = (found.message, found.seen.caller.user_id);
    app.write(move |txn| {
        Box::pin(async move {
            let found = store::hold(txn, message, user, emoji).await?.ok_or_else(ApiError::not_found)?;
            if found.is_mine {
                store::remove(txn, message, user, emoji);
                txn.signal(reacted(&found.held));
            }
            Ok(())
        })
    })
    .await
}

fn reacted(held: &changes::Held) -> Signal {
    Signal::to_thread(held.thread_id, Event::about(EventKind::MessageReacted, held.thread_id, held.seq))
}

/// Puts the reactions to messages of one thread: one statement for all of them.
///
/// # Errors
/// What the database says.
pub async fn fill(app: &AppState, viewer: UserId, messages: &mut [MessageView]) -> Result<(), ApiError> {
    let seqs = || messages.iter().map(|message| message.seq);
    let (Some(thread), Some(first), Some(last)) = (messages.first().map(|m| m.thread_id), seqs().min(), seqs().max()) else {
        return Ok(());
    };
    let mut given = store::of_messages(&app.db, viewer, thread, first, last).await?;
    for message in messages {
        message.reactions = given.remove(&message.id).unwrap_or_default();
    }
    Ok(())
}
