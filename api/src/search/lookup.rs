//! The SQL that finds: the texts that have what is looked for, and whom and what filters name. Who may read them is part of it.

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    MessageId, Seq, ThreadId, Timestamp, UserId, WorkspaceId,
    search::{SearchItem, SearchKind},
    threads::ThreadState,
};
use uuid::Uuid;

use super::store::{Arm, FILE, mark, type_mark};
use crate::{
    db::{
        Ask,
        dialect::{self, Sought},
        words,
    },
    records::store::VISIBLE,
    threads::people::person,
    values,
};

/// Most people that `from:` and records that `in:` stand for.
const NAMED_MAX: u64 = 50;

/// What is looked for, in the terms of the database.
pub struct Search<'a> {
    pub user: UserId,
    pub workspace: WorkspaceId,
    pub terms: &'a [super::query::Term],
    /// Any of these wrote it.
    pub authors: Option<Vec<UserId>>,
    /// On any of these records.
    pub records: Option<Vec<Uuid>>,
    pub record_type: Option<&'a str>,
    pub state: Option<ThreadState>,
    pub has_file: bool,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub id: i64,
    kind: String,
    message_id: Option<MessageId>,
    seq: Option<Seq>,
    pub at: Timestamp,
    pub text: String,
    type_key: String,
    external_id: String,
    title: String,
    url: Option<String>,
    thread_id: Option<ThreadId>,
    state: Option<String>,
    message_count: Option<i64>,
    author_id: Option<Uuid>,
    author_name: Option<String>,
    author_title: Option<String>,
    author_active: Option<bool>,
}

impl Row {
    #[must_use]
    pub fn item(self, snippet: String) -> SearchItem {
        SearchItem {
            kind: SearchKind::from_name(&self.kind),
            thread_id: self.thread_id,
            message_id: self.message_id,
            seq: self.seq,
            author: person(self.author_id, self.author_name.as_ref(), self.author_title.as_ref(), self.author_active),
            record: shared::records::RecordRef {
                record_type: self.type_key,
                id: self.external_id,
                title: self.title,
                url: self.url,
            },
            state: self.state.as_deref().map(ThreadState::from_name),
            message_count: self.message_count.unwrap_or(0),
            snippet,
            at: self.at,
        }
    }
}

/// The newest texts below the number `below` that have all of it and that the user may read, newest first.
pub async fn find(db: &impl Ask, search: &Search<'_>, arm: Arm, below: i64, limit: u64) -> Result<Vec<Row>, DbErr> {
    let backend = db.backend();
    let index = dialect::full_text(backend, &search.sought(arm), 4);
    let mut values = values![search.user, search.workspace, below];
    values.extend(index.value.map(Value::from));
    let mut more = String::new();
    if let Some(state) = search.state {
        more.push_str(&format!(" AND t.state = '{}'", state.name()));
    }
    for (time, comparison) in [(search.since, ">="), (search.until, "<")] {
        if let Some(time) = time {
            values.push(time.into());
            more.push_str(&format!(" AND s.at {comparison} ${}", values.len()));
        }
    }
    let (from, matches, number) = (index.from, index.matches, index.number);
    // Begun from the index and read in its order, newest first: a word that stands everywhere costs no more than a rare one.
    let sql = format!(
        "SELECT s.id, s.kind, s.message_id, s.seq, s.at, s.text, r.type_key, r.external_id, r.title, r.url,
           t.id AS thread_id, t.state, t.message_count,
           u.id AS author_id, u.name AS author_name, am.title AS author_title, am.active AS author_active
         FROM {from} CROSS JOIN records r CROSS JOIN members m CROSS JOIN roles ro
         LEFT JOIN threads t ON t.record_id = r.id
         LEFT JOIN messages ms ON ms.id = s.message_id
         LEFT JOIN users u ON u.id = s.author_id
         LEFT JOIN members am ON am.workspace_id = r.workspace_id AND am.user_id = u.id
         WHERE {matches} AND {number} < $3 AND r.id = s.record_id AND r.workspace_id = $2
           AND m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active AND ro.id = m.role_id AND {}
           AND ms.deleted_at IS NULL{more}
         ORDER BY {number} DESC LIMIT {limit}",
        *VISIBLE
    );
    db.all(&sql, values).await
}

impl Search<'_> {
    /// What the index must have, all of it.
    fn sought(&self, arm: Arm) -> Vec<Vec<Sought>> {
        let one = |mark: String| Sought { words: vec![mark], prefix: false };
        let mut all = vec![vec![one(arm.mark())], vec![one(mark('w', self.workspace.0))]];
        all.extend(self.has_file.then(|| vec![one(FILE.to_owned())]));
        all.extend(self.record_type.map(|key| vec![one(type_mark(key))]));
        all.extend(self.authors.as_ref().map(|authors| authors.iter().map(|id| one(mark('a', id.0))).collect()));
        all.extend(self.records.as_ref().map(|records| records.iter().map(|id| one(mark('r', *id))).collect()));
        all.extend(self.terms.iter().map(|term| vec![Sought { words: term.words.clone(), prefix: term.prefix }]));
        all
    }
}

/// Somebody or something that a filter names.
#[derive(Debug, FromQueryResult)]
pub struct Named {
    pub kind: String,
    pub id: Uuid,
    /// Is it called exactly this?
    pub exact: bool,
    pub time_zone: String,
}

/// The caller with their time zone, the members that `from` may mean, and the records that `within` may mean and the user may read.
pub async fn named(
    db: &impl Ask,
    user: UserId,
    workspace: WorkspaceId,
    from: Option<&str>,
    within: Option<&str>,
) -> Result<Vec<Named>, DbErr> {
    let mut values = values![user];
    let mut sql = "SELECT 'caller' AS kind, u.id, TRUE AS exact, u.time_zone FROM users u WHERE u.id = $1".to_owned();
    if from.is_some() || within.is_some() {
        values.push(workspace.into());
    }
    if let Some(condition) = from.and_then(|from| words::matches(from, words::Kind::Member, "$2", "m.user_id", &mut values)) {
        sql.push_str(&format!(
            " UNION ALL SELECT * FROM (SELECT 'member' AS kind, m.user_id AS id, FALSE AS exact, '' AS time_zone FROM members m
                WHERE m.workspace_id = $2 AND {condition} ORDER BY m.sort_name, m.user_id LIMIT {NAMED_MAX}) people"
        ));
    }
    let condition = within.and_then(|within| words::matches(within, words::Kind::Record, "$2", "r.id", &mut values));
    if let (Some(within), Some(condition)) = (within, condition) {
        values.push(within.into());
        let place = values.len();
        sql.push_str(&format!(
            " UNION ALL SELECT * FROM (SELECT 'record' AS kind, r.id, r.external_id = ${place} AS exact, '' AS time_zone FROM records r
                JOIN members m ON m.workspace_id = r.workspace_id AND m.user_id = $1 AND m.active JOIN roles ro ON ro.id = m.role_id
                WHERE r.workspace_id = $2 AND {condition} AND {}
                ORDER BY CASE WHEN r.external_id = ${place} THEN 0 ELSE 1 END, r.sort_title, r.id LIMIT {NAMED_MAX}) things",
            *VISIBLE
        ));
    }
    db.all(&sql, values).await
}
