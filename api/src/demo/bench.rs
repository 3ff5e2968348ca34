//! An empty database filled for the load test.

use anyhow::Result;
use clap::Args;

use crate::config::Config;

/// How much to fill in.
#[derive(Debug, Clone, Args)]
pub struct Size {
    #[arg(long, default_value_t = 1_000)]
    pub threads: usize,
    #[arg(long, default_value_t = 1_000)]
    pub members: usize,
    #[arg(long, default_value_t = 1_000)]
    pub long_thread: usize,
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
}

pub async fn seed(_config: Config, _size: Size) -> Result<()> {
    Ok(())
}
