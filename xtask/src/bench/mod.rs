//! `cargo xtask bench`: how fast the release program is, how much memory it takes, how large it is.
//!
//! For each database and each size a server is started on seeded data and measured by the crate `bench`, one operation
//! after the other. Everything goes to `target/bench.json` and to a table. The aims are reported, never asserted: the
//! machine is shared with the load.

mod aims;
mod table;

use std::{
    fs,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::{
    cluster::{Cluster, Durability},
    layout, process,
    scratch::Scratch,
    server::{Installation, Server},
    step::step,
    web,
};

#[derive(clap::Args)]
pub struct Options {
    /// Seconds of each cell.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Databases to measure on.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,postgres")]
    database: Vec<Database>,
    /// Numbers of threads to seed.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000")]
    threads: Vec<u64>,
    /// Members to seed.
    #[arg(long, default_value_t = 10_000)]
    members: u64,
    /// Messages of the long thread.
    #[arg(long, default_value_t = 10_000)]
    long_thread: u64,
    /// Numbers of clients.
    #[arg(long, default_value = "1,16")]
    clients: String,
    /// Only these operations, e.g. `post,hub`.
    #[arg(long)]
    only: Option<String>,
    /// Spread that many messages over the threads, e.g. 1000000, and measure each kind of search and nothing else.
    #[arg(long, conflicts_with = "only", value_parser = clap::value_parser!(u64).range(1..=5_000_000))]
    search_messages: Option<u64>,
    /// Let the server deliver mails meanwhile; without it nothing but requests is measured.
    #[arg(long)]
    with_worker: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Database {
    /// In the data directory, every commit on disk before it is answered.
    Sqlite,
    /// A cluster of its own, as durable as PostgreSQL is by default.
    Postgres,
}

impl Database {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

pub fn run(options: &Options) -> Result<()> {
    web::require_packages()?;
    web::build(web::Kind::Full)?;
    step("build the release program", || {
        process::run(&mut process::cargo([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "-p",
            "api",
            "--features",
            "embed-web",
            "--bin",
            "palabre",
        ]))
    })?;
    step("build the load", || process::run(&mut process::cargo(["build", "--quiet", "--release", "--locked", "-p", "bench"])))?;

    let mut runs = Vec::new();
    for &database in &options.database {
        for &threads in &options.threads {
            runs.push(step(&format!("{} with {threads} threads", database.name()), || measure(options, database, threads))?);
        }
    }
    let result = json!({
        "machine": machine(),
        "seconds_per_cell": options.seconds,
        "worker": options.with_worker,
        "program_bytes": fs::metadata(layout::program(true))?.len(),
        "first_page_bytes": web::first_page_bytes()?,
        "runs": runs,
    });
    let file = layout::results().join("bench.json");
    fs::write(&file, serde_json::to_string_pretty(&result)? + "\n").with_context(|| file.display().to_string())?;
    println!("\n{}", table::of(&result)?);
    println!("All of it is in target/bench.json.");
    Ok(())
}

fn measure(options: &Options, database: Database, threads: u64) -> Result<Value> {
    let data = Scratch::new("bench")?;
    let cluster = match database {
        Database::Sqlite => None,
        Database::Postgres => Some(Cluster::start(Durability::Full)?),
    };
    let database_url = cluster.as_ref().map(|cluster| cluster.url.clone());
    let installation = Installation { program: layout::program(true), data: data.path().to_owned(), database_url };
    let seed = data.path().join("seed.json");
    step("seed", || {
        let numbers = [threads, options.members, options.long_thread].map(|number| number.to_string());
        let [threads, members, long_thread] = &numbers;
        let arguments = ["bench-seed", "--threads", threads, "--members", members, "--long-thread", long_thread];
        let messages = options.search_messages.map(|messages| messages.to_string());
        let more = messages.iter().flat_map(|messages| ["--messages", messages]);
        let arguments: Vec<&str> = arguments.into_iter().chain(more).collect();
        let output = process::capture(&mut installation.command(&arguments))?;
        fs::write(&seed, output.lines().next_back().context("`palabre bench-seed` printed nothing")?).context("seed.json")
    })?;

    let log = layout::results().join("bench").join(format!("{}-{threads}.log", database.name()));
    let arguments: &[&str] = if options.with_worker { &[] } else { &["--no-worker"] };
    let started_in_ms = started_in_ms(&installation, arguments, &log)?;
    let server = installation.serve(arguments, &log)?;
    let idle = idle_kib(&server);
    let cells = load(options, &server, &seed)?;
    drop(server);
    let digests = step("digests", || {
        let output = process::capture(&mut installation.command(&["bench-digests"]))?;
        let line = output.lines().next_back().context("`palabre bench-digests` printed nothing")?;
        serde_json::from_str::<Value>(line).context("bench-digests")
    })?;
    Ok(json!({
        "database": database.name(),
        "threads": threads,
        "members": options.members,
        "long_thread": options.long_thread,
        "search_messages": options.search_messages,
        "started_in_ms": started_in_ms,
        "idle_kib": idle,
        "cells": cells,
        "digests": digests,
    }))
}

/// The middle of five starts.
fn started_in_ms(installation: &Installation, arguments: &[&str], log: &std::path::Path) -> Result<f64> {
    let mut starts = Vec::new();
    for _ in 0..5 {
        starts.push(installation.serve(arguments, log)?.started_in);
    }
    starts.sort_unstable();
    Ok(starts.get(2).copied().unwrap_or_default().as_secs_f64() * 1000.0)
}

/// Resident memory of a server that has not been asked for anything yet, where the system says so (Linux).
fn idle_kib(server: &Server) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.process_id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn load(options: &Options, server: &Server, seed: &std::path::Path) -> Result<Vec<Value>> {
    let program = layout::program(true).with_file_name(format!("bench{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.arg("--address").arg(&server.address).arg("--seed").arg(seed);
    command.arg("--process").arg(server.process_id().to_string());
    command.arg("--seconds").arg(options.seconds.to_string()).arg("--clients").arg(&options.clients);
    if options.search_messages.is_some() {
        command.arg("--searches");
    }
    if let Some(only) = &options.only {
        command.arg("--only").arg(only);
    }
    let output = process::capture(command.stderr(Stdio::inherit()))?;
    output.lines().map(|line| serde_json::from_str(line).with_context(|| format!("no cell: {line}"))).collect()
}

/// What the numbers were measured on.
fn machine() -> Value {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let processor = read("/proc/cpuinfo")
        .lines()
        .find_map(|line| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim().to_owned()));
    let disk = process::capture(Command::new("stat").args(["--file-system", "--format=%T"]).arg(std::env::temp_dir()))
        .unwrap_or_default();
    json!({ "cores": cores, "processor": processor, "system": std::env::consts::OS, "file_system": disk.trim() })
}
