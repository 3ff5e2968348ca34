//! `palabre doctor`: looks at a set-up from the outside and says what is wrong with it and how to put it right.
//!
//! What is always true of it: it changes nothing (no migration, no directory, no secret key; what it writes to try writing
//! is removed or rolled back), it prints no secret and nobody's address, and whatever it finds, it goes on to the next
//! thing. A **fault** keeps Palabre, or a part of it, from working; a **warning** is worth knowing and may be wanted. Each
//! thing looked at has a file; decisions in it are pure functions, so that they can be tested without breaking anything.

mod blobs;
mod clock;
mod database;
mod file_system;
mod mail;
mod postgres;
mod public_address;
mod queue;
mod report;
mod scanner;
mod secret_key;
mod settings;
mod slack;
mod slack_words;
mod smtp;
mod sqlite;
mod storage;
mod test_mail;
mod tls;

use std::io::{IsTerminal, Write};

use anyhow::Result;
use clap::Args;
use lettre::Address;

use crate::clock::Clock;
use report::{Level, Line};

/// What `palabre doctor` can be asked for.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Send a test mail to this address, and say what the mail server answered.
    #[arg(long, value_name = "ADDRESS")]
    mail_to: Option<Address>,
    /// Print an array of {area, level, finding, fix} for programs.
    #[arg(long)]
    json: bool,
}

/// Looks at everything, prints what was found to standard output, and says whether there was no fault.
///
/// # Errors
/// When the answer cannot be written as JSON.
pub async fn run(options: &Options) -> Result<bool> {
    let lines = examine(options).await;
    let text = if options.json {
        report::json(&lines)?
    } else {
        let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        report::plain(&lines, colours)
    };
    let _nobody_reads = std::io::stdout().write_all(text.as_bytes());
    Ok(lines.iter().all(|line| line.level != Level::Fault))
}

async fn examine(options: &Options) -> Vec<Line> {
    let clock = Clock::system();
    let (mut lines, loaded) = settings::load();
    let Some((config, values)) = loaded else { return lines };
    lines.extend(settings::examine(&config, &values));
    lines.push(secret_key::examine(&config, &values));
    lines.extend(storage::examine(&config));
    lines.extend(blobs::examine(&config, &clock).await);
    lines.push(scanner::examine(&config).await);
    let (found, reached) = database::examine(&config, &clock).await;
    lines.extend(found);
    let (found, date) = public_address::examine(&config.public_url, &clock).await;
    lines.extend(found);
    lines.extend(clock::examine(&clock, reached.as_ref(), date).await);
    lines.extend(mail::examine(&config, &clock, options.mail_to.as_ref()).await);
    // What is asked of tables is asked only of the tables of this release.
    if let Some(db) = reached.filter(|reached| reached.current).map(|reached| reached.db) {
        lines.extend(mail::numbers(&db, clock.now()).await);
        lines.push(queue::examine(&db, clock.now()).await);
        lines.extend(scanner::numbers(&db, config.clamd.is_some(), clock.now()).await);
        lines.extend(slack::examine(&db, &config, secret_key::read(&config, &values), clock.now()).await);
    }
    lines
}
