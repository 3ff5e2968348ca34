//! Reading and setting how a member wants to be told.

use shared::preferences::{PreferencesView, PutPreferences, SendExample};

use super::store;
use crate::{app::AppState, delivery::job::Task, http::error::ApiError, sessions::caller::Member};

/// How the member is told.
///
/// # Errors
/// 404 when they are no member any more.
pub async fn get(app: &AppState, member: &Member) -> Result<PreferencesView, ApiError> {
    store::get(&app.db, member.workspace, member.caller.user_id).await?.ok_or_else(ApiError::not_found)
}

/// Sets how the member wants to be told.
///
/// # Errors
/// 404 when they are no member any more.
pub async fn put(app: &AppState, member: &Member, put: PutPreferences) -> Result<PreferencesView, ApiError> {
    let (workspace, user) = (member.workspace, member.caller.user_id);
    app.write(move |txn| {
        Box::pin(async move {
            store::put(txn, workspace, user, &put);
            txn.flush().await?;
            store::get(txn, workspace, user).await?.ok_or_else(ApiError::not_found)
        })
    })
    .await
}

/// Sends the member an example of a mail.
///
/// # Errors
/// What the database says.
pub async fn send_example(app: &AppState, member: &Member, send: SendExample) -> Result<(), ApiError> {
    let (workspace, user) = (member.workspace, member.caller.user_id);
    app.write(move |txn| {
        Box::pin(async move {
            let id = txn.id();
            txn.job(&Task::ExampleMail { id, workspace, user, kind: send.kind });
            Ok(())
        })
    })
    .await
}
