//! What `palabre doctor` finds, as an operator meets it.

mod files;
mod set_up;
mod slack;

use std::{path::Path, process::Output};

use serde::Deserialize;
use tempfile::TempDir;

use crate::support::program::{palabre, run};

pub const KEY: &str = "a key for tests that nobody keeps secret";

#[derive(Debug, Deserialize)]
pub struct Line {
    pub area: String,
    pub level: String,
    pub finding: String,
    pub fix: Option<String>,
}

/// What was found, and with what the program ended.
pub struct Found {
    pub lines: Vec<Line>,
    pub code: Option<i32>,
}

impl Found {
    /// The one line of an area in which something is said.
    pub fn line(&self, area: &str, said: &str) -> &Line {
        let mut lines = self.lines.iter().filter(|line| line.area == area && line.finding.contains(said));
        let found = lines.next().unwrap_or_else(|| panic!("{area} does not say {said:?}: {:#?}", self.lines));
        assert!(lines.next().is_none(), "{area} says {said:?} twice: {:#?}", self.lines);
        found
    }

    pub fn level(&self, area: &str, said: &str) -> &str {
        &self.line(area, said).level
    }

    /// The fix of a fault.
    pub fn fault(&self, area: &str, said: &str) -> &str {
        let line = self.line(area, said);
        assert_eq!(line.level, "fault", "{line:?}");
        assert_eq!(self.code, Some(1));
        line.fix.as_deref().expect("a fix")
    }

    pub fn faults(&self) -> Vec<&Line> {
        self.lines.iter().filter(|line| line.level == "fault").collect()
    }
}

/// Runs the doctor with settings, while the servers of the test go on.
pub async fn output(directory: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = palabre(directory, &[&["doctor"], arguments].concat());
    // Unless a test says otherwise, nobody answers at the public address.
    command.env("PALABRE_PUBLIC_URL", "http://127.0.0.1:1").envs(settings.iter().copied());
    tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("an end")
}

pub async fn doctor(directory: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Found {
    let output = output(directory, &[&["--json"], arguments].concat(), settings).await;
    let lines = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    Found { lines, code: output.status.code() }
}

/// A directory with a database that is up to date.
pub fn migrated() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(run(directory.path(), &["migrate"], "").status.success());
    directory
}
