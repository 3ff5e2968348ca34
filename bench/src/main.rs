//! Measures a running server: every operation, with few and with many clients, for some seconds each.
//!
//! `cargo xtask bench` starts the server on seeded data and runs this beside it. One JSON object for each cell goes to
//! standard output, a line each; what it is doing goes to standard error. The clients share one thread, so that the
//! load costs the server as little of the machine as it can.

mod cell;
mod connection;
mod memory;
mod metrics;
mod operations;
mod seed;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use clap::Parser;

use operations::Operation;
use seed::Seed;

#[derive(Parser)]
#[command(about = "Puts load on a seeded Palabre server and measures it.")]
struct Cli {
    /// `host:port` of the server.
    #[arg(long)]
    address: String,
    /// What `palabre bench-seed` printed.
    #[arg(long)]
    seed: PathBuf,
    /// Process id of the server, to read its memory.
    #[arg(long)]
    process: u32,
    /// Seconds of each cell.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Numbers of clients.
    #[arg(long, value_delimiter = ',', default_value = "1,16")]
    clients: Vec<usize>,
    /// Measure each kind of search, and nothing else.
    #[arg(long, conflicts_with = "only")]
    searches: bool,
    /// Only these operations.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Operation>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    let seed: Seed =
        serde_json::from_str(&std::fs::read_to_string(&cli.seed)?).context("the seed is not as bench-seed prints it")?;
    let seconds = Duration::from_secs_f64(cli.seconds);
    let operations = match cli.only.as_slice() {
        [] if cli.searches => Operation::SEARCHES.to_vec(),
        [] => Operation::ALL.to_vec(),
        only => only.to_vec(),
    };
    for operation in operations {
        for &clients in &cli.clients {
            eprintln!("  {} with {clients} clients", operation.name());
            let cell = cell::measure(&cli.address, &seed, operation, clients, seconds, cli.process).await?;
            println!("{}", serde_json::to_string(&cell)?);
        }
    }
    Ok(())
}
