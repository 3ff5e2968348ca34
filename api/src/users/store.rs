//! The SQL of users.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    RoleId, UserId, WorkspaceId,
    roles::{Permissions, RoleView},
    users::{Avatar, Locale, Me, Membership},
    workspaces::WorkspaceRef,
};
use uuid::Uuid;

use crate::{
    db::{Ask, WriteTxn, words},
    values,
};

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    email: String,
    name: String,
    locale: String,
    time_zone: String,
    workspace_id: Option<Uuid>,
    workspace_name: Option<String>,
    workspace_locale: Option<String>,
    role_id: Option<Uuid>,
    role_key: Option<String>,
    role_name: Option<String>,
    permissions: Option<i64>,
    receives_mail: Option<bool>,
    title: Option<String>,
}

/// A user with their active memberships, or that of one workspace only: one statement.
pub async fn me(db: &impl Ask, user: UserId, only: Option<WorkspaceId>) -> Result<Option<Me>, DbErr> {
    let mut values = values![user];
    let here = only.map_or("", |only| {
        values.push(only.into());
        " AND m.workspace_id = $2"
    });
    let sql = format!(
        "SELECT u.id, u.email, u.name, u.locale, u.time_zone, w.id AS workspace_id, w.name AS workspace_name, w.locale AS workspace_locale,
                      ro.id AS role_id, ro.key AS role_key, ro.name AS role_name, ro.permissions, ro.receives_mail, m.title
               FROM users u
               LEFT JOIN members m ON m.user_id = u.id AND m.active{here}
               LEFT JOIN workspaces w ON w.id = m.workspace_id
               LEFT JOIN roles ro ON ro.id = m.role_id
               WHERE u.id = $1 ORDER BY w.name, w.id"
    );
    let rows: Vec<Row> = db.all(&sql, values).await?;
    let memberships = rows.iter().filter_map(membership).collect();
    Ok(rows.into_iter().next().map(|row| Me {
        avatar: Avatar::of(row.id, &row.name),
        id: row.id,
        email: row.email,
        name: row.name,
        locale: Locale::from_tag(&row.locale),
        time_zone: row.time_zone,
        memberships,
    }))
}

fn membership(row: &Row) -> Option<Membership> {
    Some(Membership {
        workspace: WorkspaceRef {
            id: WorkspaceId(row.workspace_id?),
            name: row.workspace_name.clone()?,
            locale: Locale::from_tag(row.workspace_locale.as_deref()?),
        },
        role: RoleView {
            id: RoleId(row.role_id?),
            key: row.role_key.clone()?,
            name: row.role_name.clone()?,
            permissions: Permissions(row.permissions?).list(),
            receives_mail: row.receives_mail?,
        },
        title: row.title.clone(),
    })
}

/// A new account.
pub struct NewUser<'a> {
    pub id: UserId,
    pub email: &'a str,
    pub name: &'a str,
    pub locale: Locale,
    pub time_zone: &'a str,
    pub password_hash: Option<&'a str>,
    pub service: bool,
}

pub fn insert(txn: &mut WriteTxn, user: &NewUser<'_>) {
    let now = txn.now();
    txn.later(
        "INSERT INTO users (id, email, name, locale, time_zone, password_hash, service, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![user.id, user.email, user.name, user.locale.tag(), user.time_zone, user.password_hash.map(str::to_owned), user.service, now],
    );
}

pub fn set_password(txn: &mut WriteTxn, user: UserId, hash: &str) {
    txn.later("UPDATE users SET password_hash = $2 WHERE id = $1", values![user, hash]);
}

/// Changes what is given; in one statement, for a row is written once.
pub fn change(txn: &mut WriteTxn, user: UserId, name: Option<&str>, locale: Option<Locale>, zone: Option<&str>) {
    let (name, locale, zone) = (name.map(str::to_owned), locale.map(|locale| locale.tag().to_owned()), zone.map(str::to_owned));
    txn.later(
        "UPDATE users SET name = COALESCE($2, name), locale = COALESCE($3, locale), time_zone = COALESCE($4, time_zone) WHERE id = $1",
        values![user, name, locale, zone],
    );
}

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

/// What a user is called.
pub async fn name(db: &impl Ask, user: UserId) -> Result<Option<String>, DbErr> {
    let row: Option<Name> = db.one("SELECT name FROM users WHERE id = $1", values![user]).await?;
    Ok(row.map(|row| row.name))
}

#[derive(FromQueryResult)]
pub struct In {
    pub workspace_id: WorkspaceId,
}

/// The workspaces a user is or was a member of.
pub async fn workspaces(db: &impl Ask, user: UserId) -> Result<Vec<In>, DbErr> {
    db.all("SELECT workspace_id FROM members WHERE user_id = $1", values![user]).await
}

/// Follows a new name wherever the user is listed or looked for.
pub fn follow_name(txn: &mut WriteTxn, user: UserId, name: &str, workspaces: &[In]) {
    txn.later("UPDATE members SET sort_name = $2 WHERE user_id = $1", values![user, words::fold(name)]);
    for place in workspaces {
        words::replace(txn, place.workspace_id, words::Kind::Member, user.0, name);
    }
}

/// The mail server took a mail to the user's address.
pub fn mail_works(txn: &mut WriteTxn, user: UserId) {
    txn.later("UPDATE users SET mail_failing_at = NULL WHERE id = $1 AND mail_failing_at IS NOT NULL", values![user]);
}

/// The mail server refused the user's address.
pub fn mail_fails(txn: &mut WriteTxn, user: UserId) {
    let now = txn.now();
    txn.later("UPDATE users SET mail_failing_at = $2 WHERE id = $1", values![user, now]);
}
