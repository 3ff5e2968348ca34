//! Finding what was said.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{MessageId, Seq, ThreadId, Timestamp, limits, records::RecordRef, threads::ThreadState, users::Person};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    Message,
    /// The sentence with which a discussion was closed.
    Conclusion,
    /// A record, by its title or its id.
    Record,
    /// A file, by its name.
    File,
}

impl SearchKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Conclusion => "conclusion",
            Self::Record => "record",
            Self::File => "file",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "conclusion" => Self::Conclusion,
            "record" => Self::Record,
            "file" => Self::File,
            _ => Self::Message,
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchItem {
    pub kind: SearchKind,
    /// The discussion it stands in; `null` for a record without one.
    #[schema(required)]
    pub thread_id: Option<ThreadId>,
    /// The message, or the one that the file hangs on.
    #[schema(required)]
    pub message_id: Option<MessageId>,
    /// Where in the discussion: the number of the message, or of the last one before the closing.
    #[schema(required)]
    pub seq: Option<Seq>,
    pub record: RecordRef,
    /// The state of the record's discussion; `null` when there is none.
    #[schema(required)]
    pub state: Option<ThreadState>,
    /// How many messages the record's discussion has.
    pub message_count: i64,
    /// Who wrote it, or closed.
    #[schema(required)]
    pub author: Option<Person>,
    /// What was found, as HTML: text in which nothing but `<mark>` is an element.
    #[schema(example = "The <mark>retention</mark> of the payslips is five years.")]
    pub snippet: String,
    pub at: Timestamp,
}

/// What to look for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, all of which must be there, without accents or case; the last one, and `word*`, may go on; `"a phrase"` stands as it is.
    /// `from:name` or `from:me`, `in:` a record's id or title, `type:` the key of a record type, `state:open` or `state:closed`,
    /// `has:file`, `before:`, `after:` and `on:` a day, month or year (`2026-11-24`, `2026-11`, `2026`) in your time zone; of several of a
    /// kind the last counts. A value with blanks stands in quotes. Whatever is none of these is taken as words.
    /// Read are the first 1,000 characters, and of what is left after the filters the first 16 words or phrases; a phrase has 16 words
    /// at most. A name or title may mean 50 people or records, the first by name or title.
    #[serde(default)]
    #[param(required = false, example = "retention from:\"Claire Martin\" after:2026-10")]
    pub q: String,
    /// Rows wanted, 1 to 100; 50 when not given. A page may be shorter and still have a `next`.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
