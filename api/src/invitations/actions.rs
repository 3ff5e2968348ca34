//! Inviting, and taking an invitation up.

use shared::{
    Code, InvitationId, RoleId, Timestamp, UserId,
    events::{Event, EventKind},
    invitations::{AcceptInvitation, Invited, NewInvitation},
    roles::Permissions,
    sessions::SignedIn,
    users::Locale,
};
use uuid::Uuid;

use super::store;
use crate::{
    app::AppState,
    db::{Ask, WriteTxn},
    delivery::job::Task,
    http::{answer::Created, error::ApiError},
    members,
    realtime::bus::Signal,
    roles,
    sessions::{self, caller::Member, token},
    users,
};

/// What the tokens of invitations are signed for.
const PURPOSE: &str = "invitation";
const LASTS: i64 = 7 * Timestamp::DAY;

/// The page where an invitation is taken up. The token stands behind `#`: it reaches no server's log.
#[must_use]
pub fn url(app: &AppState, id: InvitationId) -> String {
    format!("{}/invitation#{}", app.config.public_url, token::signed(&app.config.secret_key, PURPOSE, id.0.as_bytes()))
}

/// Invites an address, by mail and by a link to pass on.
///
/// # Errors
/// 403 for a mightier role; 409 `already_member`; 422 for a role of elsewhere.
pub async fn invite(app: &AppState, member: &Member, new: NewInvitation) -> Result<Created<Invited>, ApiError> {
    let (workspace, mine, by) = (member.workspace, member.permissions, member.caller.user_id);
    let email = users::rules::address(&new.email);
    let (id, expires_at) = (InvitationId(app.clock.id()), app.clock.now().plus(LASTS));
    let address = email.clone();
    app.write(move |txn| {
        let email = address.clone();
        Box::pin(async move {
            let role = roles::store::get(txn, workspace, new.role_id).await?;
            let role = role.ok_or_else(|| ApiError::invalid("/role_id", "unknown", "is no role of this workspace"))?;
            if !mine.covers(Permissions(role.permissions)) {
                return Err(members::rules::Refusal::Mightier.into());
            }
            if store::is_member(txn, workspace, &email).await? {
                return Err(ApiError::new(Code::AlreadyMember));
            }
            store::insert(txn, id, workspace, &email, role.id, by, expires_at);
            txn.job(&Task::InvitationMail { invitation: id });
            Ok(())
        })
    })
    .await?;
    let invited = Invited { id, email, role_id: new.role_id, expires_at, url: url(app, id) };
    Ok(Created::at(format!("/api/v1/workspaces/{workspace}/invitations/{id}"), invited))
}

/// Takes an invitation up: makes the account, or joins the one that the address has when the password is its own.
///
/// # Errors
/// 410 when the invitation is used, expired or forged; 401 for the wrong password of an existing account.
pub async fn accept(app: &AppState, accept: AcceptInvitation, user_agent: Option<String>) -> Result<SignedIn, ApiError> {
    let gone = || ApiError::new(Code::InvitationGone);
    let named = token::verified(&app.config.secret_key, PURPOSE, &accept.token).ok_or_else(gone)?;
    let id = InvitationId(Uuid::from_slice(&named).map_err(|_| gone())?);
    if accept.time_zone.as_deref().is_some_and(|zone| !users::rules::known_time_zone(zone)) {
        return Err(ApiError::invalid("/time_zone", "unknown", "must be the IANA name of a time zone, such as Europe/Paris"));
    }
    let invitation = store::pending(&app.db, id, app.clock.now()).await?.ok_or_else(gone)?;
    sessions::actions::throttle(app, &invitation.email)?;
    let account = sessions::store::account(&app.db, &invitation.email).await?;
    let known = account.as_ref().and_then(|account| account.password_hash.as_ref().map(|_| account.id));
    if known.is_some()
        && !app
            .passwords
            .check(accept.password.clone(), account.as_ref().and_then(|account| account.password_hash.clone()))
            .await?
    {
        return Err(ApiError::new(Code::InvalidCredentials));
    }
    let hash = if known.is_none() { Some(app.passwords.hash(accept.password).await?) } else { None };
    let existing = account.map(|account| account.id);
    let join = Join { name: accept.name, locale: accept.locale, time_zone: accept.time_zone, hash, existing };
    let user = app
        .write(move |txn| {
            let join = join.clone();
            Box::pin(async move { take_up(txn, id, join).await })
        })
        .await?;
    sessions::actions::start(app, user, user_agent).await
}

/// Who takes an invitation up.
#[derive(Clone)]
struct Join {
    name: String,
    locale: Option<Locale>,
    time_zone: Option<String>,
    /// Of the new password, when the account has none yet.
    hash: Option<String>,
    existing: Option<UserId>,
}

async fn take_up(txn: &mut WriteTxn, id: InvitationId, join: Join) -> Result<UserId, ApiError> {
    let invitation = store::lock(txn, id).await?.ok_or_else(|| ApiError::new(Code::InvitationGone))?;
    if store::is_member(txn, invitation.workspace_id, &invitation.email).await? {
        return Err(ApiError::new(Code::AlreadyMember));
    }
    let name = join.name.trim();
    let user = match join.existing {
        Some(user) => {
            if let Some(hash) = &join.hash {
                users::store::set_password(txn, user, hash);
                txn.flush().await?; // the same row is written once more
                users::store::change(txn, user, Some(name), join.locale, join.time_zone.as_deref());
            }
            user
        }
        None => {
            let user = UserId(txn.id());
            let new = users::store::NewUser {
                id: user,
                email: &invitation.email,
                name,
                locale: join.locale.unwrap_or_else(|| Locale::from_tag(&invitation.workspace_locale)),
                time_zone: join.time_zone.as_deref().unwrap_or("UTC"),
                password_hash: join.hash.as_deref(),
                service: false,
            };
            users::store::insert(txn, &new);
            user
        }
    };
    txn.flush().await?; // the account must be there before it becomes a member
    let called = users::store::name(txn, user).await?.unwrap_or_else(|| name.to_owned());
    members::store::insert(txn, invitation.workspace_id, user, invitation.role_id, &called, None);
    store::accept(txn, id);
    txn.signal(Signal::to_workspace(invitation.workspace_id, Event::of(EventKind::AccessChanged)));
    Ok(user)
}

/// Makes an invitation from the command line, where the right to do so is that of the operator.
///
/// # Errors
/// What the database says.
pub async fn invite_as_operator(
    app: &AppState,
    workspace: shared::WorkspaceId,
    email: String,
    role: RoleId,
    by: UserId,
) -> Result<String, ApiError> {
    let (id, expires_at) = (InvitationId(app.clock.id()), app.clock.now().plus(LASTS));
    app.write(move |txn| {
        let email = email.clone();
        Box::pin(async move {
            store::insert(txn, id, workspace, &email, role, by, expires_at);
            Ok(())
        })
    })
    .await?;
    Ok(url(app, id))
}

/// The invitation behind a mail that is about to be sent; none when it was taken up meanwhile.
///
/// # Errors
/// What the database says.
pub async fn pending(db: &impl Ask, id: InvitationId, now: Timestamp) -> Result<Option<store::Invitation>, ApiError> {
    Ok(store::pending(db, id, now).await?)
}
