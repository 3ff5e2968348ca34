//! `cargo xtask test`: everything that must pass, step by step. `.ci/run` calls exactly this.
//!
//! A step that fails does not stop the others: all failures are seen in one run. A missing part is a failure, never a
//! step left out. Two lanes run beside each other, for they do not share a build lock: what is compiled for this
//! machine, and the page; then what needs both.

mod contract;
mod dependencies;
mod report;
mod s3;
mod slack;
mod spdx;
mod steps;
mod tally;

use std::{process::ExitCode, thread};

use anyhow::{Result, anyhow};
use clap::ValueEnum;

use crate::setup;
use report::{Outcome, Report};

#[derive(clap::Args)]
pub struct Options {
    /// Run only these steps, and what they need.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Step>,
}

/// A step. The order is that of the table at the end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, ValueEnum)]
pub enum Step {
    /// Formatting of all crates.
    Fmt,
    /// Licences and bans of deny.toml, of every locked crate.
    Deny,
    /// Lints of what runs on this machine, warnings as errors.
    Clippy,
    /// Unit and property tests.
    Unit,
    /// The integration suite on SQLite.
    Sqlite,
    /// The integration suite on PostgreSQL.
    Postgres,
    /// The parts of the integration suite that keep files, on a server of S3.
    S3,
    /// The committed API document is that of the served routes.
    Openapi,
    /// Slack's own client accepts the stand-in that the integration suite uses.
    Slack,
    /// Lints of the page, as wasm.
    WebClippy,
    /// Unit tests of the page, on this machine.
    WebUnit,
    /// Builds the page.
    Web,
    /// Builds the program with the page in it.
    Program,
    /// schemathesis against the running program.
    Contract,
    /// The stories in a real browser.
    E2e,
}

const HOST: [Step; 9] =
    [Step::Fmt, Step::Deny, Step::Clippy, Step::Unit, Step::Sqlite, Step::Postgres, Step::S3, Step::Openapi, Step::Slack];
const PAGE: [Step; 3] = [Step::WebClippy, Step::Web, Step::WebUnit];
const RUNNING: [Step; 3] = [Step::Program, Step::Contract, Step::E2e];

impl Step {
    /// The step without which this one cannot run.
    fn needs(self) -> Option<Self> {
        match self {
            Self::Program => Some(Self::Web),
            Self::Contract | Self::E2e => Some(Self::Program),
            _ => None,
        }
    }

    /// Its name on the command line and in the table.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Succeeds when everything has passed. The last line of the output is the sum of all tests.
pub fn run(options: &Options) -> Result<ExitCode> {
    let chosen = with_needs(&options.only);
    prepare(&chosen)?;
    let report = Report::default();
    thread::scope(|scope| {
        let lanes = [scope.spawn(|| lane(&HOST, &chosen, &report)), scope.spawn(|| lane(&PAGE, &chosen, &report))];
        lanes.into_iter().try_for_each(|lane| lane.join().map_err(|_| anyhow!("a lane of steps stopped")))
    })?;
    lane(&RUNNING, &chosen, &report);
    Ok(if report.print() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The steps to run: those asked for and those they need; all when none is named.
fn with_needs(only: &[Step]) -> Vec<Step> {
    if only.is_empty() {
        return Step::value_variants().to_vec();
    }
    let mut chosen = only.to_vec();
    let mut next = 0;
    while let Some(step) = chosen.get(next) {
        if let Some(needed) = step.needs().filter(|needed| !chosen.contains(needed)) {
            chosen.push(needed);
        }
        next += 1;
    }
    chosen
}

/// Sets up what the chosen steps need, one part after the other: two package managers at once would lock each other out.
fn prepare(chosen: &[Step]) -> Result<()> {
    if chosen.contains(&Step::Web) || chosen.contains(&Step::WebClippy) {
        setup::for_page()?;
    }
    if chosen.contains(&Step::Postgres) && std::env::var_os("TEST_DATABASE_URL").is_none() {
        setup::for_databases()?;
    }
    if chosen.iter().any(|step| matches!(step, Step::Contract | Step::Slack | Step::S3)) {
        setup::for_python()?;
    }
    if chosen.contains(&Step::E2e) {
        setup::for_stories()?;
    }
    Ok(())
}

fn lane(steps: &[Step], chosen: &[Step], report: &Report) {
    for step in steps.iter().filter(|step| chosen.contains(step)) {
        match step.needs().filter(|needed| report.failed(*needed)) {
            Some(needed) => report.add(Outcome::blocked(*step, needed)),
            None => report.add(report::perform(*step)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_brings_what_it_needs() {
        assert_eq!(with_needs(&[Step::E2e]), [Step::E2e, Step::Program, Step::Web]);
        assert_eq!(with_needs(&[Step::Contract, Step::E2e]), [Step::Contract, Step::E2e, Step::Program, Step::Web]);
        assert_eq!(with_needs(&[Step::Fmt]), [Step::Fmt]);
    }

    #[test]
    fn every_step_is_in_exactly_one_lane() {
        for step in Step::value_variants() {
            let times = HOST.iter().chain(&PAGE).chain(&RUNNING).filter(|other| *other == step).count();
            assert_eq!(times, 1, "{step:?}");
        }
    }
}
