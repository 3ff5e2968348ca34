//! The SQL of members.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    RoleId, Timestamp, UserId, WorkspaceId,
    members::MemberView,
    roles::{Permission, Permissions, RoleView},
    users::Avatar,
};

use crate::{
    db::{Ask, WriteTxn, dialect, words},
    values,
};

#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub user_id: UserId,
    name: String,
    email: String,
    title: Option<String>,
    pub active: bool,
    sort_name: String,
    joined_at: Timestamp,
    pub revision: i64,
    role_id: RoleId,
    role_key: String,
    role_name: String,
    pub permissions: i64,
    receives_mail: bool,
    mail_failing_at: Option<Timestamp>,
}

impl Row {
    /// The member as somebody sees them; the address only when it may be shown.
    #[must_use]
    pub fn view(self, with_email: bool) -> MemberView {
        MemberView {
            avatar: Avatar::of(self.user_id, &self.name),
            user_id: self.user_id,
            name: self.name,
            title: self.title,
            email: with_email.then_some(self.email),
            active: self.active,
            role: RoleView {
                id: self.role_id,
                key: self.role_key,
                name: self.role_name,
                permissions: Permissions(self.permissions).list(),
                receives_mail: self.receives_mail,
            },
            mail_failing: with_email && self.mail_failing_at.is_some(),
            joined_at: self.joined_at,
        }
    }

    #[must_use]
    pub fn place(&self) -> (String, UserId) {
        (self.sort_name.clone(), self.user_id)
    }
}

const SELECT: &str = "SELECT m.user_id, u.name, u.email, m.title, m.active, m.sort_name, m.joined_at, m.revision,
    m.role_id, ro.key AS role_key, ro.name AS role_name, ro.permissions, ro.receives_mail, u.mail_failing_at
    FROM members m JOIN users u ON u.id = m.user_id JOIN roles ro ON ro.id = m.role_id";

/// Members by name; those of services are not people and not listed.
pub async fn list(
    db: &impl Ask,
    workspace: WorkspaceId,
    q: Option<&str>,
    after: Option<(String, UserId)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut values = values![workspace];
    let mut conditions = String::new();
    if let Some(matching) = q.and_then(|q| words::matches(q, words::Kind::Member, "$1", "m.user_id", &mut values)) {
        conditions.push_str(&format!(" AND {matching}"));
    }
    if let Some((name, id)) = after {
        values.push(name.into());
        values.push(id.into());
        conditions.push_str(&format!(" AND (m.sort_name, m.user_id) > (${}, ${})", values.len() - 1, values.len()));
    }
    let sql =
        format!("{SELECT} WHERE m.workspace_id = $1 AND NOT u.service{conditions} ORDER BY m.sort_name, m.user_id LIMIT {limit}");
    db.all(&sql, values).await
}

/// One member, locked against other changes.
pub async fn lock(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId) -> Result<Option<Row>, DbErr> {
    let lock = dialect::for_update(txn.backend(), "m");
    txn.one(&format!("{SELECT} WHERE m.workspace_id = $1 AND m.user_id = $2{lock}"), values![workspace, user]).await
}

pub async fn get(db: &impl Ask, workspace: WorkspaceId, user: UserId) -> Result<Option<Row>, DbErr> {
    db.one(&format!("{SELECT} WHERE m.workspace_id = $1 AND m.user_id = $2"), values![workspace, user]).await
}

#[derive(FromQueryResult)]
struct Owner {
    #[expect(dead_code, reason = "only counted")]
    user_id: UserId,
}

/// How many active owners there are; their rows stay locked, so that two owners cannot leave at once.
pub async fn owners(txn: &mut WriteTxn, workspace: WorkspaceId) -> Result<i64, DbErr> {
    let sql = format!(
        "SELECT m.user_id FROM members m JOIN roles ro ON ro.id = m.role_id
         WHERE m.workspace_id = $1 AND m.active AND (ro.permissions & $2) <> 0 ORDER BY m.user_id{}",
        dialect::for_update(txn.backend(), "m")
    );
    let rows: Vec<Owner> = txn.all(&sql, values![workspace, Permission::ManageWorkspace.bit()]).await?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// Changes a member. Who got no mail until now hears by digest of what is said from now on, not of the time before.
pub fn change(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId, role: Option<RoleId>, active: Option<bool>) {
    let now = txn.now();
    txn.later(
        "UPDATE members SET role_id = COALESCE($3, role_id), active = COALESCE($4, active), revision = revision + 1,
           covered_until = CASE WHEN active AND (SELECT ro.receives_mail FROM roles ro WHERE ro.id = members.role_id) THEN covered_until ELSE $5 END
         WHERE workspace_id = $1 AND user_id = $2",
        values![workspace, user, role.map(|role| role.0), active, now],
    );
}

/// A new member, who hears by digest of what is said from this moment on.
pub fn insert(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId, role: RoleId, name: &str, title: Option<&str>) {
    let now = txn.now();
    txn.later(
        "INSERT INTO members (workspace_id, user_id, role_id, title, active, sort_name, revision, joined_at, covered_until) VALUES ($1, $2, $3, $4, TRUE, $5, 1, $6, $6 - 1)",
        values![workspace, user, role, title.map(str::to_owned), words::fold(name), now],
    );
    words::replace(txn, workspace, words::Kind::Member, user.0, name);
}
