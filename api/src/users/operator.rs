//! Making a user from the command line: a workspace that is not there is made, and its first user owns it.

use anyhow::{Result, bail};
use shared::{UserId, WorkspaceId, roles::BuiltIn, users::Locale};

use super::{rules, store};
use crate::{app::AppState, invitations, members, roles, sessions, tokens, workspaces};

/// A user to make.
pub struct NewMember {
    pub email: String,
    pub name: String,
    pub workspace: String,
    pub role: String,
    /// Without one, the answer is a one-time link.
    pub password: Option<String>,
    pub locale: Locale,
}

/// Makes a user a member; the answer is a one-time link when no password was given.
///
/// # Errors
/// A sentence that says what is wrong.
pub async fn create(app: &AppState, new: NewMember) -> Result<Option<String>> {
    let Some(built_in) = BuiltIn::ALL.into_iter().find(|role| role.key() == new.role) else {
        bail!("the role must be one of owner, administrator, moderator, member, guest")
    };
    let email = rules::address(&new.email);
    let workspace = match tokens::actions::workspace(app, &new.workspace).await {
        Ok(workspace) => workspace,
        Err(_) if new.workspace.parse::<WorkspaceId>().is_err() && built_in == BuiltIn::Owner => {
            make_workspace(app, &new.workspace, new.locale).await?
        }
        Err(error) => return Err(error),
    };
    if invitations::store::is_member(&app.db, workspace, &email).await? {
        bail!("{email} is a member of the workspace already");
    }
    let role = tokens::actions::role(app, workspace, built_in.key()).await?;
    let Some(password) = new.password else {
        // The first member has nobody to be invited by but themselves.
        let by = match tokens::actions::owner(app, workspace).await {
            Ok(owner) => owner,
            Err(_) => bare_account(app, &email, &new.name, new.locale).await?,
        };
        return Ok(Some(invitations::actions::invite_as_operator(app, workspace, email, role, by).await?));
    };
    if password.chars().count() < usize::try_from(shared::limits::PASSWORD_MIN).unwrap_or(8) {
        bail!("the password must have at least {} characters", shared::limits::PASSWORD_MIN);
    }
    if sessions::store::account(&app.db, &email).await?.is_some() {
        bail!("{email} has an account already: invite it without a password");
    }
    let hash = app.passwords.hash(password).await?;
    let user = UserId(app.clock.id());
    app.write(move |txn| {
        let (email, name, hash) = (email.clone(), new.name.clone(), hash.clone());
        let locale = new.locale;
        Box::pin(async move {
            let account = store::NewUser {
                id: user,
                email: &email,
                name: &name,
                locale,
                time_zone: "UTC",
                password_hash: Some(&hash),
                service: false,
            };
            store::insert(txn, &account);
            txn.flush().await?;
            members::store::insert(txn, workspace, user, role, &name, None);
            Ok(())
        })
    })
    .await?;
    Ok(None)
}

/// The account of an address; one without a password is made when there is none.
async fn bare_account(app: &AppState, email: &str, name: &str, locale: Locale) -> Result<UserId> {
    if let Some(account) = sessions::store::account(&app.db, email).await? {
        return Ok(account.id);
    }
    let user = UserId(app.clock.id());
    let (email, name) = (email.to_owned(), name.to_owned());
    app.write(move |txn| {
        let (email, name) = (email.clone(), name.clone());
        Box::pin(async move {
            let account = store::NewUser {
                id: user,
                email: &email,
                name: &name,
                locale,
                time_zone: "UTC",
                password_hash: None,
                service: false,
            };
            store::insert(txn, &account);
            Ok(())
        })
    })
    .await?;
    Ok(user)
}

/// A new workspace with the built-in roles.
///
/// # Errors
/// What the database says.
pub async fn make_workspace(app: &AppState, name: &str, locale: Locale) -> Result<WorkspaceId> {
    let id = WorkspaceId(app.clock.id());
    let name = name.to_owned();
    app.write(move |txn| {
        let name = name.clone();
        Box::pin(async move {
            workspaces::store::insert(txn, id, &name, locale);
            txn.flush().await?;
            roles::store::insert_built_in(txn, id);
            Ok(())
        })
    })
    .await?;
    Ok(id)
}
