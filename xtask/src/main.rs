//! `cargo xtask`: what a person or CI runs.
//!
//! Every command can be repeated, says what it is doing and how long it took, and does not build again what is built.
//! Whatever a command starts (servers, database clusters, temporary directories) ends with it, also when it fails or
//! is interrupted.

mod bench;
mod cluster;
mod demo;
mod dev;
mod http;
mod layout;
mod leftovers;
mod openapi;
mod process;
mod scratch;
mod server;
mod setup;
mod step;
mod test;
mod web;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Builds, shows, tests and measures Palabre.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the page and the program, seed the demo workspace, serve it.
    Demo(demo::Options),
    /// Run everything that must pass.
    Test(test::Options),
    /// Serve the demo workspace; rebuild and restart when a source file changes.
    Dev,
    /// Build the page into target/web/dist.
    Web(web::Options),
    /// Write openapi/openapi.json from the served routes, or check that it is current.
    Openapi(openapi::Options),
    /// Measure the release program on SQLite and PostgreSQL; writes target/bench.json.
    Bench(bench::Options),
    /// Make sure that everything the other commands need is installed.
    Setup,
}

fn main() -> ExitCode {
    leftovers::watch_for_interrupts();
    run(Cli::parse().command).unwrap_or_else(|error| {
        eprintln!("\nerror: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo(options) => demo::run(&options)?,
        Command::Test(options) => return test::run(&options),
        Command::Dev => dev::run()?,
        Command::Web(options) => web::run(&options)?,
        Command::Openapi(options) => openapi::run(&options)?,
        Command::Bench(options) => bench::run(&options)?,
        Command::Setup => setup::run()?,
    }
    Ok(ExitCode::SUCCESS)
}
