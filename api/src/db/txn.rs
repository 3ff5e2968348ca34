//! A transaction that is being written. Jobs and events can be added to nothing else, so a crash between a commit and what
//! follows from it loses no job.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value};
use shared::Timestamp;
use uuid::Uuid;

use super::{Ask, dialect};
use crate::{clock::Clock, delivery::job::Task, realtime::bus::Signal, values};

/// A transaction that is being written: statements, and the jobs and events that go with them.
pub struct WriteTxn {
    pub(super) conn: Arc<DatabaseTransaction>,
    pub(super) backend: DbBackend,
    pub(super) calls: Arc<AtomicU64>,
    pub(super) clock: Clock,
    pub(super) later: Vec<(String, Vec<Value>)>,
    pub(super) signals: Vec<Signal>,
    pub(super) jobs: bool,
    /// Has it written anything that a failure must undo?
    pub(super) wrote: bool,
}

impl WriteTxn {
    /// The time, for what is written.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.clock.id()
    }

    /// A statement that changes something and whose rows are needed now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn change<T: sea_orm::FromQueryResult>(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<T>, DbErr> {
        self.wrote = true;
        self.all(sql, values).await
    }

    /// A statement whose answer nobody needs: it is sent with the others of its kind when the function has ended. None may
    /// build on what another of them writes.
    pub fn later(&mut self, sql: impl Into<String>, values: Vec<Value>) {
        self.later.push((sql.into(), values));
    }

    /// Sends what was put off, now: for a statement that must see it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn flush(&mut self) -> Result<(), DbErr> {
        if self.later.is_empty() {
            return Ok(());
        }
        let mut values = Vec::new();
        let mut statements = Vec::with_capacity(self.later.len());
        for (sql, own) in std::mem::take(&mut self.later) {
            statements.push(shift(&sql, values.len()));
            values.extend(own);
        }
        self.wrote = true;
        self.calls.fetch_add(1, Ordering::Relaxed);
        let sql = dialect::together(self.backend, &statements);
        self.conn.execute_raw(Statement::from_sql_and_values(self.backend, sql, values)).await?;
        Ok(())
    }

    /// Tells whoever may know, after the commit.
    pub fn signal(&mut self, signal: Signal) {
        self.signals.push(signal);
    }

    /// Gives the worker something to do, from `run_at` on.
    pub fn job_at(&mut self, task: &Task, run_at: Timestamp) {
        let (id, now) = (self.id(), self.now());
        let lane = task.lane().name();
        let task = serde_json::to_string(task).unwrap_or_default();
        self.later(
            "INSERT INTO jobs (id, task, lane, attempts, run_at, created_at) VALUES ($1, $2, $3, 0, $4, $5)",
            values![id, task, lane, run_at, now],
        );
        self.jobs = true;
    }

    /// Gives the worker something to do at once.
    pub fn job(&mut self, task: &Task) {
        self.job_at(task, self.now());
    }
}

impl Ask for WriteTxn {
    fn backend(&self) -> DbBackend {
        self.backend
    }

    fn rows(&self, sql: &str, values: Vec<Value>) -> impl Future<Output = Result<Vec<QueryResult>, DbErr>> + Send {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let statement = Statement::from_sql_and_values(self.backend, sql, values);
        let conn = Arc::clone(&self.conn);
        async move { conn.query_all_raw(statement).await }
    }
}

/// `$1` becomes `$1 + by`, so that the values of several statements stand in one row.
fn shift(sql: &str, by: usize) -> String {
    if by == 0 {
        return sql.to_owned();
    }
    let mut parts = sql.split('$');
    let mut shifted = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number: usize = part[..digits].parse().unwrap_or(0);
        shifted.push('$');
        shifted.push_str(&(number + by).to_string());
        shifted.push_str(&part[digits..]);
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::shift;

    #[test]
    fn the_places_of_values_move_behind_those_of_the_statements_before() {
        assert_eq!(shift("UPDATE a SET b = $1 WHERE c = $12", 3), "UPDATE a SET b = $4 WHERE c = $15");
    }
}
