//! Reading and writing record types.

use shared::{
    Page,
    events::{Event, EventKind},
    record_types::{PutRecordType, RecordTypeView},
};

use super::store;
use crate::{
    app::AppState,
    db::page,
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
    realtime::bus::Signal,
    sessions::caller::Member,
};

/// The record types, in the workspace's order.
///
/// # Errors
/// What the database says.
pub async fn list(app: &AppState, member: &Member) -> Result<Page<RecordTypeView>, ApiError> {
    let rows = store::list(&app.db, member.workspace, member.caller.user_id).await?;
    Ok(page::whole(rows.into_iter().map(store::Row::view).collect()))
}

/// Makes or changes a record type.
///
/// # Errors
/// 400 for a key of the wrong form; 412 when `If-Match` is stale.
pub async fn put(
    app: &AppState,
    member: &Member,
    key: String,
    put: PutRecordType,
    expected: Expected,
) -> Result<Revised<RecordTypeView>, ApiError> {
    let (workspace, user) = (member.workspace, member.caller.user_id);
    app.write(move |txn| {
        let (key, put, expected) = (key.clone(), put.clone(), expected.clone());
        Box::pin(async move {
            let before = store::get(txn, workspace, user, &key).await?;
            expected.check(before.map(|row| row.revision))?;
            store::put(txn, workspace, &key, &put);
            txn.flush().await?;
            txn.signal(Signal::to_workspace(workspace, Event::of(EventKind::AccessChanged)));
            let row = store::get(txn, workspace, user, &key).await?.ok_or_else(ApiError::not_found)?;
            Ok(Revised { revision: row.revision, body: row.view() })
        })
    })
    .await
}
