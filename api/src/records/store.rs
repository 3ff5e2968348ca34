//! The SQL of records and their grants.

use std::sync::LazyLock;

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    RecordId, TeamId, Timestamp, UserId, WorkspaceId,
    records::{Grant, GrantView, RecordItem, RecordState, RecordThread, RecordView, RecordsQuery, Visibility},
    threads::ThreadState,
};
use uuid::Uuid;

use crate::{
    db::{Ask, WriteTxn, dialect, places, words},
    search,
    threads::reads::UNREAD,
    values,
};

/// May the member `m` with the role `ro` read the record `r`? Guests see what was granted to them by name, members also
/// what was granted to a team of theirs; no role reads through a restriction.
const READABLE: &str = "((NOT r.restricted AND ro.sees_workspace) OR EXISTS (
    SELECT 1 FROM grants g WHERE g.record_id = r.id AND (g.subject = m.user_id
      OR (ro.sees_workspace AND g.subject IN (SELECT tm.team_id FROM team_members tm WHERE tm.user_id = m.user_id)))))";

/// May they read it, and is it not archived? Every statement that finds a record has this condition.
pub static VISIBLE: LazyLock<String> = LazyLock::new(|| format!("r.archived_at IS NULL AND {READABLE}"));

/// A record as one member sees it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub id: RecordId,
    type_key: String,
    external_id: String,
    title: String,
    sort_title: String,
    url: Option<String>,
    restricted: bool,
    pub revision: i64,
    updated_at: Timestamp,
    thread_id: Option<Uuid>,
    state: Option<String>,
    message_count: Option<i64>,
    unread: Option<i64>,
}

impl Row {
    fn visibility(&self) -> Visibility {
        if self.restricted { Visibility::Restricted } else { Visibility::Workspace }
    }

    fn thread(&self) -> Option<RecordThread> {
        Some(RecordThread {
            id: shared::ThreadId(self.thread_id?),
            state: ThreadState::from_name(self.state.as_deref()?),
            message_count: self.message_count?,
            unread: self.unread?,
        })
    }

    #[must_use]
    pub fn view(self, grants: Vec<GrantView>) -> RecordView {
        RecordView {
            visibility: self.visibility(),
            thread: self.thread(),
            id: self.id,
            record_type: self.type_key,
            external_id: self.external_id,
            title: self.title,
            url: self.url,
            grants,
            updated_at: self.updated_at,
        }
    }

    #[must_use]
    pub fn item(self) -> RecordItem {
        RecordItem {
            visibility: self.visibility(),
            thread: self.thread(),
            id: self.id,
            record_type: self.type_key,
            external_id: self.external_id,
            title: self.title,
            url: self.url,
        }
    }

    #[must_use]
    pub fn place(&self) -> (String, RecordId) {
        (self.sort_title.clone(), self.id)
    }
}

/// `$1` is the user, `$2` the workspace; `from` names the records `r`.
fn select(from: &str) -> String {
    format!(
        "SELECT r.id, r.type_key, r.external_id, r.title, r.sort_title, r.url, r.restricted, r.revision, r.updated_at,
           t.id AS thread_id, t.state, t.message_count, {} AS unread
         FROM {from} JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active
         JOIN roles ro ON ro.id = m.role_id
         LEFT JOIN threads t ON t.record_id = r.id
         LEFT JOIN reads rd ON rd.user_id = m.user_id AND rd.thread_id = t.id
         WHERE r.workspace_id = $2 AND {}",
        *UNREAD, *VISIBLE
    )
}

/// One record, when the user may read it.
pub async fn find(
    db: &impl Ask,
    user: UserId,
    workspace: WorkspaceId,
    type_key: &str,
    external_id: &str,
) -> Result<Option<Row>, DbErr> {
    let sql = format!("{} AND r.type_key = $3 AND r.external_id = $4", select("records r"));
    db.one(&sql, values![user, workspace, type_key, external_id]).await
}

/// The records that the user may read, by title.
pub async fn list(
    db: &impl Ask,
    user: UserId,
    workspace: WorkspaceId,
    query: &RecordsQuery,
    after: Option<(String, RecordId)>,
    limit: u64,
) -> Result<Vec<Row>, DbErr> {
    let mut values = values![user, workspace];
    let mut sql = select("records r");
    if let Some(key) = &query.record_type {
        values.push(key.as_str().into());
        sql.push_str(&format!(" AND r.type_key = ${}", values.len()));
    }
    sql.push_str(match query.state {
        Some(RecordState::Open) => " AND t.state = 'open'",
        Some(RecordState::Closed) => " AND t.state = 'closed'",
        Some(RecordState::None) => " AND t.id IS NULL",
        None => "",
    });
    if let Some(matching) = query.q.as_deref().and_then(|q| words::matches(q, words::Kind::Record, "$2", "r.id", &mut values)) {
        sql.push_str(&format!(" AND {matching}"));
    }
    if let Some((title, id)) = after {
        values.push(title.into());
        values.push(id.into());
        sql.push_str(&format!(" AND (r.sort_title, r.id) > (${}, ${})", values.len() - 1, values.len()));
    }
    sql.push_str(&format!(" ORDER BY r.sort_title, r.id LIMIT {limit}"));
    db.all(&sql, values).await
}

/// The records among `keys` that the user may read, in no order.
pub async fn among(db: &impl Ask, user: UserId, workspace: WorkspaceId, keys: &[(String, String)]) -> Result<Vec<Row>, DbErr> {
    let mut values = values![user, workspace];
    let mut pairs = Vec::with_capacity(keys.len());
    for (type_key, id) in keys {
        values.push(type_key.as_str().into());
        values.push(id.as_str().into());
        pairs.push(format!("(${}, ${})", values.len() - 1, values.len()));
    }
    // Begun from what was asked for: both databases call the columns of VALUES column1 and column2.
    let from = format!(
        "(VALUES {}) asked JOIN records r ON r.workspace_id = $2 AND r.type_key = asked.column1 AND r.external_id = asked.column2",
        pairs.join(", ")
    );
    let sql = select(&from);
    db.all(&sql, values).await
}

/// A record as it is kept, whoever asks.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Kept {
    pub id: RecordId,
    pub restricted: bool,
    pub revision: i64,
    pub archived_at: Option<i64>,
    /// May the caller read it, archived or not?
    pub readable: bool,
}

/// Locks a record for changing it.
pub async fn lock(
    txn: &mut WriteTxn,
    user: UserId,
    workspace: WorkspaceId,
    type_key: &str,
    external_id: &str,
) -> Result<Option<Kept>, DbErr> {
    let sql = format!(
        "SELECT r.id, r.restricted, r.revision, r.archived_at, {READABLE} AS readable
         FROM records r JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 JOIN roles ro ON ro.id = m.role_id
         WHERE r.workspace_id = $2 AND r.type_key = $3 AND r.external_id = $4{}",
        dialect::for_update(txn.backend(), "r")
    );
    txn.one(&sql, values![user, workspace, type_key, external_id]).await
}

/// A record as it shall be kept.
pub struct Put<'a> {
    pub id: RecordId,
    pub workspace: WorkspaceId,
    pub type_key: &'a str,
    pub external_id: &'a str,
    pub title: &'a str,
    pub url: Option<&'a str>,
    pub restricted: bool,
}

pub fn insert(txn: &mut WriteTxn, put: &Put<'_>) {
    let now = txn.now();
    txn.later(
        "INSERT INTO records (id, workspace_id, type_key, external_id, title, sort_title, url, restricted, revision, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9)",
        values![put.id, put.workspace, put.type_key, put.external_id, put.title, words::fold(put.title), put.url.map(str::to_owned), put.restricted, now],
    );
    find_by_words(txn, put);
}

pub fn update(txn: &mut WriteTxn, put: &Put<'_>) {
    let now = txn.now();
    txn.later(
        "UPDATE records SET title = $2, sort_title = $3, url = $4, restricted = $5, updated_at = $6, archived_at = NULL, revision = revision + 1 WHERE id = $1",
        values![put.id, put.title, words::fold(put.title), put.url.map(str::to_owned), put.restricted, now],
    );
    find_by_words(txn, put);
}

fn find_by_words(txn: &mut WriteTxn, put: &Put<'_>) {
    words::replace(txn, put.workspace, words::Kind::Record, put.id.0, &format!("{} {}", put.external_id, put.title));
    search::store::put_record(txn, put);
}

pub fn archive(txn: &mut WriteTxn, id: RecordId) {
    let now = txn.now();
    txn.later("UPDATE records SET archived_at = $2, updated_at = $2, revision = revision + 1 WHERE id = $1", values![id, now]);
}

/// Who is granted, in a stored form.
fn subject(grant: &Grant) -> (&'static str, Uuid) {
    match grant {
        Grant::User { user_id } => ("user", user_id.0),
        Grant::Team { team_id } => ("team", team_id.0),
    }
}

/// Makes the grants of a record these; those that stay keep the time they were given.
pub fn set_grants(txn: &mut WriteTxn, record: RecordId, grants: &[Grant]) {
    let now = txn.now();
    let mut values: Vec<Value> = values![record];
    values.extend(grants.iter().map(|grant| Value::from(subject(grant).1)));
    let others = if grants.is_empty() { String::new() } else { format!(" AND subject NOT IN ({})", places(2, grants.len())) };
    txn.later(format!("DELETE FROM grants WHERE record_id = $1{others}"), values);
    if grants.is_empty() {
        return;
    }
    let mut values: Vec<Value> = values![record, now];
    let mut rows = Vec::with_capacity(grants.len());
    for grant in grants {
        let (kind, subject) = subject(grant);
        values.push(subject.into());
        rows.push(format!("($1, '{kind}', ${}, $2)", values.len()));
    }
    txn.later(
        format!("INSERT INTO grants (record_id, kind, subject, since) VALUES {} ON CONFLICT DO NOTHING", rows.join(", ")),
        values,
    );
}

#[derive(FromQueryResult)]
struct GrantRow {
    kind: String,
    subject: Uuid,
    name: String,
}

/// The grants of a record with the names of whom they are for.
pub async fn grants(db: &impl Ask, record: RecordId) -> Result<Vec<GrantView>, DbErr> {
    let sql = "SELECT g.kind, g.subject, u.name FROM grants g JOIN users u ON u.id = g.subject WHERE g.record_id = $1 AND g.kind = 'user'
               UNION ALL
               SELECT g.kind, g.subject, t.name FROM grants g JOIN teams t ON t.id = g.subject WHERE g.record_id = $1 AND g.kind = 'team'
               ORDER BY 1, 3, 2";
    let rows: Vec<GrantRow> = db.all(sql, values![record]).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let user = row.kind == "user";
            GrantView {
                user_id: user.then_some(UserId(row.subject)),
                team_id: (!user).then_some(TeamId(row.subject)),
                name: row.name,
            }
        })
        .collect())
}

#[derive(FromQueryResult)]
struct Subject {
    id: Uuid,
}

/// Which of these users and teams belong to the workspace.
pub async fn known_subjects(db: &impl Ask, workspace: WorkspaceId, grants: &[Grant]) -> Result<Vec<Uuid>, DbErr> {
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = values![workspace];
    values.extend(grants.iter().map(|grant| Value::from(subject(grant).1)));
    let among = places(2, grants.len());
    let sql = format!(
        "SELECT user_id AS id FROM members WHERE workspace_id = $1 AND user_id IN ({among})
         UNION ALL SELECT id FROM teams WHERE workspace_id = $1 AND id IN ({among})"
    );
    let rows: Vec<Subject> = db.all(&sql, values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(FromQueryResult)]
struct TypeKey {
    #[expect(dead_code, reason = "only its being there counts")]
    key: String,
}

pub async fn type_exists(db: &impl Ask, workspace: WorkspaceId, key: &str) -> Result<bool, DbErr> {
    Ok(db
        .one::<TypeKey>("SELECT key FROM record_types WHERE workspace_id = $1 AND key = $2", values![workspace, key])
        .await?
        .is_some())
}
