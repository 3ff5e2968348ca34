//! Holds every locked crate to `deny.toml`: allowed licences, banned crates, crates that may be there only once.
//!
//! `cargo deny check` reads the same file and does more (advisories); this needs neither that tool nor a network.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result, bail};

use super::{report::Transcript, spdx};
use crate::{layout, process};

struct Package {
    name: String,
    version: String,
    /// As the crate says it; empty when it does not.
    licence: String,
}

struct Rules {
    allowed: Vec<String>,
    /// Crate name and licence that is allowed for it alone.
    exceptions: Vec<(String, String)>,
    banned: Vec<String>,
    single: Vec<String>,
}

pub fn check(transcript: &mut Transcript) -> Result<()> {
    let file = layout::root().join("deny.toml");
    let rules = rules(&fs::read_to_string(&file).with_context(|| file.display().to_string())?)?;
    // Not `cargo metadata`, which also lists optional crates that nothing turns on.
    let everything = ["tree", "--locked", "--workspace", "--all-features", "--target=all", "--prefix=none", "--format={p}\t{l}"];
    let packages = packages(&process::capture(&mut process::cargo(everything))?);
    let faults = faults(&packages, &rules);
    for fault in &faults {
        transcript.say(fault);
    }
    if !faults.is_empty() {
        bail!("{} crates are against deny.toml", faults.len());
    }
    transcript.say(&format!("{} crates keep to deny.toml", packages.len()));
    Ok(())
}

fn faults(packages: &[Package], rules: &Rules) -> Vec<String> {
    let mut faults = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let Package { name, version, licence } = package;
        versions.entry(name).or_default().push(version);
        let excepted = |asked: &str| rules.exceptions.iter().any(|(of, licence)| of == name && licence == asked);
        let allowed = |asked: &str| rules.allowed.iter().any(|allowed| allowed == asked) || excepted(asked);
        if licence.is_empty() {
            faults.push(format!("{name} {version} does not say its licence"));
        } else if !spdx::satisfied(licence, &allowed) {
            faults.push(format!("{name} {version} is under {licence}, which is not allowed"));
        }
        if rules.banned.contains(name) {
            faults.push(format!("{name} {version} is banned"));
        }
    }
    for name in &rules.single {
        let found = versions.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
        if found.len() > 1 {
            faults.push(format!("{name} is there more than once: {}", found.join(", ")));
        }
    }
    faults
}

/// The crates of a `cargo tree`, one a line: `name v1.2.3 (proc-macro)`, a tab, the licence, perhaps a mark of repetition.
fn packages(tree: &str) -> Vec<Package> {
    let lines: BTreeSet<&str> =
        tree.lines().map(|line| line.trim_end_matches("(*)").trim_end()).filter(|line| !line.is_empty()).collect();
    let package = |line: &str| {
        let (named, licence) = line.split_once('\t').unwrap_or((line, ""));
        let mut words = named.split_whitespace();
        let mut word = || words.next().unwrap_or_default().to_owned();
        Package { name: word(), version: word(), licence: licence.to_owned() }
    };
    lines.into_iter().map(package).collect()
}

fn rules(text: &str) -> Result<Rules> {
    let table: toml::Table = text.parse().context("deny.toml")?;
    let array =
        |section: &str, key: &str| table.get(section).and_then(|section| section.get(key)).and_then(toml::Value::as_array);
    let strings = |values: Option<&Vec<toml::Value>>| {
        values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let crates = |section: &str, key: &str| -> Vec<&toml::Value> { array(section, key).into_iter().flatten().collect() };
    let name = |entry: &toml::Value| entry.get("crate").or(entry.get("name")).and_then(toml::Value::as_str).map(str::to_owned);
    let allowed: Vec<String> = strings(array("licenses", "allow"));
    if allowed.is_empty() {
        bail!("deny.toml allows no licence");
    }
    let exceptions = crates("licenses", "exceptions").into_iter().filter_map(|entry| {
        let licences: Vec<String> = strings(entry.get("allow").and_then(toml::Value::as_array));
        name(entry).map(|name| licences.into_iter().map(move |licence| (name.clone(), licence)))
    });
    Ok(Rules {
        allowed,
        exceptions: exceptions.flatten().collect(),
        banned: crates("bans", "deny")
            .into_iter()
            .filter(|entry| entry.get("deny-multiple-versions").is_none())
            .filter_map(name)
            .collect(),
        single: crates("bans", "deny")
            .into_iter()
            .filter(|entry| entry.get("deny-multiple-versions").is_some())
            .filter_map(name)
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT"]
        exceptions = [{ crate = "roots", allow = ["CDLA-Permissive-2.0"] }]
        [bans]
        deny = [{ crate = "openssl-sys" }, { crate = "sqlx", deny-multiple-versions = true }]
    "#;

    fn package(name: &str, version: &str, licence: &str) -> Package {
        Package { name: name.to_owned(), version: version.to_owned(), licence: licence.to_owned() }
    }

    #[test]
    fn an_exception_is_for_its_namedalone() {
        let rules = rules(RULES).unwrap();
        assert!(faults(&[package("roots", "1.0.0", "CDLA-Permissive-2.0")], &rules).is_empty());
        assert_eq!(faults(&[package("other", "1.0.0", "CDLA-Permissive-2.0")], &rules).len(), 1);
    }

    #[test]
    fn a_namedthat_the_tree_repeats_is_read_once() {
        let packages = packages("serde v1.0.2\tMIT\nderive v1.0.0 (proc-macro)\tMIT OR Apache-2.0\nserde v1.0.2\tMIT (*)\n");
        let names: Vec<_> = packages.iter().map(|package| format!("{} {}", package.name, package.version)).collect();
        assert_eq!(names, ["derive v1.0.0", "serde v1.0.2"]);
        assert_eq!(packages.first().map(|package| package.licence.as_str()), Some("MIT OR Apache-2.0"));
    }

    #[test]
    fn a_banned_namedand_a_second_version_are_faults() {
        let rules = rules(RULES).unwrap();
        let packages = [package("openssl-sys", "0.9.0", "MIT"), package("sqlx", "0.8.0", "MIT"), package("sqlx", "0.9.0", "MIT")];
        assert_eq!(faults(&packages, &rules), ["openssl-sys 0.9.0 is banned", "sqlx is there more than once: 0.8.0, 0.9.0"]);
    }
}
