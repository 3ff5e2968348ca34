//! The programs of PostgreSQL 15 or newer: `initdb`, `postgres`, `pg_isready`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::debian;
use crate::process;

const OLDEST: u32 = 15;

/// The directory with the newest usable PostgreSQL programs.
pub fn find() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let brewed =
        ["/opt/homebrew/opt", "/usr/local/opt"].into_iter().flat_map(|place| fs::read_dir(place).into_iter().flatten().flatten());
    let brewed = brewed
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("postgresql"))
        .map(|entry| entry.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let places = versions.chain(brewed).chain(env::split_paths(&path));
    let usable = places.filter_map(|place| major(&place).map(|major| (major, place)));
    usable.filter(|(major, _)| *major >= OLDEST).max_by_key(|(major, _)| *major).map(|(_, place)| place)
}

/// Makes sure that PostgreSQL is there.
pub fn ensure() -> Result<()> {
    if find().is_none() && debian::may_install() {
        debian::install(&["postgresql"])?;
    }
    let place = find().context(
        "PostgreSQL 15 or newer is missing. Install it (Debian, Ubuntu: `apt-get install postgresql`; macOS: `brew install \
         postgresql@17`); its server need not run, only its programs are used",
    )?;
    println!("  PostgreSQL in {}", place.display());
    Ok(())
}

fn major(place: &Path) -> Option<u32> {
    if !["initdb", "postgres", "pg_isready"].iter().all(|program| place.join(program).exists()) {
        return None;
    }
    let version = process::capture(Command::new(place.join("postgres")).arg("--version")).ok()?;
    parse(&version)
}

/// The number in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse(version: &str) -> Option<u32> {
    version.split_whitespace().find_map(|word| word.split(['.', 'b', 'r']).next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_of_releases_and_betas() {
        assert_eq!(parse("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(parse("postgres (PostgreSQL) 19beta1"), Some(19));
    }
}
