//! What somebody looks for, understood.

use chrono::NaiveDate;
use shared::threads::ThreadState;

/// Words that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// One, or several that stand one behind the other.
    pub words: Vec<String>,
    /// May the last of them go on?
    pub prefix: bool,
}

/// Who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    Me,
    Named(String),
}

/// Days, from the first to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub first: NaiveDate,
    pub end: NaiveDate,
}

/// All of it must be so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub terms: Vec<Term>,
    pub from: Option<Author>,
    pub within: Option<String>,
    pub record_type: Option<String>,
    pub state: Option<ThreadState>,
    pub has_file: bool,
    /// The first day that counts.
    pub since: Option<NaiveDate>,
    /// The first day that counts no more.
    pub until: Option<NaiveDate>,
}

impl Query {
    /// Does it look for nothing at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Can a record be what is looked for? Nobody wrote it, and no file hangs on it.
    #[must_use]
    pub fn fits_records(&self) -> bool {
        self.from.is_none() && !self.has_file
    }

    #[must_use]
    pub fn has_days(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }
}
