//! The log: ids and numbers, never message text, addresses, tokens or passwords.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Starts logging to standard error.
///
/// # Errors
/// When `PALABRE_LOG` cannot be understood.
pub fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("PALABRE_LOG must be a level or directives such as info,api=debug")?;
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    if config.log_json {
        builder.json().init()
    } else {
        builder.init()
    }
    Ok(())
}
