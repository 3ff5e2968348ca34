//! A compiler for wasm: the one that rustup has, or Debian's, which brings the sources of its standard library.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::{layout, process};

pub const TARGET: &str = "wasm32-unknown-unknown";
const DEBIANS: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// How wasm is compiled on this machine.
pub enum Compiler {
    /// The toolchain that compiles everything else has the target.
    Plain,
    /// Debian's compiler, which builds its own standard library; the linker is that of our toolchain.
    Debians { linker: PathBuf },
}

impl Compiler {
    /// `cargo <arguments> --target wasm32-unknown-unknown`, in a target directory of its own: two compilers that share
    /// one rebuild each other's work.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = match self {
            Self::Plain => process::cargo(arguments.iter().copied()),
            Self::Debians { linker } => {
                let mut command = Command::new("/usr/bin/cargo");
                command.args(arguments).current_dir(layout::root());
                process::forget_xtask(&mut command);
                command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
                command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command
            }
        };
        command.args(["--target", TARGET]).env("CARGO_TARGET_DIR", layout::cargo_target().join("web"));
        command
    }
}

/// The compiler to use; installs one if there is none and that is possible.
pub fn ensure() -> Result<Compiler> {
    let sysroot = PathBuf::from(process::capture(Command::new("rustc").args(["--print", "sysroot"]))?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).join("lib").exists() {
        return Ok(Compiler::Plain);
    }
    println!("  adding the target {TARGET}");
    if process::capture(Command::new("rustup").args(["target", "add", TARGET])).is_ok() {
        return Ok(Compiler::Plain);
    }
    if debian::may_install() && !debians_is_complete() {
        debian::install(&DEBIANS)?;
    }
    if !debians_is_complete() {
        bail!(
            "there is no compiler for {TARGET}. Either `rustup target add {TARGET}`, or, where rustup's server cannot be reached, as \
             root on Debian: `apt-get install --no-install-recommends {}`",
            DEBIANS.join(" ")
        );
    }
    Ok(Compiler::Debians { linker: linker(&sysroot)? })
}

fn debians_is_complete() -> bool {
    Path::new("/usr/bin/cargo").exists()
        && Path::new("/usr/bin/rustc").exists()
        && Path::new("/usr/src").read_dir().is_ok_and(|mut all| {
            all.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("rustc")))
        })
}

fn linker(sysroot: &Path) -> Result<PathBuf> {
    let hosts = fs::read_dir(sysroot.join("lib/rustlib")).context("the toolchain has no lib/rustlib")?;
    let mut linkers = hosts.flatten().map(|host| host.path().join("bin/rust-lld"));
    linkers.find(|linker| linker.exists()).context("the toolchain has no rust-lld")
}
