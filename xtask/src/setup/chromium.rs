//! The browser of the stories: the one that `PALABRE_CHROMIUM` names, the system's, or Playwright's own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::process;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Where Playwright's own may be inside `chromium-<number>/`.
const DOWNLOADED: [&str; 4] =
    ["chrome-linux/chrome", "chrome-linux64/chrome", "chrome-mac/Chromium.app/Contents/MacOS/Chromium", "chrome-win/chrome.exe"];
const INSTALLED: [&str; 2] =
    ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];

/// The browser to use.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os("PALABRE_CHROMIUM") {
        return Some(named.into()).filter(|path: &PathBuf| path.exists());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).flat_map(|place| NAMES.map(|name| place.join(name)));
    on_path.chain(INSTALLED.map(PathBuf::from)).find(|candidate| candidate.exists()).or_else(playwrights_own)
}

fn playwrights_own() -> Option<PathBuf> {
    let home = PathBuf::from(env::var_os("HOME")?);
    let places = [
        env::var_os("PLAYWRIGHT_BROWSERS_PATH").map(PathBuf::from),
        Some(home.join(".cache/ms-playwright")),
        Some(home.join("Library/Caches/ms-playwright")),
    ];
    let versions = places.into_iter().flatten().flat_map(|place| fs::read_dir(place).into_iter().flatten().flatten());
    let versions = versions.filter(|entry| entry.file_name().to_string_lossy().starts_with("chromium-"));
    versions.flat_map(|entry| DOWNLOADED.map(|inside| entry.path().join(inside))).filter(|candidate| candidate.exists()).max()
}

/// Makes sure that a browser is there, with a font for emoji.
pub fn ensure() -> Result<()> {
    if env::var_os("PALABRE_CHROMIUM").is_some() && find().is_none() {
        bail!("PALABRE_CHROMIUM names a file that does not exist");
    }
    if debian::may_install() {
        let mut missing = Vec::new();
        if find().is_none() {
            missing.push("chromium");
        }
        if !Path::new("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf").exists() {
            missing.push("fonts-noto-color-emoji");
        }
        if !missing.is_empty() {
            debian::install(&missing)?;
        }
    }
    let browser = find().context(
        "Chromium is missing. Install it (Debian: `apt-get install chromium fonts-noto-color-emoji`), or take Playwright's own \
         (`npx playwright install chromium` in e2e/), or name one in PALABRE_CHROMIUM",
    )?;
    let version = process::capture(Command::new(&browser).arg("--version")).unwrap_or_default();
    println!("  Chromium in {} {}", browser.display(), version.trim());
    Ok(())
}
