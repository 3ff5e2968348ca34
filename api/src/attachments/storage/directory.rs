//! Files in a directory. They are written beside their place and then moved there, so a place has a whole file or none. Nobody but
//! the account that runs the program may read them.
//!
//! Not `object_store`'s own directory: what a killed process left half written stands there beside the whole files, and
//! nothing tells it from them or removes it. Here it has a place of its own, and [`Directory::tidy`].

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use tokio::{fs, io::AsyncWriteExt, task::spawn_blocking};
use uuid::Uuid;

use crate::config::{create_private, make_private};

/// Where uploads are while they arrive.
const ARRIVING: &str = "arriving";

/// A directory of files.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
}

/// A file that is being written. Letting go of it removes it.
pub struct Staged {
    path: PathBuf,
    file: fs::File,
    root: PathBuf,
    place: PathBuf,
}

impl Directory {
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    #[must_use]
    pub fn place(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Begins a file that is to be called `name`. `id` tells it from others that arrive.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn begin(&self, name: &str, id: Uuid) -> io::Result<Staged> {
        let directory = self.root.join(ARRIVING);
        let path = directory.join(id.simple().to_string());
        let made = path.clone();
        let file = spawn_blocking(move || make_private(&directory).and_then(|()| create_private(&made))).await??;
        Ok(Staged { path, file: file.into(), root: self.root.clone(), place: self.place(name) })
    }

    /// Removes a file; one that is not there is removed.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.place(name)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes what a process that was killed left half written: what nobody has written to for longer than `age_seconds`.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn tidy(&self, age_seconds: u64) -> io::Result<()> {
        let mut entries = match fs::read_dir(self.root.join(ARRIVING)).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        while let Some(entry) = entries.next_entry().await? {
            let age = entry.metadata().await.and_then(|meta| meta.modified()).map(|time| time.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age.as_secs() > age_seconds) {
                let _another_did = fs::remove_file(entry.path()).await;
            }
        }
        Ok(())
    }
}

impl Staged {
    /// # Errors
    /// What the file system says.
    pub async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece).await
    }

    /// What a full disk refuses is heard of here at the latest.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn flush(&mut self) -> io::Result<()> {
        self.file.flush().await
    }

    /// Puts the file in its place. Once this has succeeded a power cut does not lose it.
    ///
    /// # Errors
    /// What the file system says; then nothing is in the place.
    pub async fn keep(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        spawn_blocking(move || move_to_place(&self)).await?
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // It has been moved to its place, or it is of no use any more.
        let _moved = std::fs::remove_file(&self.path);
    }
}

/// Moves a file and makes the move itself durable.
fn move_to_place(staged: &Staged) -> io::Result<()> {
    let directory = staged.place.parent().unwrap_or(&staged.root);
    if !directory.is_dir() {
        make_private(directory)?;
        sync(&staged.root)?;
    }
    std::fs::rename(&staged.path, &staged.place)?;
    sync(directory)
}

/// A directory's entries are durable only after this.
fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(directory)?.sync_all() } else { Ok(()) }
}
