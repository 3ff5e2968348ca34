//! The SQL of teams.

use sea_orm::{DbErr, FromQueryResult};
use shared::{TeamId, UserId, WorkspaceId, teams::TeamView};

use crate::{
    db::{Ask, WriteTxn, words},
    values,
};

#[derive(FromQueryResult)]
pub struct Row {
    id: TeamId,
    name: String,
    sort_name: String,
    members: i64,
}

impl Row {
    #[must_use]
    pub fn view(self) -> TeamView {
        TeamView { id: self.id, name: self.name, members: self.members }
    }

    #[must_use]
    pub fn place(&self) -> String {
        self.sort_name.clone()
    }
}

/// The teams of a workspace, by name.
pub async fn list(db: &impl Ask, workspace: WorkspaceId, after: Option<String>, limit: u64) -> Result<Vec<Row>, DbErr> {
    let sql = "SELECT t.id, t.name, t.sort_name,
                 (SELECT COUNT(*) FROM team_members tm JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = tm.user_id AND m.active
                  WHERE tm.team_id = t.id) AS members
               FROM teams t WHERE t.workspace_id = $1 AND t.sort_name > $2 ORDER BY t.sort_name LIMIT $3";
    db.all(sql, values![workspace, after.unwrap_or_default(), i64::try_from(limit).unwrap_or(i64::MAX)]).await
}

/// A new team.
pub fn insert(txn: &mut WriteTxn, workspace: WorkspaceId, name: &str) -> TeamId {
    let id = TeamId(txn.id());
    txn.later(
        "INSERT INTO teams (id, workspace_id, name, sort_name) VALUES ($1, $2, $3, $4)",
        values![id, workspace, name, words::fold(name)],
    );
    words::replace(txn, workspace, words::Kind::Team, id.0, name);
    id
}

/// Puts members into a team.
pub fn add_members(txn: &mut WriteTxn, team: TeamId, members: &[UserId]) {
    let now = txn.now();
    for member in members {
        txn.later("INSERT INTO team_members (team_id, user_id, since) VALUES ($1, $2, $3)", values![team, *member, now]);
    }
}
