//! The SQL of invitations.

use sea_orm::{DbErr, FromQueryResult};
use shared::{InvitationId, RoleId, Timestamp, UserId, WorkspaceId};

use crate::{
    db::{Ask, WriteTxn, dialect},
    values,
};

#[derive(Debug, Clone, FromQueryResult)]
pub struct Invitation {
    pub id: InvitationId,
    pub workspace_id: WorkspaceId,
    pub email: String,
    pub role_id: RoleId,
    pub expires_at: Timestamp,
    pub workspace_name: String,
    pub workspace_locale: String,
    pub inviter: String,
}

pub fn insert(
    txn: &mut WriteTxn,
    id: InvitationId,
    workspace: WorkspaceId,
    email: &str,
    role: RoleId,
    by: UserId,
    expires_at: Timestamp,
) {
    let now = txn.now();
    txn.later(
        "INSERT INTO invitations (id, workspace_id, email, role_id, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![id, workspace, email, role, by, now, expires_at],
    );
}

const SELECT: &str = "SELECT i.id, i.workspace_id, i.email, i.role_id, i.expires_at, w.name AS workspace_name, w.locale AS workspace_locale, u.name AS inviter
    FROM invitations i JOIN workspaces w ON w.id = i.workspace_id JOIN users u ON u.id = i.invited_by
    WHERE i.id = $1 AND i.accepted_at IS NULL AND i.expires_at > $2";

/// An invitation that can still be taken up.
pub async fn pending(db: &impl Ask, id: InvitationId, now: Timestamp) -> Result<Option<Invitation>, DbErr> {
    db.one(SELECT, values![id, now]).await
}

/// The same, locked, so that it is taken up once.
pub async fn lock(txn: &mut WriteTxn, id: InvitationId) -> Result<Option<Invitation>, DbErr> {
    let sql = format!("{SELECT}{}", dialect::for_update(txn.backend(), "i"));
    let now = txn.now();
    txn.one(&sql, values![id, now]).await
}

pub fn accept(txn: &mut WriteTxn, id: InvitationId) {
    let now = txn.now();
    txn.later("UPDATE invitations SET accepted_at = $2 WHERE id = $1", values![id, now]);
}

#[derive(FromQueryResult)]
struct Found {
    #[expect(dead_code, reason = "only its being there counts")]
    id: UserId,
}

/// Is somebody with this address a member already?
pub async fn is_member(db: &impl Ask, workspace: WorkspaceId, email: &str) -> Result<bool, DbErr> {
    let sql = "SELECT u.id FROM users u JOIN members m ON m.user_id = u.id WHERE u.email = $2 AND m.workspace_id = $1";
    Ok(db.one::<Found>(sql, values![workspace, email]).await?.is_some())
}
