//! The message that another answers. When a message is posted it is looked up by the statement that numbers it, so that an answer
//! costs no call more than any other message.

use std::sync::LazyLock;

use sea_orm::{DbErr, FromQueryResult, QueryResult};
use shared::{MessageId, Seq, Timestamp, messages::Quote};
use uuid::Uuid;

use crate::threads::{changes::Held, people::person};

/// A thread that has got its next number, and the message that this one answers.
pub struct Numbered {
    pub held: Held,
    /// `None` when nothing is answered, and when it is no message of the thread.
    pub quoted: Option<Quote>,
}

impl FromQueryResult for Numbered {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let held = Held::from_query_result(row, prefix)?;
        let quoted = Quoted::from_query_result_optional(row, "quoted_")?;
        Ok(Self { held, quoted: quoted.and_then(Quoted::quote) })
    }
}

/// A message as the columns `quoted_…` show it.
#[derive(FromQueryResult)]
pub struct Quoted {
    id: MessageId,
    seq: Seq,
    excerpt: String,
    deleted_at: Option<Timestamp>,
    author_id: Uuid,
    author: String,
    title: Option<String>,
    active: Option<bool>,
}

impl Quoted {
    #[must_use]
    pub fn quote(self) -> Option<Quote> {
        let deleted = self.deleted_at.is_some();
        Some(Quote {
            message_id: self.id,
            seq: self.seq,
            author: person(Some(self.author_id), Some(&self.author), self.title.as_ref(), self.active)?,
            excerpt: (!deleted).then_some(self.excerpt),
            deleted,
        })
    }
}

/// Columns of the message `$5` of the thread at hand, each a look at the same row; `NULL` when it is of another.
pub static QUOTED: LazyLock<String> = LazyLock::new(|| {
    let columns = [
        ("q.id", "id"),
        ("q.seq", "seq"),
        ("q.excerpt", "excerpt"),
        ("q.deleted_at", "deleted_at"),
        ("q.author_id", "author_id"),
        ("(SELECT u.name FROM users u WHERE u.id = q.author_id)", "author"),
        ("(SELECT m.title FROM members m WHERE m.workspace_id = threads.workspace_id AND m.user_id = q.author_id)", "title"),
        ("(SELECT m.active FROM members m WHERE m.workspace_id = threads.workspace_id AND m.user_id = q.author_id)", "active"),
    ];
    let look = |(column, name): (&str, &str)| {
        format!(", (SELECT {column} FROM messages q WHERE q.id = $5 AND q.thread_id = threads.id) AS quoted_{name}")
    };
    columns.into_iter().map(look).collect()
});
