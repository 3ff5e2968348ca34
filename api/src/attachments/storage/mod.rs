//! Where files are kept: in a directory, or in a bucket that speaks S3. A place has a whole file or none.

mod blobs;
mod directory;
mod reading;
mod s3;
mod way_out;

use std::io::{self, ErrorKind};

use anyhow::{Context, Result};
use shared::{AttachmentId, Code};
use uuid::Uuid;

use crate::http::error::ApiError;
pub use blobs::Blobs;
use directory::{Directory, Staged};
pub use reading::Stored;
use s3::{Bucket, Parts};

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
    /// Spread over 256 directories by the end of the id, for its beginning is the time. Nobody's words are part of it.
    fn name(self) -> String {
        let (Self::Original(id) | Self::Thumbnail(id)) = self;
        let name = id.0.simple().to_string();
        let shard = &name[name.len() - 2..];
        match self {
            Self::Original(_) => format!("{shard}/{name}"),
            Self::Thumbnail(_) => format!("{shard}/{name}.thumbnail"),
        }
    }
}

/// The storage of files.
#[derive(Debug, Clone)]
pub enum Storage {
    Directory(Directory),
    S3(Bucket),
}

/// A file that is being written. Letting go of it removes it.
pub enum Arriving {
    Directory(Staged),
    S3(Parts),
}

impl Storage {
    /// The storage of the settings. Nothing is looked at yet.
    ///
    /// # Errors
    /// When the `AWS_…` variables contradict each other.
    pub fn open(blobs: &Blobs) -> Result<Self> {
        Ok(match blobs {
            Blobs::Directory(root) => Self::Directory(Directory::new(root.clone())),
            Blobs::S3 { bucket, prefix } => {
                let opened = Bucket::open(bucket, prefix.clone());
                Self::S3(opened.context("the settings of S3 (the variables AWS_…) cannot be used")?)
            }
        })
    }

    /// Begins a file. `id` tells it from others that arrive for the same place.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn begin(&self, key: Key, id: Uuid) -> io::Result<Arriving> {
        Ok(match self {
            Self::Directory(directory) => Arriving::Directory(directory.begin(&key.name(), id).await?),
            Self::S3(bucket) => Arriving::S3(bucket.begin(&key.name()).await?),
        })
    }

    /// Writes a small file to its place.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn put(&self, key: Key, id: Uuid, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Directory(directory) => {
                let mut staged = directory.begin(&key.name(), id).await?;
                staged.write(bytes).await?;
                staged.keep().await
            }
            Self::S3(bucket) => bucket.put(&key.name(), bytes.to_vec()).await,
        }
    }

    /// Opens a file for reading; `size` when it is known.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn open_file(&self, key: Key, size: Option<u64>) -> io::Result<Stored> {
        match self {
            Self::Directory(directory) => Stored::in_directory(&directory.place(&key.name())).await,
            Self::S3(bucket) => Stored::in_bucket(bucket, &key.name(), size).await,
        }
    }

    /// Removes a file; one that is not there is removed.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn remove(&self, key: Key) -> io::Result<()> {
        match self {
            Self::Directory(directory) => directory.remove(&key.name()).await,
            Self::S3(bucket) => bucket.remove(&key.name()).await,
        }
    }

    /// Removes what a process that was killed left half written, older than `age_seconds`. A bucket does that by itself, by
    /// a rule that its owner gives it.
    ///
    /// # Errors
    /// What the file system says.
    pub async fn tidy(&self, age_seconds: u64) -> io::Result<()> {
        match self {
            Self::Directory(directory) => directory.tidy(age_seconds).await,
            Self::S3(_) => Ok(()),
        }
    }
}

impl Arriving {
    /// # Errors
    /// What the storage says.
    pub async fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::Directory(staged) => staged.write(piece).await,
            Self::S3(parts) => parts.write(piece).await,
        }
    }

    /// Everything has been written. What a full disk refuses is heard of here at the latest.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Directory(staged) => staged.flush().await,
            Self::S3(_) => Ok(()),
        }
    }

    /// Puts the file in its place. Once this has succeeded a power cut does not lose it.
    ///
    /// # Errors
    /// What the storage says; then nothing is in the place.
    pub async fn keep(self) -> io::Result<()> {
        match self {
            Self::Directory(staged) => staged.keep().await,
            Self::S3(parts) => parts.keep().await,
        }
    }
}

/// 507 when there is no room, 503 when the storage does not work.
#[must_use]
pub fn failed(error: &io::Error) -> ApiError {
    let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge);
    ApiError::new(if full { Code::StorageFull } else { Code::Unavailable }).because(format!("the storage of files: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage(directory: &tempfile::TempDir) -> Storage {
        Storage::open(&Blobs::Directory(directory.path().to_owned())).expect("a storage")
    }

    fn arriving(directory: &tempfile::TempDir) -> usize {
        std::fs::read_dir(directory.path().join("arriving")).expect("a directory").count()
    }

    #[tokio::test]
    async fn a_file_that_is_let_go_of_leaves_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let (id, key) = (Uuid::from_u128(1), Key::Original(AttachmentId(Uuid::from_u128(1))));
        let mut half = storage(&directory).begin(key, id).await.expect("a file");
        half.write(b"half").await.expect("written");
        assert_eq!(arriving(&directory), 1);
        drop(half);
        assert_eq!(arriving(&directory), 0);
    }

    #[tokio::test]
    async fn a_kept_file_is_in_its_place_until_it_is_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let storage = storage(&directory);
        let key = Key::Original(AttachmentId(Uuid::from_u128(7)));
        storage.put(key, Uuid::from_u128(2), b"whole").await.expect("kept");
        assert_eq!(storage.open_file(key, None).await.expect("a file").size, 5);
        assert_eq!(arriving(&directory), 0);
        storage.remove(key).await.expect("removed");
        storage.remove(key).await.expect("removed again");
        assert!(storage.open_file(key, None).await.is_err());
    }

    #[test]
    fn a_full_disk_is_507_and_a_broken_one_503() {
        assert_eq!(failed(&ErrorKind::StorageFull.into()).code, Code::StorageFull);
        assert_eq!(failed(&ErrorKind::QuotaExceeded.into()).code, Code::StorageFull);
        assert_eq!(failed(&ErrorKind::PermissionDenied.into()).code, Code::Unavailable);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_of_the_machine_may_read_a_file() {
        use std::os::unix::fs::PermissionsExt;
        let above = tempfile::tempdir().expect("a directory");
        let root = above.path().join("blobs");
        let storage = Storage::open(&Blobs::Directory(root.clone())).expect("a storage");
        let id = AttachmentId(Uuid::from_u128(7));
        for key in [Key::Original(id), Key::Thumbnail(id)] {
            storage.put(key, Uuid::from_u128(2), b"whole").await.expect("kept");
        }
        let name = Key::Original(id).name();
        let thumbnail = Key::Thumbnail(id).name();
        for (place, mode) in [("", 0o700), ("arriving", 0o700), ("07", 0o700), (&*name, 0o600), (&*thumbnail, 0o600)] {
            let found = std::fs::metadata(root.join(place)).expect(place).permissions().mode() & 0o777;
            assert_eq!(found, mode, "{place}: {found:o}");
        }
    }
}
