//! Changing a role.

use shared::{
    RoleId,
    events::{Event, EventKind},
    roles::{RolePatch, RoleView},
};

use super::store;
use crate::{app::AppState, http::error::ApiError, realtime::bus::Signal, sessions::caller::Member};

/// Lets a role's members get mail, or bars them from it.
///
/// # Errors
/// 404 for a role of another workspace.
pub async fn change(app: &AppState, member: &Member, id: RoleId, patch: RolePatch) -> Result<RoleView, ApiError> {
    let workspace = member.workspace;
    app.write(move |txn| {
        Box::pin(async move {
            let before = store::get(txn, workspace, id).await?.ok_or_else(ApiError::not_found)?;
            let receives_mail = patch.receives_mail.unwrap_or(before.receives_mail);
            if receives_mail != before.receives_mail {
                store::set_mail(txn, workspace, id, receives_mail);
                txn.signal(Signal::to_workspace(workspace, Event::of(EventKind::AccessChanged)));
            }
            Ok(store::Row { receives_mail, ..before }.view())
        })
    })
    .await
}
