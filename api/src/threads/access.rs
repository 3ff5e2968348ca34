//! A thread that the caller may see, and one that they may close.

use actix_web::{HttpRequest, http::Method};
use shared::{
    ThreadId, UserId,
    roles::{Permission, Permissions},
};

use super::{rules, store};
use crate::{
    app::AppState,
    http::{
        call::{Access, path},
        error::ApiError,
    },
    messages::rules::Reader,
    sessions::caller::Caller,
};

/// The thread of the path, visible to the caller.
pub struct VisibleThread {
    pub caller: Caller,
    pub thread: ThreadId,
    pub row: store::Row,
    /// What the caller may exercise here: their role's permissions, less what an API token leaves out.
    pub permissions: Permissions,
}

/// A thread that the caller may see.
///
/// # Errors
/// 404, also for an API token of another workspace.
pub async fn visible(app: &AppState, caller: Caller, thread: ThreadId) -> Result<VisibleThread, ApiError> {
    let row = store::find(&app.db, caller.user_id, thread).await?;
    let row =
        row.filter(|row| caller.token_workspace.is_none_or(|own| own == row.workspace_id)).ok_or_else(ApiError::not_found)?;
    let permissions = caller.scopes.map_or(Permissions(row.permissions), |scopes| scopes.limit(Permissions(row.permissions)));
    Ok(VisibleThread { caller, thread, row, permissions })
}

impl VisibleThread {
    /// The caller as a reader of its messages.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader {
            user: self.caller.user_id,
            moderates: self.permissions.has(Permission::ModerateMessages),
            writes: self.caller.scopes.is_none_or(|scopes| scopes.allow(&Method::POST).is_ok()),
        }
    }
}

impl Access for VisibleThread {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::judge(request, app).await?;
        let thread = path(request, "thread_id")?;
        visible(app, caller, thread).await
    }

    fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// The thread of the path, which the caller may close.
pub struct ClosableThread(pub VisibleThread);

impl Access for ClosableThread {
    async fn judge(request: &HttpRequest, app: &AppState) -> Result<Self, ApiError> {
        let seen = VisibleThread::judge(request, app).await?;
        let closer = seen.row.closer(seen.caller.user_id, seen.permissions);
        let starter = UserId(seen.row.opened_by.unwrap_or_default());
        if rules::may_close(closer, starter) { Ok(Self(seen)) } else { Err(rules::Refusal::MayNotClose.into()) }
    }

    fn caller(&self) -> &Caller {
        &self.0.caller
    }
}
