//! Node, and the packages that the page (its font) and the stories take from npm.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{layout, process, step::step};

const OLDEST: u32 = 20;

/// Makes sure that Node is there, and new enough; returns its version.
pub fn ensure() -> Result<String> {
    let advice = "Install Node 20 or newer, with npm (https://nodejs.org, or your system's packages)";
    let version =
        process::capture(Command::new("node").arg("--version")).with_context(|| format!("Node is missing. {advice}"))?;
    if major(&version).is_none_or(|major| major < OLDEST) {
        bail!("Node {} is too old. {advice}", version.trim());
    }
    process::capture(Command::new("npm").arg("--version")).with_context(|| format!("npm is missing. {advice}"))?;
    Ok(version.trim().to_owned())
}

/// Installs the locked packages of `web` or `e2e`, unless they are installed.
pub fn packages(folder: &str) -> Result<()> {
    let folder = layout::root().join(folder);
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed-from"));
    let wanted = fs::read_to_string(&lock).with_context(|| lock.display().to_string())?;
    if fs::read_to_string(&installed).is_ok_and(|last| last == wanted) {
        return Ok(());
    }
    ensure()?;
    step(&format!("npm packages of {}", name(&folder)), || {
        process::capture(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder))?;
        fs::write(&installed, wanted).with_context(|| installed.display().to_string())
    })
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The number in `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}
