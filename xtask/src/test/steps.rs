//! What each step does.

use anyhow::{Context, Result};

use super::{Step, contract, dependencies, report::Transcript, s3, slack};
use crate::{
    cluster::{Cluster, Durability},
    layout, process, setup, web,
};

/// The crates that run on this machine: all but the page. The same choice everywhere, so that cargo builds their
/// dependencies with the same features once.
pub const HOST: [&str; 4] = ["--locked", "--workspace", "--exclude", "web"];

pub fn perform(step: Step, transcript: &mut Transcript) -> Result<()> {
    match step {
        Step::Fmt => transcript.run(&mut process::cargo(["fmt", "--all", "--check"])),
        Step::Deny => dependencies::check(transcript),
        Step::Clippy => {
            let arguments = [&["clippy", "--quiet"], &HOST[..], &["--all-targets", "--", "-D", "warnings"]].concat();
            transcript.run(&mut process::cargo(arguments))
        }
        Step::Unit => transcript.run(&mut process::cargo([&["test", "--quiet"], &HOST[..], &["--lib", "--bins"]].concat())),
        Step::Sqlite => {
            let mut suite = suite();
            transcript.run(suite.env("TEST_DATABASE", "sqlite").env_remove("TEST_DATABASE_URL"))
        }
        Step::Postgres => postgres(transcript),
        Step::S3 => s3::check(transcript),
        Step::Openapi => {
            transcript.run(&mut process::cargo(["run", "--quiet", "--locked", "--package", "openapi", "--", "check"]))
        }
        Step::Slack => slack::check(transcript),
        Step::WebClippy => web_clippy(transcript),
        // In the page's own target directory: the other lane holds the lock of ours.
        Step::WebUnit => transcript.run(
            process::cargo(["test", "--quiet", "--locked", "--package", "web", "--lib"])
                .env("CARGO_TARGET_DIR", layout::cargo_target().join("web")),
        ),
        Step::Web => web::build(web::Kind::Full),
        Step::Program => transcript.run(&mut process::cargo(
            [&["build", "--quiet"], &HOST[..], &["--features", "api/embed-web", "--bin", "palabre"]].concat(),
        )),
        Step::Contract => contract::check(transcript),
        Step::E2e => stories(transcript),
    }
}

/// The integration suite, on the database that the environment names.
pub fn suite() -> std::process::Command {
    process::cargo([&["test"], &HOST[..], &["--test", "it"]].concat())
}

fn postgres(transcript: &mut Transcript) -> Result<()> {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        transcript.say("on the database of TEST_DATABASE_URL");
        return transcript.run(suite().env("TEST_DATABASE", "postgres").env("TEST_DATABASE_URL", url));
    }
    let cluster = Cluster::start(Durability::Off)?;
    transcript.run(suite().env("TEST_DATABASE", "postgres").env("TEST_DATABASE_URL", &cluster.url))
}

/// As wasm where our own toolchain compiles it; Debian's compiler brings no clippy, so there as a library of this machine.
fn web_clippy(transcript: &mut Transcript) -> Result<()> {
    let clippy = ["clippy", "--quiet", "--locked", "--package", "web", "--lib"];
    let mut command = match setup::wasm::ensure()? {
        plain @ setup::wasm::Compiler::Plain => plain.cargo(&clippy),
        setup::wasm::Compiler::Debians { .. } => process::cargo(clippy),
    };
    transcript.run(command.args(["--", "-D", "warnings"]))
}

fn stories(transcript: &mut Transcript) -> Result<()> {
    // Stories have Slack stood in for, as the integration suite has.
    transcript.run(&mut process::cargo([&["build", "--quiet"], &HOST[..], &["--bin", "slack-stand-in"]].concat()))?;
    let browser = setup::chromium::find().context("there is no Chromium; run `cargo xtask setup`")?;
    let mut npx = std::process::Command::new("npx");
    npx.args(["playwright", "test"]).current_dir(layout::root().join("e2e"));
    npx.env("PALABRE_CHROMIUM", browser).env("PALABRE_PROGRAM", layout::program(false));
    npx.env("PALABRE_SLACK_STAND_IN", layout::slack_stand_in()).env("CI", "1");
    transcript.run(&mut npx)
}
