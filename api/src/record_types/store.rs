//! The SQL of record types.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    ThreadId, UserId, WorkspaceId,
    record_types::{ContentLevel, Icon, PutRecordType, RecordTypeView},
};

use crate::{
    db::{Ask, WriteTxn},
    records::store::VISIBLE,
    values,
};

#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    key: String,
    labels: String,
    icon: String,
    content_level: String,
    requires_conclusion: bool,
    pub revision: i64,
    has_open: bool,
}

impl Row {
    #[must_use]
    pub fn view(self) -> RecordTypeView {
        RecordTypeView {
            key: self.key,
            labels: serde_json::from_str(&self.labels).unwrap_or_default(),
            icon: Icon::from_name(&self.icon),
            content_level: ContentLevel::from_name(&self.content_level),
            requires_conclusion: self.requires_conclusion,
            has_open: self.has_open,
        }
    }
}

fn select() -> String {
    format!(
        "SELECT rt.key, rt.labels, rt.icon, rt.content_level, rt.requires_conclusion, rt.revision,
           ((SELECT 1 FROM threads t JOIN records r ON r.id = t.record_id JOIN members m ON m.workspace_id = t.workspace_id AND m.user_id = $2
                   JOIN roles ro ON ro.id = m.role_id
                   WHERE t.workspace_id = rt.workspace_id AND t.type_key = rt.key AND t.state = 'open' AND {} LIMIT 1) IS NOT NULL) AS has_open
         FROM record_types rt WHERE rt.workspace_id = $1",
        *VISIBLE
    )
}

/// All record types of a workspace, in its order.
pub async fn list(db: &impl Ask, workspace: WorkspaceId, user: UserId) -> Result<Vec<Row>, DbErr> {
    db.all(&format!("{} ORDER BY rt.position, rt.key", select()), values![workspace, user]).await
}

pub async fn get(db: &impl Ask, workspace: WorkspaceId, user: UserId, key: &str) -> Result<Option<Row>, DbErr> {
    db.one(&format!("{} AND rt.key = $3", select()), values![workspace, user, key]).await
}

/// Makes a record type, at the end, or changes it.
pub fn put(txn: &mut WriteTxn, workspace: WorkspaceId, key: &str, put: &PutRecordType) {
    let labels = serde_json::to_string(&put.labels).unwrap_or_default();
    txn.later(
        "INSERT INTO record_types (workspace_id, key, labels, icon, content_level, requires_conclusion, position, revision)
         VALUES ($1, $2, $3, $4, $5, $6, (SELECT COALESCE(MAX(position), 0) + 1 FROM record_types WHERE workspace_id = $1), 1)
         ON CONFLICT (workspace_id, key) DO UPDATE SET labels = excluded.labels, icon = excluded.icon,
           content_level = excluded.content_level, requires_conclusion = excluded.requires_conclusion, revision = record_types.revision + 1",
        values![workspace, key, labels, put.icon.name(), put.content_level.name(), put.requires_conclusion],
    );
}

#[derive(FromQueryResult)]
struct Rule {
    requires_conclusion: bool,
}

/// Is a thread, for its record's type, closed with a conclusion only?
pub async fn requires_conclusion(db: &impl Ask, thread: ThreadId) -> Result<bool, DbErr> {
    let sql = "SELECT rt.requires_conclusion FROM threads t JOIN record_types rt ON rt.workspace_id = t.workspace_id AND rt.key = t.type_key WHERE t.id = $1";
    Ok(db.one::<Rule>(sql, values![thread]).await?.is_some_and(|rule| rule.requires_conclusion))
}
