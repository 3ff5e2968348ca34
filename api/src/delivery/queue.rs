//! The queue: a table whose rows are due at `run_at`. Claiming a job puts that off by the lease, so that a worker that
//! dies gives its jobs back by doing nothing.

use sea_orm::FromQueryResult;
use shared::{JobId, Timestamp};

use super::job::{self, Lane, Outcome, Task};
use crate::{
    app::AppState,
    db::{Ask, dialect},
    deliveries,
    http::error::ApiError,
    values,
};

/// A lease is longer by this than any job of its lane takes.
const MARGIN_SECONDS: u64 = 5;

/// A job that this worker has for the time of the lease.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub id: JobId,
    pub task: Option<Task>,
    pub attempts: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: JobId,
    task: String,
    attempts: i64,
}

#[derive(FromQueryResult)]
struct Due {
    #[expect(dead_code, reason = "only its being there counts")]
    id: JobId,
}

/// Takes up to `count` jobs of a lane that are due.
///
/// # Errors
/// What the database says.
pub async fn claim(app: &AppState, lane: Lane, count: i64) -> Result<Vec<Claimed>, ApiError> {
    let due = "SELECT id FROM jobs WHERE dead_at IS NULL AND lane = $1 AND run_at <= $2 LIMIT 1";
    if app.db.one::<Due>(due, values![lane.name(), app.clock.now()]).await?.is_none() {
        return Ok(Vec::new());
    }
    let lease = i64::try_from(lane.job_seconds() + MARGIN_SECONDS).unwrap_or(i64::MAX).saturating_mul(Timestamp::SECOND);
    app.write(move |txn| {
        Box::pin(async move {
            let now = txn.now();
            let sql = format!(
                "UPDATE jobs SET run_at = $2, attempts = attempts + 1 WHERE id IN (
                   SELECT id FROM jobs WHERE dead_at IS NULL AND lane = $4 AND run_at <= $1 ORDER BY run_at LIMIT $3{})
                 RETURNING id, task, attempts",
                dialect::skip_locked(txn.backend())
            );
            let rows: Vec<Row> = txn.change(&sql, values![now, now.plus(lease), count, lane.name()]).await?;
            Ok(rows
                .into_iter()
                .map(|row| Claimed { id: row.id, task: serde_json::from_str(&row.task).ok(), attempts: row.attempts })
                .collect())
        })
    })
    .await
}

/// Puts down how a job ended.
///
/// # Errors
/// What the database says; then the job comes back when its lease ends.
pub async fn finish(app: &AppState, job: &Claimed, outcome: Outcome) -> Result<(), ApiError> {
    let (id, attempts) = (job.id, job.attempts);
    let delivery = job.task.as_ref().and_then(Task::delivery);
    let chance: f64 = rand::random();
    app.write(move |txn| {
        let outcome = outcome.clone();
        Box::pin(async move {
            let now = txn.now();
            match outcome {
                Outcome::Done => txn.later("DELETE FROM jobs WHERE id = $1", values![id]),
                Outcome::Retry(reason) => {
                    let again = now.plus(job::backoff(attempts, chance));
                    txn.later("UPDATE jobs SET run_at = $2, reason = $3 WHERE id = $1", values![id, again, reason]);
                }
                Outcome::RetryAfter { reason, seconds } => {
                    let again = now.plus(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(Timestamp::SECOND));
                    txn.later(
                        "UPDATE jobs SET run_at = $2, reason = $3, attempts = attempts - 1 WHERE id = $1",
                        values![id, again, reason],
                    );
                }
                Outcome::Dead(reason) | Outcome::Refused(reason) => {
                    txn.later("UPDATE jobs SET dead_at = $2, reason = $3 WHERE id = $1", values![id, now, reason.clone()]);
                    // The task says so itself, unless it was cut off.
                    if let Some(delivery) = delivery {
                        deliveries::store::end(txn, delivery, "failed", Some(&reason));
                    }
                }
            }
            Ok(())
        })
    })
    .await
}

/// Throws away what is kept for a while only: answers of idempotency keys after a day, sessions long ended.
///
/// # Errors
/// What the database says.
pub async fn tidy(app: &AppState) -> Result<(), ApiError> {
    app.write(move |txn| {
        Box::pin(async move {
            let now = txn.now();
            txn.later("DELETE FROM idempotency_keys WHERE created_at < $1", values![now.plus(-Timestamp::DAY)]);
            txn.later("DELETE FROM sessions WHERE expires_at < $1", values![now.plus(-30 * Timestamp::DAY)]);
            Ok(())
        })
    })
    .await
}
