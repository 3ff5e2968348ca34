//! The SQL of the search index: what is put in with what is written, and what is found in it.

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    AttachmentId, MessageId, RecordId, Seq, ThreadId, Timestamp, UserId, WorkspaceId,
    search::{SearchItem, SearchKind},
    threads::ThreadState,
};
use uuid::Uuid;

use super::tokens;
use crate::{
    db::{
        Ask, WriteTxn,
        dialect::{self, Sought},
        words,
    },
    records::store::{self as records, VISIBLE},
    threads::{rules::Transition, store::person},
    values,
};

/// Rows of one statement.
const ROWS: usize = 500;
/// Most people that `from:` and records that `in:` stand for.
const NAMED_MAX: u64 = 50;

/// A text to be found. `target` and `number` tell it from all others: a message, a file and a record have the number 0, the
/// conclusions of a thread those of its transitions.
pub struct Text<'a> {
    pub kind: SearchKind,
    pub target: Uuid,
    pub number: i64,
    pub place: Place<'a>,
    pub message: Option<MessageId>,
    pub seq: Option<Seq>,
    pub author: Option<UserId>,
    /// Do files hang on it?
    pub has_file: bool,
    pub at: Timestamp,
    /// As it is shown.
    pub text: &'a str,
}

/// On which record it stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub workspace: WorkspaceId,
    pub record: RecordId,
    pub type_key: &'a str,
}

/// A message to be found.
pub struct Message<'a> {
    pub place: Place<'a>,
    pub id: MessageId,
    pub seq: Seq,
    pub author: UserId,
    /// Do files hang on it?
    pub has_file: bool,
    /// When it was posted.
    pub at: Timestamp,
    /// As it was rendered.
    pub html: &'a str,
}

/// Makes a message findable by what it says now: call it when one is posted, edited or rendered anew.
pub fn put_message(txn: &mut WriteTxn, message: &Message<'_>) {
    put(
        txn,
        &Text {
            kind: SearchKind::Message,
            target: message.id.0,
            number: 0,
            place: message.place,
            message: Some(message.id),
            seq: Some(message.seq),
            author: Some(message.author),
            has_file: message.has_file,
            at: message.at,
            text: &super::snippet::plain(message.html),
        },
    );
}

/// A file of a message.
pub struct File<'a> {
    pub place: Place<'a>,
    pub id: AttachmentId,
    pub message: MessageId,
    pub seq: Seq,
    pub author: UserId,
    pub at: Timestamp,
    pub name: &'a str,
}

/// Makes a file findable by its name.
pub fn put_file(txn: &mut WriteTxn, file: &File<'_>) {
    put(
        txn,
        &Text {
            kind: SearchKind::File,
            target: file.id.0,
            number: 0,
            place: file.place,
            message: Some(file.message),
            seq: Some(file.seq),
            author: Some(file.author),
            has_file: true,
            at: file.at,
            text: file.name,
        },
    );
}

/// Lets nobody find a message, nor its files, any more: call it when one is deleted.
pub fn remove_message(txn: &mut WriteTxn, id: MessageId) {
    txn.later("DELETE FROM search_texts WHERE message_id = $1", values![id]);
}

/// Makes a record findable by its title and id.
pub fn put_record(txn: &mut WriteTxn, put_record: &records::Put<'_>) {
    let at = txn.now();
    put(
        txn,
        &Text {
            kind: SearchKind::Record,
            target: put_record.id.0,
            number: 0,
            place: Place { workspace: put_record.workspace, record: put_record.id, type_key: put_record.type_key },
            message: None,
            seq: None,
            author: None,
            has_file: false,
            at,
            text: &record_text(put_record.title, put_record.external_id),
        },
    );
}

/// Makes the sentence findable with which a thread is closed; `number` is that of the transition.
pub fn put_conclusion(txn: &mut WriteTxn, place: Place<'_>, thread: ThreadId, number: i64, by: UserId, transition: &Transition) {
    let at = txn.now();
    let Some(conclusion) = &transition.conclusion else { return };
    put(
        txn,
        &Text {
            kind: SearchKind::Conclusion,
            target: thread.0,
            number,
            place,
            message: None,
            seq: Some(transition.after_seq),
            author: Some(by),
            has_file: false,
            at,
            text: conclusion,
        },
    );
}

/// Lets nobody find a conclusion any more: call it when its closing is taken back.
pub fn remove_conclusion(txn: &mut WriteTxn, thread: ThreadId, number: i64) {
    txn.later("DELETE FROM search_texts WHERE target = $1 AND number = $2", values![thread.0, number]);
}

/// What is shown of a record.
#[must_use]
pub fn record_text(title: &str, external_id: &str) -> String {
    format!("{title} · {external_id}")
}

/// Makes a text findable, and no longer by what it said before.
pub fn put(txn: &mut WriteTxn, text: &Text<'_>) {
    let backend = txn.backend();
    let sql = format!(
        "INSERT INTO search_texts (kind, target, number, record_id, message_id, seq, author_id, at, text, words) VALUES {}
         ON CONFLICT (target, number) DO UPDATE SET text = excluded.text, words = excluded.words",
        row(backend, 1, None)
    );
    let values = text.values(backend, None);
    txn.later(sql, values);
}

/// Makes texts of before findable, under the numbers below `number`; those that are there already stay as they are.
pub fn fill(txn: &mut WriteTxn, number: i64, texts: &[Text<'_>]) {
    let backend = txn.backend();
    let mut numbers = (i64::MIN..number).rev();
    for some in texts.chunks(ROWS) {
        let (mut values, mut rows) = (Vec::new(), Vec::new());
        for (text, id) in some.iter().zip(numbers.by_ref()) {
            rows.push(row(backend, values.len() + 1, Some(id)));
            values.extend(text.values(backend, Some(id)));
        }
        let sql = format!(
            "INSERT INTO search_texts (kind, target, number, record_id, message_id, seq, author_id, at, text, words, id) VALUES {} ON CONFLICT DO NOTHING",
            rows.join(", ")
        );
        txn.later(sql, values);
    }
}

fn row(backend: sea_orm::DbBackend, first: usize, id: Option<i64>) -> String {
    let words = dialect::as_indexed(backend, first + 9);
    let id = id.map_or_else(String::new, |_| format!(", ${}", first + 10));
    format!("({}, {words}{id})", crate::db::places(first, 9))
}

impl Text<'_> {
    fn values(&self, backend: sea_orm::DbBackend, id: Option<i64>) -> Vec<Value> {
        let arm = if self.kind == SearchKind::Record { Arm::Records } else { Arm::Said };
        let mut marks =
            vec![arm.mark(), mark('w', self.place.workspace.0), mark('r', self.place.record.0), type_mark(self.place.type_key)];
        marks.extend(self.author.map(|author| mark('a', author.0)));
        if self.has_file || self.kind == SearchKind::File {
            marks.push(FILE.to_owned());
        }
        let words = dialect::indexed(backend, &marks, &tokens::words(self.text));
        let mut values = values![
            self.kind.name(),
            self.target,
            self.number,
            self.place.record,
            self.message.map(|id| id.0),
            self.seq,
            self.author.map(|id| id.0),
            self.at,
            self.text,
            words
        ];
        values.extend(id.map(Value::from));
        values
    }
}

/// The mark of files, and of messages on which some hang.
const FILE: &str = "§file";

/// A word that nobody can type: it narrows a search inside the index.
fn mark(kind: char, id: Uuid) -> String {
    format!("§{kind}{}", id.simple())
}

fn type_mark(key: &str) -> String {
    format!("§t{}", key.replace('-', "·"))
}

/// Records come first, and what was said after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arm {
    Records,
    Said,
}

impl Arm {
    fn mark(self) -> String {
        match self {
            Self::Records => "§titles".to_owned(),
            Self::Said => "§said".to_owned(),
        }
    }
}

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
    let index = dialect::full_text(backend);
    let mut values = values![search.user, search.workspace, dialect::sought(backend, &search.sought(arm)), below];
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
         WHERE {matches} AND {number} < $4 AND r.id = s.record_id AND r.workspace_id = $2
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
