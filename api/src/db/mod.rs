//! The database: reading from anywhere, writing through [`write`] and nothing else.
//!
//! SQL is written as text that SQLite and PostgreSQL both speak, with `$1`, `$2`… for values; what differs is in
//! [`dialect`]. The number of a list's rows stands in the text: without it PostgreSQL plans each call anew. Every call to the database is counted, for the number of calls per operation is tested.

pub mod connect;
pub mod dialect;
pub mod page;
pub mod txn;
pub mod words;
pub mod write;

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value};

pub use txn::WriteTxn;

/// `values![a, b]`: values of a statement, in the order of `$1`, `$2`….
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}

/// Something that can be asked: the database, or a transaction.
pub trait Ask: Sync {
    fn backend(&self) -> DbBackend;

    /// The rows of one statement: one call to the database.
    fn rows(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Vec<QueryResult>, DbErr>> + Send;

    /// All rows, typed.
    fn all<T: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Vec<T>, DbErr>> + Send {
        let rows = self.rows(sql, values);
        async move { rows.await?.iter().map(|row| T::from_query_result(row, "")).collect() }
    }

    /// The first row, typed.
    fn one<T: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Option<T>, DbErr>> + Send {
        let rows = self.rows(sql, values);
        async move { rows.await?.first().map(|row| T::from_query_result(row, "")).transpose() }
    }
}

/// The connections for reading, and the count of calls.
#[derive(Clone)]
pub struct Db {
    pub backend: DbBackend,
    pub(crate) read: DatabaseConnection,
    pub(crate) calls: Arc<AtomicU64>,
}

impl Db {
    /// How many calls to the database this process has made, begin and commit not counted.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}

impl Ask for Db {
    fn backend(&self) -> DbBackend {
        self.backend
    }

    fn rows(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Vec<QueryResult>, DbErr>> + Send {
        self.calls.fetch_add(1, Ordering::Relaxed);
        tracing::trace!(sql, "asked");
        let statement = Statement::from_sql_and_values(self.backend, sql, values);
        async move { self.read.query_all_raw(statement).await }
    }
}

/// `$n, $n+1, …`: places for `count` values, the first being `$first`.
#[must_use]
pub fn places(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 5);
    for n in first..first + count {
        if n > first {
            text.push_str(", ");
        }
        text.push('$');
        text.push_str(&n.to_string());
    }
    text
}
