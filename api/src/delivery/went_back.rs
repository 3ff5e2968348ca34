//! The clock of this machine was put back: what was put down for a time that has not come yet would wait for it, and what is said
//! until then would count as covered.

use shared::Timestamp;

use super::{digest, job};
use crate::{app::AppState, db::WriteTxn, http::error::ApiError, preferences::rules, values};

/// Corrections smaller than this go unnoticed: digests settle longer, and leases last longer.
const NOTICED: i64 = Timestamp::SECOND;

/// Looks at the clock, `last` being what it showed the time before: `None` at the start of a worker, when nobody knows by which
/// clock the one before it went. Returns what the clock shows.
///
/// # Errors
/// What the database says.
pub async fn look(app: &AppState, last: Option<Timestamp>) -> Result<Timestamp, ApiError> {
    let now = app.clock.now();
    let later_than = match last {
        Some(last) if last <= now.plus(NOTICED) => return Ok(now),
        Some(_) => now,
        None => now.plus(job::LONGEST_WAIT),
    };
    app.write(move |txn| {
        catch_up(txn, later_than);
        Box::pin(async { Ok(()) })
    })
    .await?;
    if last.is_some() {
        tracing::warn!("the clock was put back; what waited for a time that has not come is due now");
    }
    Ok(now)
}

fn catch_up(txn: &mut WriteTxn, later_than: Timestamp) {
    let now = txn.now();
    let settled = now.plus(-digest::SETTLING);
    // An upload waits a day for its message by any clock: forgotten too late it harms nobody, forgotten too early it is lost.
    txn.later(
        "UPDATE jobs SET run_at = $1 WHERE dead_at IS NULL AND run_at > $2 AND task NOT LIKE '%\"forget_upload\"%'",
        values![now, later_than],
    );
    txn.later("UPDATE slack_integrations SET paused_until = $1 WHERE paused_until > $2", values![now, later_than]);
    txn.later(
        "UPDATE workspaces SET digests_until = CASE WHEN digests_until > $1 THEN $1 ELSE digests_until END,
           instant_until = CASE WHEN instant_until > $2 THEN $2 ELSE instant_until END
         WHERE digests_until > $1 OR instant_until > $2",
        values![rules::slot(now), settled],
    );
    // From a little before the clock was put back: telling twice is better than not at all.
    txn.later(
        "UPDATE members SET covered_until = CASE WHEN covered_until > $1 THEN $2 ELSE covered_until END, digest_lease = 0
         WHERE covered_until > $1 OR digest_lease > $3",
        values![now, settled.plus(-digest::SETTLING), now.plus(digest::LEASE)],
    );
}
