//! The only way to write: one function in one transaction, with its jobs and events.
//!
//! [`Writer::write`] runs a function to its end even when the client has gone, runs it again when two transactions
//! crossed, and publishes its events after the commit, never before. On SQLite the functions that wait share one
//! transaction and one fsync; when one of them fails after it wrote, the transaction is rolled back and each runs alone.

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{Arc, atomic::AtomicU64},
};

use futures_util::FutureExt;
use sea_orm::{DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use shared::Code;
use tokio::sync::{Notify, mpsc, oneshot};

use super::txn::WriteTxn;
use crate::{clock::Clock, http::error::ApiError, realtime::bus::Bus};

/// Most functions that share one transaction.
const BATCH: usize = 64;
/// How often crossed transactions are tried again.
const TRIES: usize = 5;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that waits to be written, with its answer's type forgotten.
trait Work: Send {
    fn run<'a>(&'a mut self, txn: &'a mut WriteTxn) -> BoxFuture<'a, Result<(), ApiError>>;
    /// Answers whoever waits: with the outcome of the function, or with why the commit failed.
    fn answer(self: Box<Self>, commit: Result<(), ApiError>);
}

struct Pending<F, T> {
    function: F,
    outcome: Option<Result<T, ApiError>>,
    reply: oneshot::Sender<Result<T, ApiError>>,
}

impl<F, T> Work for Pending<F, T>
where
    F: for<'t> Fn(&'t mut WriteTxn) -> BoxFuture<'t, Result<T, ApiError>> + Send + Sync,
    T: Send,
{
    fn run<'a>(&'a mut self, txn: &'a mut WriteTxn) -> BoxFuture<'a, Result<(), ApiError>> {
        Box::pin(async move {
            let run = AssertUnwindSafe((self.function)(txn)).catch_unwind().await;
            let mut outcome = run.unwrap_or_else(|_| Err(ApiError::new(Code::Internal).because("a write panicked")));
            if outcome.is_ok()
                && let Err(error) = txn.flush().await
            {
                outcome = Err(error.into());
            }
            let failed = outcome.as_ref().err().cloned();
            self.outcome = Some(outcome);
            failed.map_or(Ok(()), Err)
        })
    }

    fn answer(self: Box<Self>, commit: Result<(), ApiError>) {
        let outcome = match (commit, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(ApiError::new(Code::Internal)),
        };
        let _gone = self.reply.send(outcome);
    }
}

/// What every transaction needs.
#[derive(Clone)]
struct Kit {
    conn: DatabaseConnection,
    backend: DbBackend,
    calls: Arc<AtomicU64>,
    clock: Clock,
    bus: Bus,
    worker: Arc<Notify>,
}

/// Writes.
#[derive(Clone)]
pub struct Writer {
    kit: Kit,
    /// The queue of SQLite's one writer.
    queue: Option<mpsc::Sender<Box<dyn Work>>>,
}

impl Writer {
    /// A writer on `conn`; on SQLite it starts the task through which all writes go.
    #[must_use]
    pub fn new(
        conn: DatabaseConnection,
        backend: DbBackend,
        calls: Arc<AtomicU64>,
        clock: Clock,
        bus: Bus,
        worker: Arc<Notify>,
    ) -> Self {
        let kit = Kit { conn, backend, calls, clock, bus, worker };
        let queue = (backend == DbBackend::Sqlite).then(|| {
            let (sender, receiver) = mpsc::channel(1024);
            tokio::spawn(write_in_turn(kit.clone(), receiver));
            sender
        });
        Self { kit, queue }
    }

    /// Runs `function` in a transaction and answers once it is committed.
    ///
    /// The function may run more than once and must await nothing but the transaction.
    ///
    /// # Errors
    /// What the function refuses with, or why the database could not do it; then nothing was written.
    pub async fn write<F, T>(&self, function: F) -> Result<T, ApiError>
    where
        F: for<'t> Fn(&'t mut WriteTxn) -> BoxFuture<'t, Result<T, ApiError>> + Send + Sync + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work: Box<dyn Work> = Box::new(Pending { function, outcome: None, reply });
        match &self.queue {
            Some(queue) => queue.send(work).await.map_err(|_| ApiError::new(Code::Unavailable))?,
            None => {
                let kit = self.kit.clone();
                tokio::spawn(async move { alone(&kit, work).await });
            }
        }
        answer.await.map_err(|_| ApiError::new(Code::Internal))?
    }
}

/// SQLite: takes whoever waits into one transaction.
async fn write_in_turn(kit: Kit, mut queue: mpsc::Receiver<Box<dyn Work>>) {
    while let Some(first) = queue.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            let Ok(next) = queue.try_recv() else { break };
            batch.push(next);
        }
        if batch.len() > 1 {
            match shared_transaction(&kit, &mut batch).await {
                Shared::Done => batch.into_iter().for_each(|work| work.answer(Ok(()))),
                Shared::Failed(error) => batch.into_iter().for_each(|work| work.answer(Err(error.clone()))),
                Shared::Spoilt => {
                    for work in batch {
                        alone(&kit, work).await;
                    }
                }
            }
        } else if let Some(only) = batch.pop() {
            alone(&kit, only).await;
        }
    }
}

/// How a shared transaction ended.
enum Shared {
    Done,
    /// Nothing of it was written, and it would fail again.
    Failed(ApiError),
    /// One of them failed after it wrote: each must run alone.
    Spoilt,
}

async fn shared_transaction(kit: &Kit, batch: &mut [Box<dyn Work>]) -> Shared {
    let mut txn = match begin(kit).await {
        Ok(txn) => txn,
        Err(error) => return Shared::Failed(error.into()),
    };
    let mut signals = Vec::new();
    let mut jobs = false;
    for work in batch {
        txn.wrote = false;
        let outcome = work.run(&mut txn).await;
        txn.later.clear();
        match outcome {
            Ok(()) => {
                signals.append(&mut txn.signals);
                jobs |= std::mem::take(&mut txn.jobs);
            }
            // A database that fails may have rolled back what the others wrote.
            Err(error) if !txn.wrote && error.code.status() < 500 => {
                txn.signals.clear();
                txn.jobs = false;
            }
            Err(_) => {
                rollback(kit, txn).await;
                return Shared::Spoilt;
            }
        }
    }
    txn.signals = signals;
    txn.jobs = jobs;
    match commit(kit, txn).await {
        Ok(()) => Shared::Done,
        Err(error) => Shared::Failed(error.into()),
    }
}

/// One function in a transaction of its own, again when it crossed another.
async fn alone(kit: &Kit, mut work: Box<dyn Work>) {
    for attempt in 1.. {
        let mut txn = match begin(kit).await {
            Ok(txn) => txn,
            Err(error) => return work.answer(Err(error.into())),
        };
        let error = match work.run(&mut txn).await {
            Ok(()) => match commit(kit, txn).await {
                Ok(()) => return work.answer(Ok(())),
                Err(error) => ApiError::from(error),
            },
            Err(error) => {
                rollback(kit, txn).await;
                error
            }
        };
        // A row that somebody else made at the same moment is seen the second time.
        let again = error.crossed() || (error.duplicate() && attempt == 1);
        if !again || attempt >= TRIES {
            return work.answer(Err(error));
        }
    }
}

async fn begin(kit: &Kit) -> Result<WriteTxn, DbErr> {
    let sqlite_transaction_mode = (kit.backend == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let conn = Arc::new(kit.conn.begin_with_options(options).await?);
    Ok(WriteTxn {
        conn,
        backend: kit.backend,
        calls: Arc::clone(&kit.calls),
        clock: kit.clock.clone(),
        later: Vec::new(),
        signals: Vec::new(),
        jobs: false,
        wrote: false,
    })
}

async fn commit(kit: &Kit, txn: WriteTxn) -> Result<(), DbErr> {
    let WriteTxn { conn, signals, jobs, .. } = txn;
    let conn = Arc::try_unwrap(conn).map_err(|_| DbErr::Custom("a statement outlived its transaction".into()))?;
    if let Err(error) = conn.commit().await {
        reconnect(kit).await;
        return Err(error);
    }
    if !signals.is_empty() {
        kit.bus.publish(signals);
    }
    if jobs {
        kit.worker.notify_one();
    }
    Ok(())
}

async fn rollback(kit: &Kit, txn: WriteTxn) {
    if let Ok(conn) = Arc::try_unwrap(txn.conn)
        && let Err(error) = conn.rollback().await
    {
        tracing::warn!(%error, "a transaction could not be rolled back");
        reconnect(kit).await;
    }
}

/// SQLite: gives up the connection for writing, so that the next write opens another.
///
/// Where the disk is full or fails SQLite rolls back by itself, and the rollback that follows fails: the connection would take the
/// next transaction for one inside another, and never commit what is acknowledged from then on.
async fn reconnect(kit: &Kit) {
    if kit.backend != DbBackend::Sqlite {
        return;
    }
    let closed = match kit.conn.get_sqlite_connection_pool().acquire().await {
        Ok(conn) => conn.close().await,
        Err(error) => Err(error),
    };
    if let Err(error) = closed {
        tracing::warn!(%error, "the connection to the database could not be closed");
    }
}
