//! Python and, in a virtual environment of its own, schemathesis for the contract tests, Slack's client for its stand-in, and a server
//! of S3.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::debian;
use crate::{layout, process, step::step};

/// The virtual environment's directory of programs.
pub fn programs() -> PathBuf {
    environment().join("bin")
}

fn environment() -> PathBuf {
    layout::cargo_target().join("venv")
}

/// What is to be installed, exactly: lists of pip.
const REQUIREMENTS: [&str; 3] =
    ["openapi/contract/requirements.txt", "e2e/slack/requirements.txt", "api/tests/s3-requirements.txt"];

/// Makes sure that what is pinned is installed.
pub fn ensure() -> Result<()> {
    let requirements = REQUIREMENTS.map(|list| layout::root().join(list));
    let read = |list: &PathBuf| fs::read_to_string(list).with_context(|| list.display().to_string());
    let wanted = requirements.iter().map(read).collect::<Result<String>>()?;
    let installed = environment().join("installed-from");
    if !fs::read_to_string(&installed).is_ok_and(|last| last == wanted) {
        step("Python packages", || {
            make_environment()?;
            let mut pip = Command::new(programs().join("pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check"]);
            for list in &requirements {
                pip.arg("--requirement").arg(list);
            }
            process::capture(&mut pip)?;
            fs::write(&installed, wanted).with_context(|| installed.display().to_string())
        })?;
    }
    println!("  schemathesis, slack_sdk and moto in {}", programs().display());
    Ok(())
}

fn make_environment() -> Result<()> {
    let advice = "Python 3.10 or newer with its module venv is needed (Debian: `apt-get install python3 python3-venv`)";
    if debian::may_install() && !complete(Path::new("python3")) {
        debian::install(&["python3", "python3-venv"])?;
    }
    fs::create_dir_all(layout::cargo_target())?;
    let mut make = Command::new("python3");
    process::capture(make.args(["-m", "venv", "--clear"]).arg(environment())).context(advice).map(drop)
}

/// Whether this Python can make an environment with pip in it.
fn complete(python: &Path) -> bool {
    process::capture(Command::new(python).args(["-c", "import venv, ensurepip"])).is_ok()
}
