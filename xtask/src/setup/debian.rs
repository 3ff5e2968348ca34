//! Installing packages, where we may: as root on a system with `apt-get`.

use std::{path::Path, process::Command, sync::Once};

use anyhow::Result;

use crate::process;

/// Whether this process is root's.
pub fn is_root() -> bool {
    process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Whether packages can be installed from here.
pub fn may_install() -> bool {
    is_root() && Path::new("/usr/bin/apt-get").exists()
}

/// Installs packages; [`may_install`] must have said so.
pub fn install(packages: &[&str]) -> Result<()> {
    static UPDATED: Once = Once::new();
    println!("  installing {}", packages.join(", "));
    // A stale list is worth a try, so a failure here is told by the installation that follows.
    UPDATED.call_once(|| drop(process::capture(Command::new("apt-get").arg("update"))));
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    process::capture(&mut install).map(drop)
}
