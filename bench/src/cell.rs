//! One cell of the table: an operation, a number of clients, some seconds.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tokio::task::LocalSet;

use crate::{
    connection::Connection,
    memory, metrics,
    operations::{Operation, Request},
    seed::Seed,
};

/// How long the clients run before anything is measured.
const WARM_UP: Duration = Duration::from_millis(500);

#[derive(Serialize)]
pub struct Cell {
    pub operation: &'static str,
    pub clients: usize,
    pub requests: usize,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Calls to the database for each request, the caller's check included, begin and commit not.
    pub calls_per_request: f64,
    /// Resident memory of the server at the end of the cell.
    pub resident_kib: Option<u64>,
}

/// Measures; an answer other than the expected one is an error, for what it cost would mean nothing.
pub async fn measure(
    address: &str,
    seed: &Seed,
    operation: Operation,
    clients: usize,
    seconds: Duration,
    process: u32,
) -> Result<Cell> {
    // Requests are made beforehand: making them is no part of what is measured.
    let warm_up = Rc::new(Plan::of(seed, operation, clients, 1 << 40));
    let plan = Rc::new(Plan::of(seed, operation, clients, 0));
    load(address, &warm_up, WARM_UP).await?;
    let calls_before = metrics::database_calls(address).await?;
    let start = Instant::now();
    let mut latencies = load(address, &plan, seconds).await?;
    let took = start.elapsed().as_secs_f64();
    let calls = metrics::database_calls(address).await? - calls_before;
    if latencies.is_empty() {
        bail!("{}: no request was answered", operation.name());
    }
    latencies.sort_unstable();
    let requests = latencies.len();
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let count = requests as f64;
    Ok(Cell {
        operation: operation.name(),
        clients,
        requests,
        per_second: count / took,
        p50_ms: milliseconds(&latencies, 50),
        p99_ms: milliseconds(&latencies, 99),
        calls_per_request: calls / count,
        resident_kib: memory::resident_kib(process),
    })
}

/// Lets the clients work for a while, each sending its next request when the last was answered. Returns how long each
/// took, in microseconds.
async fn load(address: &str, plan: &Rc<Plan>, duration: Duration) -> Result<Vec<u32>> {
    let (local, deadline) = (LocalSet::new(), Instant::now() + duration);
    let clients = plan.requests.len();
    let tasks: Vec<_> =
        (0..clients).map(|client| local.spawn_local(work(address.to_owned(), Rc::clone(plan), client, deadline))).collect();
    local.await;
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    Ok(latencies)
}

/// The requests that each client sends, round and round.
struct Plan {
    requests: Vec<Vec<Request>>,
}

impl Plan {
    /// Enough different ones for each client.
    const EACH: u64 = 500;

    fn of(seed: &Seed, operation: Operation, clients: usize, first: u64) -> Self {
        let of_client = |client: usize| {
            let start = first + client as u64 * Self::EACH;
            (start..start + Self::EACH).map(|number| operation.request(seed, client, number)).collect()
        };
        Self { requests: (0..clients).map(of_client).collect() }
    }
}

async fn work(address: String, plan: Rc<Plan>, client: usize, deadline: Instant) -> Result<Vec<u32>> {
    let mut connection = Connection::open(&address).await?;
    let mut latencies = Vec::new();
    let requests = plan.requests.get(client).context("a client without requests")?;
    for request in requests.iter().cycle() {
        let start = Instant::now();
        if start >= deadline {
            break;
        }
        let status = connection.exchange(&request.bytes).await?;
        latencies.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
        if status != request.expected {
            bail!("answered {status} instead of {}: {}", request.expected, connection.body());
        }
    }
    Ok(latencies)
}

/// The latency that `percent` of the sorted requests did not exceed.
fn milliseconds(sorted: &[u32], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    f64::from(sorted.get(place).copied().unwrap_or_default()) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_latency_that_was_measured() {
        let sorted: Vec<u32> = (1..=200).map(|number| number * 1000).collect();
        assert!((milliseconds(&sorted, 50) - 100.0).abs() < f64::EPSILON);
        assert!((milliseconds(&sorted, 99) - 198.0).abs() < f64::EPSILON);
        assert!((milliseconds(&[5000], 99) - 5.0).abs() < f64::EPSILON);
    }
}
