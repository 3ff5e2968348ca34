//! What users do with their own account.

use shared::{
    Timestamp, UserId, WorkspaceId,
    events::{Event, EventKind},
    users::{Me, MePatch},
};

use super::{rules, store};
use crate::{app::AppState, delivery::job::Task, http::error::ApiError, realtime::bus::Signal, sessions::caller::Caller};

/// The signed-in user; with an API token, as a member of its workspace alone.
///
/// # Errors
/// 404 when there is no such user.
pub async fn me(app: &AppState, user: UserId, only: Option<WorkspaceId>) -> Result<Me, ApiError> {
    store::me(&app.db, user, only).await?.ok_or_else(ApiError::not_found)
}

/// What was begun with somebody's name of before is written after this.
const WRITTEN_BY_THEN: i64 = Timestamp::MINUTE;

/// Changes name, language or time zone. Messages that mention the person follow a new name in the background.
///
/// # Errors
/// 403 with an API token; 422 for a time zone nobody knows.
pub async fn change(app: &AppState, caller: &Caller, patch: MePatch) -> Result<Me, ApiError> {
    caller.session()?;
    if patch.time_zone.as_deref().is_some_and(|zone| !rules::known_time_zone(zone)) {
        return Err(ApiError::invalid("/time_zone", "unknown", "must be the IANA name of a time zone, such as Europe/Paris"));
    }
    let user = caller.user_id;
    app.write(move |txn| {
        let patch = patch.clone();
        Box::pin(async move {
            let name = patch.name.as_deref().map(str::trim);
            store::change(txn, user, name, patch.locale, patch.time_zone.as_deref());
            if let Some(name) = name {
                let places = store::workspaces(txn, user).await?;
                store::follow_name(txn, user, name, &places);
                let follow = Task::FollowRename { kind: shared::mentions::MentionKind::User, target: user.0, after: None };
                txn.job(&follow);
                // Once more for what is being written at this moment with the name of before.
                txn.job_at(&follow, txn.now().plus(WRITTEN_BY_THEN));
                for place in places {
                    txn.signal(Signal::to_workspace(place.workspace_id, Event::of(EventKind::AccessChanged)));
                }
            }
            Ok(())
        })
    })
    .await?;
    me(app, user, None).await
}
