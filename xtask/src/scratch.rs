//! A directory for a while: gone when its owner is.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result};

use crate::leftovers;

static MADE: AtomicU32 = AtomicU32::new(0);

/// A new, empty directory under the system's temporary directory, removed on drop.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(purpose: &str) -> Result<Self> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("palabre-{purpose}-{}-{number}", std::process::id()));
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).context(path.display().to_string()),
            _ => {}
        }
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        leftovers::add_directory(&path);
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
        leftovers::remove_directory(&self.0);
    }
}
