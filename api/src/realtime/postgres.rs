//! Signals between processes, over PostgreSQL's LISTEN and NOTIFY.
//!
//! NOTIFY is sent after the commit, many signals in one, on a connection of its own: inside the writers' transactions its
//! global lock would make them wait for each other. A lost connection means lost signals: every page is told to resync.

use std::time::Duration;

use sea_orm::sqlx::{
    self,
    postgres::{PgListener, PgPool, PgPoolOptions},
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::bus::{Bus, Signal};

const CHANNEL: &str = "palabre";
/// PostgreSQL takes payloads of less than 8,000 bytes.
const PAYLOAD_MAX: usize = 7_500;
/// When more than this waits for a connection, a resync says it all.
const WAITING_MAX: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Payload {
    origin: Uuid,
    signals: Vec<Signal>,
}

/// Sends signals to the other processes, for as long as this one runs.
pub async fn notify(url: String, origin: Uuid, mut signals: mpsc::UnboundedReceiver<Vec<Signal>>) {
    let Ok(pool) = PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(5)).connect_lazy(&url) else {
        return;
    };
    let mut batch = Vec::new();
    while signals.recv_many(&mut batch, 256).await > 0 {
        let mut waiting: Vec<Signal> = batch.drain(..).flatten().collect();
        while let Err(error) = send(&pool, origin, &waiting).await {
            tracing::warn!(%error, "other processes could not be notified; trying again");
            tokio::time::sleep(Duration::from_millis(500)).await;
            while let Ok(more) = signals.try_recv() {
                waiting.extend(more);
            }
            if waiting.len() > WAITING_MAX {
                waiting = vec![Signal::Resync];
            }
        }
    }
}

async fn send(pool: &PgPool, origin: Uuid, signals: &[Signal]) -> Result<(), sqlx::Error> {
    let mut rest = signals;
    while !rest.is_empty() {
        let (payload, taken) = fill(origin, rest);
        sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(pool).await?;
        rest = &rest[taken..];
    }
    Ok(())
}

/// As many signals as one payload holds.
fn fill(origin: Uuid, signals: &[Signal]) -> (String, usize) {
    let mut count = signals.len();
    loop {
        let payload = Payload { origin, signals: signals[..count].to_vec() };
        let text = serde_json::to_string(&payload).unwrap_or_default();
        if text.len() < PAYLOAD_MAX || count == 1 {
            return (text, count);
        }
        count = count.div_ceil(2);
    }
}

/// Receives the signals of the other processes, for as long as this one runs.
pub async fn listen(url: String, origin: Uuid, bus: Bus) {
    loop {
        match listener(&url).await {
            Ok(mut listener) => {
                bus.receive(vec![Signal::Resync]);
                if let Err(error) = hear(&mut listener, origin, &bus).await {
                    tracing::warn!(%error, "listening to other processes failed; connecting again");
                }
            }
            Err(error) => tracing::warn!(%error, "other processes cannot be listened to; trying again"),
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn listener(url: &str) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn hear(listener: &mut PgListener, origin: Uuid, bus: &Bus) -> Result<(), sqlx::Error> {
    loop {
        match listener.try_recv().await? {
            Some(notification) => match serde_json::from_str::<Payload>(notification.payload()) {
                Ok(payload) if payload.origin != origin => bus.receive(payload.signals),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a signal of another version was passed over"),
            },
            // The connection was lost, and made again: what was said meanwhile is not known.
            None => bus.receive(vec![Signal::Resync]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_signals_are_cut_into_payloads_that_postgresql_takes() {
        let signals: Vec<Signal> = (0..500).map(|n| Signal::SessionEnded(shared::SessionId(Uuid::from_u128(n)))).collect();
        let (mut rest, mut sent) = (signals.as_slice(), 0);
        while !rest.is_empty() {
            let (payload, taken) = fill(Uuid::nil(), rest);
            assert!(payload.len() < PAYLOAD_MAX);
            sent += taken;
            rest = &rest[taken..];
        }
        assert_eq!(sent, 500);
    }
}
