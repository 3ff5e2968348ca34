//! The SQL of the search index: what is put in with what is written. What is found in it is [`super::lookup`]'s.

use sea_orm::Value;
use shared::{AttachmentId, MessageId, RecordId, Seq, ThreadId, Timestamp, UserId, WorkspaceId, search::SearchKind};
use uuid::Uuid;

use super::tokens;
use crate::{
    db::{Ask, WriteTxn, dialect},
    records::store as records,
    threads::rules::Transition,
    values,
};

/// Rows of one statement.
const ROWS: usize = 500;

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
pub(super) const FILE: &str = "§file";

/// A word that nobody can type: it narrows a search inside the index.
pub(super) fn mark(kind: char, id: Uuid) -> String {
    format!("§{kind}{}", id.simple())
}

pub(super) fn type_mark(key: &str) -> String {
    format!("§t{}", key.replace('-', "·"))
}

/// Records come first, and what was said after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arm {
    Records,
    Said,
}

impl Arm {
    pub(super) fn mark(self) -> String {
        match self {
            Self::Records => "§titles".to_owned(),
            Self::Said => "§said".to_owned(),
        }
    }
}
