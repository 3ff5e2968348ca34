//! The SQL of roles.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    RoleId, WorkspaceId,
    roles::{BuiltIn, Permissions, RoleView},
};

use crate::{
    db::{Ask, WriteTxn},
    values,
};

#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub id: RoleId,
    pub key: String,
    pub name: String,
    pub permissions: i64,
    pub receives_mail: bool,
}

impl Row {
    #[must_use]
    pub fn view(self) -> RoleView {
        RoleView {
            id: self.id,
            key: self.key,
            name: self.name,
            permissions: Permissions(self.permissions).list(),
            receives_mail: self.receives_mail,
        }
    }
}

/// All roles of a workspace, the mightiest first.
pub async fn list(db: &impl Ask, workspace: WorkspaceId) -> Result<Vec<Row>, DbErr> {
    let sql = "SELECT id, key, name, permissions, receives_mail FROM roles WHERE workspace_id = $1 ORDER BY permissions DESC, sees_workspace DESC, name";
    db.all(sql, values![workspace]).await
}

pub async fn get(db: &impl Ask, workspace: WorkspaceId, id: RoleId) -> Result<Option<Row>, DbErr> {
    db.one(
        "SELECT id, key, name, permissions, receives_mail FROM roles WHERE workspace_id = $1 AND id = $2",
        values![workspace, id],
    )
    .await
}

/// The built-in roles of a new workspace, in the order of [`BuiltIn::ALL`].
pub fn insert_built_in(txn: &mut WriteTxn, workspace: WorkspaceId) -> Vec<RoleId> {
    let mut ids = Vec::new();
    for role in BuiltIn::ALL {
        let id = RoleId(txn.id());
        txn.later(
            "INSERT INTO roles (id, workspace_id, key, name, permissions, receives_mail, sees_workspace) VALUES ($1, $2, $3, $4, $5, TRUE, $6)",
            values![id, workspace, role.key(), role.name(), role.permissions().0, role != BuiltIn::Guest],
        );
        ids.push(id);
    }
    ids
}

/// Lets a role's members get mail, or bars them from it. Who got none until now hears by digest of what is said from now on.
pub fn set_mail(txn: &mut WriteTxn, workspace: WorkspaceId, id: RoleId, receives_mail: bool) {
    let now = txn.now();
    txn.later(
        "UPDATE members SET covered_until = $3 WHERE workspace_id = $1 AND role_id = $2 AND EXISTS (SELECT 1 FROM roles ro WHERE ro.id = $2 AND NOT ro.receives_mail)",
        values![workspace, id, now],
    );
    txn.later("UPDATE roles SET receives_mail = $3 WHERE workspace_id = $1 AND id = $2", values![workspace, id, receives_mail]);
}
