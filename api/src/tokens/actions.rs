//! Making an API token from the command line.

use anyhow::{Result, anyhow, bail};
use sea_orm::{DbErr, FromQueryResult};
use shared::{RoleId, Timestamp, TokenId, UserId, WorkspaceId, roles::BuiltIn, users::Locale};

use super::{PREFIX, scopes::Scopes};
use crate::{
    app::AppState,
    db::{Ask, WriteTxn},
    members,
    sessions::token,
    users, values,
};

/// A token to make.
pub struct NewToken {
    pub workspace: WorkspaceId,
    pub name: String,
    pub scopes: Scopes,
    /// The member it acts as; a service of its own, with the role of an administrator, when not given.
    pub acts_as: Option<UserId>,
    pub lasts_days: i64,
}

/// Makes a token; the answer is the only time it is seen.
///
/// # Errors
/// What the database says.
pub async fn create(app: &AppState, new: NewToken) -> Result<String> {
    let secret = format!("{PREFIX}{}", token::random());
    let hash = token::hash(&secret);
    let administrator = role(app, new.workspace, BuiltIn::Administrator.key()).await?;
    app.write(move |txn| {
        let (hash, name) = (hash.clone(), new.name.clone());
        Box::pin(async move {
            let user = match new.acts_as {
                Some(user) => user,
                None => service(txn, new.workspace, &name, administrator).await?,
            };
            insert(txn, new.workspace, user, &name, &hash, new.scopes, new.lasts_days);
            Ok(())
        })
    })
    .await?;
    Ok(secret)
}

/// Keeps a token by its hash.
pub fn insert(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId, name: &str, hash: &str, scopes: Scopes, lasts_days: i64) {
    let (id, now) = (TokenId(txn.id()), txn.now());
    txn.later(
        "INSERT INTO tokens (id, workspace_id, user_id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![id, workspace, user, name, hash, scopes.0, now, now.plus(lasts_days * Timestamp::DAY)],
    );
}

/// Is the token neither revoked nor expired?
///
/// # Errors
/// What the database says.
pub async fn is_live(db: &impl Ask, id: TokenId, now: Timestamp) -> Result<bool, DbErr> {
    let found: Option<Id> =
        db.one("SELECT id FROM tokens WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2", values![id, now]).await?;
    Ok(found.is_some())
}

/// A member that is a program: it has no password, gets no mail, and nobody can mention it.
async fn service(txn: &mut WriteTxn, workspace: WorkspaceId, name: &str, role: RoleId) -> Result<UserId, DbErr> {
    let user = UserId(txn.id());
    let email = format!("{user}@service.invalid");
    let new = users::store::NewUser {
        id: user,
        email: &email,
        name,
        locale: Locale::En,
        time_zone: "UTC",
        password_hash: None,
        service: true,
    };
    users::store::insert(txn, &new);
    txn.flush().await?;
    members::store::insert(txn, workspace, user, role, name, None);
    Ok(user)
}

#[derive(FromQueryResult)]
struct Id {
    id: uuid::Uuid,
}

/// A role of a workspace by its key.
///
/// # Errors
/// When there is none such.
pub async fn role(app: &AppState, workspace: WorkspaceId, key: &str) -> Result<RoleId> {
    let found: Option<Id> =
        app.db.one("SELECT id FROM roles WHERE workspace_id = $1 AND key = $2", values![workspace, key]).await?;
    found.map(|found| RoleId(found.id)).ok_or_else(|| anyhow!("the workspace has no role {key}"))
}

/// A workspace by its id or name.
///
/// # Errors
/// When there is none such, or several.
pub async fn workspace(app: &AppState, id_or_name: &str) -> Result<WorkspaceId> {
    if let Ok(id) = id_or_name.parse::<WorkspaceId>() {
        return Ok(id);
    }
    let found: Vec<Id> = app.db.all("SELECT id FROM workspaces WHERE name = $1", values![id_or_name]).await?;
    match found.as_slice() {
        [one] => Ok(WorkspaceId(one.id)),
        [] => bail!("there is no workspace {id_or_name}"),
        _ => bail!("several workspaces are called {id_or_name}: give the id"),
    }
}

/// An active member of a workspace by e-mail address.
///
/// # Errors
/// When there is none such.
pub async fn member(app: &AppState, workspace: WorkspaceId, email: &str) -> Result<UserId> {
    let sql =
        "SELECT u.id FROM users u JOIN members m ON m.user_id = u.id WHERE m.workspace_id = $1 AND m.active AND u.email = $2";
    let found: Option<Id> = app.db.one(sql, values![workspace, users::rules::address(email)]).await?;
    found.map(|found| UserId(found.id)).ok_or_else(|| anyhow!("no active member of the workspace has the address {email}"))
}

/// The longest-standing owner of a workspace: in whose name the operator invites.
///
/// # Errors
/// When there is none.
pub async fn owner(app: &AppState, workspace: WorkspaceId) -> Result<UserId> {
    let sql = "SELECT m.user_id AS id FROM members m JOIN roles ro ON ro.id = m.role_id WHERE m.workspace_id = $1 AND m.active AND ro.key = 'owner' ORDER BY m.joined_at LIMIT 1";
    let found: Option<Id> = app.db.one(sql, values![workspace]).await?;
    found.map(|found| UserId(found.id)).ok_or_else(|| anyhow!("the workspace has no owner"))
}
