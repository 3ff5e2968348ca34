//! Says whether the built page is that of the present sources: a digest of names, sizes and times of change.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::{Kind, assemble};
use crate::layout;

/// What the page is made of, besides this program and the npm packages (whose lock is in `web`).
const SOURCES: [&str; 5] = ["web", "shared", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"];

pub struct Stamp(String);

impl Stamp {
    pub fn of(kind: Kind) -> Result<Self> {
        let mut list = format!("{kind:?} font:{}\n", assemble::font().exists());
        let mut sources: Vec<PathBuf> = SOURCES.iter().map(|source| layout::root().join(source)).collect();
        sources.push(std::env::current_exe()?);
        for source in sources {
            describe(&source, &mut list)?;
        }
        Ok(Self(hex(&Sha256::digest(list.as_bytes()))))
    }

    pub fn is_current(&self) -> bool {
        layout::page().join("index.html").exists() && fs::read_to_string(file()).is_ok_and(|kept| kept == self.0)
    }

    pub fn keep(&self) -> Result<()> {
        fs::write(file(), &self.0).with_context(|| file().display().to_string())
    }
}

fn file() -> PathBuf {
    layout::page().with_extension("stamp")
}

/// Adds a line for each file at or below `path`, in an order that does not change by itself.
fn describe(path: &Path, list: &mut String) -> Result<()> {
    let metadata = fs::metadata(path).with_context(|| path.display().to_string())?;
    if metadata.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        entries.sort();
        entries.retain(|entry| !entry.ends_with("node_modules"));
        return entries.iter().try_for_each(|entry| describe(entry, list));
    }
    let changed = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    writeln!(list, "{} {} {changed}", path.display(), metadata.len())?;
    Ok(())
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
