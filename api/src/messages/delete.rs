//! Deleting: the text goes, with all that it ever said, and a tombstone keeps the message's place (`PRODUCT.md` rule 20).
//!
//! What waits to be told of it reads the text when it is sent, and finds none.

use shared::{
    Timestamp,
    edits::DeleteMessage,
    events::{Event, EventKind},
    messages::{MessageViewer, Posted},
};

use super::{access::VisibleMessage, changes};
use crate::{
    app::AppState,
    attachments,
    http::{answer::Expected, error::ApiError, idempotency},
    pins, reactions,
    realtime::bus::Signal,
    search,
};

/// Deletes a message. Deleting a deleted one changes nothing.
///
/// # Errors
/// 404 when it is no longer visible; 412 when it was edited meanwhile; 422 for somebody else's message without a reason.
pub async fn delete(app: &AppState, found: VisibleMessage, why: DeleteMessage, expected: Expected) -> Result<(), ApiError> {
    let (message, user) = (found.message, found.seen.caller.user_id);
    if found.author != user && why.reason.is_none() {
        return Err(ApiError::invalid("/reason", "required", "is needed for a message of somebody else"));
    }
    app.write(move |txn| {
        let (why, expected) = (why.clone(), expected.clone());
        Box::pin(async move {
            let held = changes::hold(txn, user, message).await?.ok_or_else(ApiError::not_found)?;
            if held.body.is_none() {
                return Ok(());
            }
            expected.check(Some(held.revision))?;
            search::store::remove_message(txn, message);
            attachments::store::remove_of_message(txn, message).await?;
            reactions::store::remove_of_message(txn, message);
            if pins::store::unpin(txn, held.thread_id, held.seq).await? {
                txn.signal(pins::actions::pinned(held.thread_id, held.seq));
            }
            changes::delete(txn, &held, user, why.reason.as_deref().map(str::trim));
            let (place, at) = (format!("/api/v1/messages/{message}"), txn.now());
            idempotency::amend(txn, held.author_id, &place, |posted: &mut Posted| take_text(posted, at)).await?;
            let event = Event::about(EventKind::MessageDeleted, held.thread_id, held.seq);
            txn.signal(Signal::to_thread(held.thread_id, event));
            Ok(())
        })
    })
    .await
}

/// Takes the text out of the answer that is kept for whoever posts the same again.
fn take_text(posted: &mut Posted, at: Timestamp) {
    let message = &mut posted.message;
    message.body = None;
    message.html = None;
    message.mentions.clear();
    message.attachments.clear();
    message.deleted_at = Some(at);
    message.viewer = MessageViewer { can_edit: false, can_delete: false };
    posted.thread.last_message.excerpt.clear();
    posted.thread.last_message.deleted = true;
}
