//! The load test's digests: those of all members at once, computed and put together, and sent to nobody.

use std::time::Instant;

use anyhow::{Result, bail};
use sea_orm::{FromQueryResult, Value};
use serde_json::json;
use shared::{Seq, ThreadId, Timestamp, UserId};

use crate::{
    app::{AppState, Parts},
    clock::Clock,
    config::Config,
    db::{Ask, connect},
    delivery::{
        digest,
        job::Lane,
        mail::{Mailer, Outbox},
        worker,
    },
    preferences::rules,
    values,
};

/// Discussions in which something was said since the last digest.
const THREADS: usize = 20;

#[derive(FromQueryResult)]
struct Thread {
    id: ThreadId,
    last_seq: Seq,
    opened_by: UserId,
}

/// Says something in some discussions of a database that `seed` filled, lets a quarter of an hour begin, and prints, as one line of
/// JSON, how long the digests of all members took.
///
/// # Errors
/// When the database was not seeded, or what it says.
pub async fn measure(config: Config) -> Result<()> {
    let connections = connect::open(&config.database_url, config.database_connections).await?;
    let slot = rules::slot(Clock::system().now()).plus(rules::SLOT);
    let outbox = Outbox::default();
    let clock = Clock::fixed(slot.plus(Timestamp::SECOND));
    let parts = Parts { clock, mailer: Mailer::Memory(outbox.clone()), ..Parts::real(&config)? };
    let app = AppState::start(config, connections, parts);
    let sql = format!(
        "SELECT t.id, t.last_seq, t.opened_by FROM threads t JOIN records r ON r.id = t.record_id
         WHERE t.state = 'open' AND NOT r.restricted ORDER BY t.last_at DESC, t.id LIMIT {THREADS}"
    );
    let threads: Vec<Thread> = app.db.all(&sql, values![]).await?;
    if threads.is_empty() {
        bail!("the database has no discussions: fill it with bench-seed");
    }
    app.write(move |txn| {
        let at = slot.plus(-Timestamp::MINUTE);
        for thread in &threads {
            let values: Vec<Value> = values![txn.id(), thread.id, thread.last_seq + 1, thread.opened_by, at];
            txn.later(
                "INSERT INTO messages (id, thread_id, seq, author_id, body, html, excerpt, mentions, revision, created_at)
                 VALUES ($1, $2, $3, $4, 'The contract says five years.', '<p>The contract says five years.</p>', 'The contract says five years.', '[]', 1, $5)",
                values,
            );
            txn.later(
                "UPDATE threads SET last_seq = last_seq + 1, message_count = message_count + 1, last_at = $2 WHERE id = $1",
                values![thread.id, at],
            );
        }
        // What the load before has left is not to be measured.
        txn.later("DELETE FROM jobs", values![]);
        txn.later(
            "UPDATE members SET covered_until = $1, digest_lease = 0, digest_until = NULL, digest_delivery = NULL",
            values![at.plus(-1)],
        );
        txn.later("UPDATE workspaces SET digests_until = $1", values![slot.plus(-rules::SLOT)]);
        Box::pin(async { Ok(()) })
    })
    .await?;
    let (calls, start) = (app.db.calls(), Instant::now());
    digest::schedule::look(&app).await?;
    loop {
        let mut done = 0;
        for lane in Lane::ALL {
            done += worker::once(&app, lane).await?;
        }
        if done == 0 {
            break;
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{}", json!({ "digests": outbox.mails().len(), "seconds": seconds, "calls": app.db.calls() - calls }));
    Ok(())
}
