//! Where files are kept. They are written beside their place and then moved there, so a place has a whole file or none.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use shared::{AttachmentId, Code};
use tokio::{fs, task::spawn_blocking};
use uuid::Uuid;

use crate::http::error::ApiError;

/// Where uploads are while they arrive.
const ARRIVING: &str = "arriving";

/// Nobody writes to a file for this long: what is older was left by a process that was killed.
pub const ABANDONED_SECONDS: u64 = 24 * 3600;

/// A place in the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The file as it was uploaded.
    Original(AttachmentId),
    /// The smaller picture of it.
    Thumbnail(AttachmentId),
}

impl Key {
    /// Spread over 256 directories by the end of the id, for its beginning is the time.
    fn path(self) -> PathBuf {
        let (Self::Original(id) | Self::Thumbnail(id)) = self;
        let name = id.0.simple().to_string();
        let shard = name[name.len() - 2..].to_owned();
        match self {
            Self::Original(_) => Path::new(&shard).join(name),
            Self::Thumbnail(_) => Path::new(&shard).join(format!("{name}.thumbnail")),
        }
    }
}

/// A file that is being written. Letting go of it removes it.
pub struct Staged {
    path: PathBuf,
    file: fs::File,
}

impl Staged {
    /// Where to write to.
    pub fn file(&mut self) -> &mut fs::File {
        &mut self.file
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // It has been moved to its place, or it is of no use any more.
        let _moved = std::fs::remove_file(&self.path);
    }
}

/// The storage of files.
#[derive(Debug, Clone)]
pub enum Storage {
    /// A directory of this machine, or one that all processes share.
    Directory(PathBuf),
}

impl Storage {
    fn root(&self) -> &Path {
        let Self::Directory(root) = self;
        root
    }

    /// Begins a file. `id` tells it from others that arrive.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn stage(&self, id: Uuid) -> io::Result<Staged> {
        let directory = self.root().join(ARRIVING);
        fs::create_dir_all(&directory).await?;
        let path = directory.join(id.simple().to_string());
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path).await?;
        Ok(Staged { path, file })
    }

    /// Puts a file in its place. Once this has succeeded a power cut does not lose it.
    ///
    /// # Errors
    /// What the file system says; then nothing is in the place.
    pub async fn keep(&self, mut staged: Staged, key: Key) -> io::Result<()> {
        use tokio::io::AsyncWriteExt;
        staged.file.flush().await?;
        staged.file.sync_all().await?;
        let (root, place) = (self.root().to_owned(), self.root().join(key.path()));
        spawn_blocking(move || move_to(&staged, &root, &place)).await?
    }

    /// Writes a small file to its place.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn put(&self, key: Key, id: Uuid, bytes: &[u8]) -> io::Result<()> {
        use tokio::io::AsyncWriteExt;
        let mut staged = self.stage(id).await?;
        staged.file.write_all(bytes).await?;
        self.keep(staged, key).await
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn open(&self, key: Key) -> io::Result<fs::File> {
        fs::File::open(self.root().join(key.path())).await
    }

    /// Removes a file; one that is not there is removed.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn remove(&self, key: Key) -> io::Result<()> {
        match fs::remove_file(self.root().join(key.path())).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes what a process that was killed left half written: what nobody has written to for longer than `age_seconds`.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn tidy(&self, age_seconds: u64) -> io::Result<()> {
        let mut entries = match fs::read_dir(self.root().join(ARRIVING)).await {
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

/// Moves a file and makes the move itself durable.
fn move_to(staged: &Staged, root: &Path, place: &Path) -> io::Result<()> {
    let directory = place.parent().unwrap_or(root);
    if !directory.is_dir() {
        std::fs::create_dir_all(directory)?;
        sync_directory(root)?;
    }
    std::fs::rename(&staged.path, place)?;
    sync_directory(directory)
}

/// A directory's entries are durable only after this.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(directory)?.sync_all() } else { Ok(()) }
}

/// 507 when there is no room, 503 when the storage does not work.
#[must_use]
pub fn failed(error: &io::Error) -> ApiError {
    let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge);
    ApiError::new(if full { Code::StorageFull } else { Code::Unavailable }).because(format!("the storage of files: {error}"))
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn a_file_that_is_let_go_of_leaves_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let storage = Storage::Directory(directory.path().to_owned());
        let mut staged = storage.stage(Uuid::from_u128(1)).await.expect("a file");
        staged.file().write_all(b"half").await.expect("written");
        drop(staged);
        assert_eq!(std::fs::read_dir(directory.path().join(ARRIVING)).expect("a directory").count(), 0);
    }

    #[tokio::test]
    async fn a_kept_file_is_in_its_place_until_it_is_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let storage = Storage::Directory(directory.path().to_owned());
        let key = Key::Original(AttachmentId(Uuid::from_u128(7)));
        storage.put(key, Uuid::from_u128(2), b"whole").await.expect("kept");
        assert!(storage.open(key).await.is_ok());
        assert_eq!(std::fs::read_dir(directory.path().join(ARRIVING)).expect("a directory").count(), 0);
        storage.remove(key).await.expect("removed");
        storage.remove(key).await.expect("removed again");
        assert!(storage.open(key).await.is_err());
    }

    #[test]
    fn a_full_disk_is_507_and_a_broken_one_503() {
        assert_eq!(failed(&ErrorKind::StorageFull.into()).code, Code::StorageFull);
        assert_eq!(failed(&ErrorKind::QuotaExceeded.into()).code, Code::StorageFull);
        assert_eq!(failed(&ErrorKind::PermissionDenied.into()).code, Code::Unavailable);
    }
}
