//! The committed API document: written from the served routes, or checked against them.

use anyhow::Result;

use crate::{process, step::step};

#[derive(clap::Args)]
pub struct Options {
    /// Only say whether the committed document is current.
    #[arg(long)]
    check: bool,
}

pub fn run(options: &Options) -> Result<()> {
    let (title, verb) = if options.check { ("check the API document", "check") } else { ("write the API document", "write") };
    step(title, || process::run(&mut process::cargo(["run", "--quiet", "--locked", "--package", "openapi", "--", verb])))
}
