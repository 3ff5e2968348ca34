//! Reading and keeping drafts.

use shared::{
    Code, RecordId, UserId,
    drafts::{DraftView, NewDraft},
};

use super::store::{self, Found};
use crate::{
    app::AppState,
    db::WriteTxn,
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
};

/// The caller's draft on a record.
///
/// # Errors
/// 404 when the record is no longer visible.
pub async fn get(app: &AppState, user: UserId, record: RecordId) -> Result<Revised<DraftView>, ApiError> {
    let found = store::find(&app.db, user, record).await?.ok_or_else(ApiError::not_found)?;
    Ok(Revised { revision: found.revision(), body: found.view() })
}

/// Keeps a draft; a blank one is removed.
///
/// # Errors
/// 404 when the record is no longer visible, 412 when the draft is another by now, 422 for an answer to no message of the
/// thread.
pub async fn put(
    app: &AppState,
    user: UserId,
    record: RecordId,
    new: NewDraft,
    expected: Expected,
) -> Result<Revised<DraftView>, ApiError> {
    if new.body.trim().is_empty() {
        return remove(app, user, record, expected).await;
    }
    app.write(move |txn| {
        let (new, expected) = (new.clone(), expected.clone());
        Box::pin(async move { write(txn, user, record, new, &expected).await })
    })
    .await
}

async fn write(
    txn: &mut WriteTxn,
    user: UserId,
    record: RecordId,
    new: NewDraft,
    expected: &Expected,
) -> Result<Revised<DraftView>, ApiError> {
    let found = store::hold(txn, user, record, new.reply_to).await?.ok_or_else(ApiError::not_found)?;
    expected.check(Some(found.revision()))?;
    let reply_to = found.quote();
    if new.reply_to.is_some() && reply_to.is_none() {
        return Err(ApiError::invalid("/reply_to", "unknown", "is no message of this discussion"));
    }
    let revision = store::put(txn, user, record, &new.body, reply_to.as_ref().map(|quote| quote.seq)).await?;
    if revision != found.revision() + 1 {
        // Another device came between: what the client has seen is no longer what this replaces.
        expected.check(Some(revision - 1))?;
    }
    let body = DraftView { body: Some(new.body), reply_to, updated_at: Some(txn.now()), revision };
    Ok(Revised { revision, body })
}

/// Removes a draft. Where there is none nothing changes.
///
/// # Errors
/// 404 when the record is no longer visible, 412 when the draft is another by now.
pub async fn remove(app: &AppState, user: UserId, record: RecordId, expected: Expected) -> Result<Revised<DraftView>, ApiError> {
    app.write(move |txn| {
        let expected = expected.clone();
        Box::pin(async move {
            let found: Found = store::hold(txn, user, record, None).await?.ok_or_else(ApiError::not_found)?;
            let seen = found.revision();
            if !found.is_there() {
                return Ok(Revised { revision: seen, body: DraftView { reply_to: None, ..found.view() } });
            }
            expected.check(Some(seen))?;
            let revision =
                store::remove(txn, user, record, seen).await?.ok_or_else(|| ApiError::new(Code::PreconditionFailed))?;
            let body = DraftView { body: None, reply_to: None, updated_at: None, revision };
            Ok(Revised { revision, body })
        })
    })
    .await
}
