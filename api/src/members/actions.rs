//! Reading members, changing their role, deactivating them.

use shared::{
    Code, Page, UserId,
    events::{Event, EventKind},
    members::{MemberPatch, MemberView, MembersQuery},
    roles::{Permission, Permissions},
};

use super::{rules, store};
use crate::{
    app::AppState,
    db::page,
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
    realtime::bus::Signal,
    roles,
    sessions::caller::Member,
};

impl From<rules::Refusal> for ApiError {
    fn from(refusal: rules::Refusal) -> Self {
        let code = match refusal {
            rules::Refusal::Mightier => Code::Forbidden,
            rules::Refusal::LastOwner => Code::LastOwner,
        };
        Self { detail: Some(refusal.to_string()), ..Self::new(code) }
    }
}

fn sees_emails(member: &Member) -> bool {
    member.show_emails || member.permissions.has(Permission::ManageMembers)
}

/// The members, by name.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn list(app: &AppState, member: &Member, query: &MembersQuery) -> Result<Page<MemberView>, ApiError> {
    let after = page::key("members", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = store::list(&app.db, member.workspace, query.q.as_deref(), after, limit + 1).await?;
    let me = member.caller.user_id;
    Ok(page::map(page::page("members", rows, limit, store::Row::place), |row| {
        let own = row.user_id == me;
        row.view(own || sees_emails(member))
    }))
}

/// Changes a member's role, or deactivates or reactivates them.
///
/// # Errors
/// 404 for nobody; 403 when the change needs more than the caller has; 409 `last_owner`; 422 for a role of elsewhere.
pub async fn change(
    app: &AppState,
    member: &Member,
    user: UserId,
    patch: MemberPatch,
    expected: Expected,
) -> Result<Revised<MemberView>, ApiError> {
    let (workspace, mine) = (member.workspace, member.permissions);
    let row = app
        .write(move |txn| {
            let (patch, expected) = (patch.clone(), expected.clone());
            Box::pin(async move {
                let owners = store::owners(txn, workspace).await?;
                let before = store::lock(txn, workspace, user).await?.ok_or_else(ApiError::not_found)?;
                expected.check(Some(before.revision))?;
                let after = match patch.role_id {
                    Some(id) => {
                        let role = roles::store::get(txn, workspace, id).await?;
                        Permissions(
                            role.ok_or_else(|| ApiError::invalid("/role_id", "unknown", "is no role of this workspace"))?
                                .permissions,
                        )
                    }
                    None => Permissions(before.permissions),
                };
                let change = rules::Change {
                    mine,
                    before: Permissions(before.permissions),
                    after,
                    active_before: before.active,
                    active_after: patch.active.unwrap_or(before.active),
                    owners,
                };
                rules::judge(change)?;
                store::change(txn, workspace, user, patch.role_id, patch.active);
                txn.flush().await?;
                txn.signal(Signal::MemberChanged { workspace, user });
                txn.signal(Signal::to_workspace(workspace, Event::of(EventKind::AccessChanged)));
                store::get(txn, workspace, user).await?.ok_or_else(ApiError::not_found)
            })
        })
        .await?;
    Ok(Revised { revision: row.revision, body: row.view(true) })
}
