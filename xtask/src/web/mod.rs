//! Builds the page into `target/web/dist`, ready to be embedded: names that carry a hash of the content under `assets/`,
//! and every compressible file also as `.br` and `.gz`.
//!
//! Nothing is built when no source has changed since the last build of the same kind. There is no pass of wasm-opt: what it
//! takes away compresses well, and what a browser receives was larger after it (411 KB of wasm instead of 385, brotli).

mod assemble;
mod bindings;
mod compress;
mod emoji;
mod stamp;
mod style;

use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{layout, process, setup, step::step};

#[derive(clap::Args)]
pub struct Options {
    /// For shipping: refuse to go on without the font.
    #[arg(long)]
    release: bool,
    /// For a quick look while writing: not compressed.
    #[arg(long, conflicts_with = "release")]
    draft: bool,
}

/// How much trouble to take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Seconds, and megabytes: for `cargo xtask dev`.
    Draft,
    /// As it is shipped.
    Full,
}

pub fn run(options: &Options) -> Result<()> {
    if options.release {
        require_packages()?;
    }
    build(if options.draft { Kind::Draft } else { Kind::Full })
}

/// Fails where the page would be larger or plainer than it has to be.
pub fn require_packages() -> Result<()> {
    setup::node::packages("web").context("a page for shipping needs its npm packages")
}

/// Builds the page if anything it is made of has changed.
pub fn build(kind: Kind) -> Result<()> {
    let stamp = stamp::Stamp::of(kind)?;
    if stamp.is_current() {
        println!("✓ the page is built already");
        return Ok(());
    }
    setup::for_page()?;
    // Setting up may have brought the font.
    let stamp = stamp::Stamp::of(kind)?;
    let compiled = step("compile the page to wasm", || compile(kind))?;
    let made = step("make its bindings", || bindings::make(&compiled))?;
    step("put the page together", || assemble::assemble(&made, kind))?;
    stamp.keep()?;
    println!(
        "  first page: {} KB ({})",
        first_page_bytes()? / 1024,
        if kind == Kind::Full { "as sent, brotli" } else { "not compressed" }
    );
    Ok(())
}

/// Where the parts of the build lie until they are put together.
fn workshop() -> PathBuf {
    layout::cargo_target().join("web")
}

fn compile(kind: Kind) -> Result<PathBuf> {
    let profile = match kind {
        Kind::Draft => "dev",
        Kind::Full => "web",
    };
    let compiler = setup::wasm::ensure()?;
    let mut build = compiler.cargo(&["rustc", "--locked", "--package", "web", "--lib", "--profile", profile]);
    if !io::stdout().is_terminal() {
        build.arg("--quiet");
    }
    // Which code goes into which file is read from the relocations.
    build.args(["--", "-Clink-args=--emit-relocs"]);
    process::run(&mut build)?;
    let folder = if kind == Kind::Draft { "debug" } else { "web" };
    Ok(workshop().join(setup::wasm::TARGET).join(folder).join("web.wasm"))
}

/// What a browser receives before it shows the first page: no files of the root, nor parts of the program, which it asks for later.
pub fn first_page_bytes() -> Result<u64> {
    let mut files = vec![layout::page().join("index.html")];
    collect(&layout::page().join("assets"), &mut files)?;
    let is_part =
        |file: &PathBuf| file.extension().is_some_and(|extension| extension == "wasm") && !file.ends_with(bindings::PROGRAM);
    let sent = files.iter().filter(|file| !compress::is_compressed(file) && !is_part(file));
    sent.map(|file| Ok(fs::metadata(compress::smallest(file))?.len())).sum()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
