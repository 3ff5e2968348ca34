//! Files in a bucket that speaks S3. One is there when its upload is complete, and before that not at all.
//!
//! What is in memory is at most one part of each file that arrives, and at most [`AT_ONCE`] files arrive at once.

use std::{io, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, MultipartUpload, ObjectStoreExt, PutPayloadMut, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::way_out::WayOut;

/// The least that S3 takes as a part which is not the last.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// A part is kept in blocks of this size: a small file does not take the room of a part, and what one file gives back serves the
/// next, whereas whole parts would come and go beside each other.
const BLOCK_BYTES: usize = 64 * 1024;
/// Files that arrive at once. Others wait for their turn.
const AT_ONCE: usize = 12;
/// How long one waits for its turn.
const TURN: Duration = Duration::from_secs(60);
/// A server that is gone is told after three attempts, in less than a second when it refuses connections.
const RETRIES: usize = 2;

/// A bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    pub(super) store: Arc<AmazonS3>,
    prefix: Path,
    turns: Arc<Semaphore>,
}

impl Bucket {
    /// The bucket with the credentials, the region and the endpoint of the environment.
    ///
    /// # Errors
    /// When the variables `AWS_…` contradict each other.
    pub fn open(bucket: &str, prefix: Path) -> anyhow::Result<Self> {
        let backoff = BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            ..BackoffConfig::default()
        };
        let retry = RetryConfig { backoff, max_retries: RETRIES, retry_timeout: Duration::from_secs(10) };
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(retry)
            // One request for one object: not every server knows the other way.
            .with_disable_bulk_delete(true)
            .with_http_connector(WayOut::new()?)
            .build()?;
        Ok(Self { store: Arc::new(store), prefix, turns: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    pub(super) fn path(&self, name: &str) -> Path {
        name.split('/').fold(self.prefix.clone(), |path, part| path.join(part))
    }

    /// Begins a file that is to be called `name`.
    ///
    /// # Errors
    /// When too many others arrive.
    pub async fn begin(&self, name: &str) -> io::Result<Parts> {
        let turn = timeout(TURN, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or_else(|| io::Error::other("too many files arrive at once"))?;
        Ok(Parts { store: Arc::clone(&self.store), path: self.path(name), buffer: empty(), upload: None, _turn: turn })
    }

    /// Writes a small file to its place.
    ///
    /// # Errors
    /// What the server says.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.store.put(&self.path(name), bytes.into()).await.map(drop).map_err(|error| io_error(&error))
    }

    /// Removes a file; one that is not there is removed.
    ///
    /// # Errors
    /// What the server says.
    pub async fn remove(&self, name: &str) -> io::Result<()> {
        match self.store.delete(&self.path(name)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(io_error(&error)),
        }
    }
}

/// A file that arrives, part by part. Letting go of it removes what has arrived.
pub struct Parts {
    store: Arc<AmazonS3>,
    path: Path,
    /// The part that is being filled.
    buffer: PutPayloadMut,
    /// Once there is more than one part.
    upload: Option<Box<dyn MultipartUpload>>,
    _turn: OwnedSemaphorePermit,
}

fn empty() -> PutPayloadMut {
    PutPayloadMut::new().with_block_size(BLOCK_BYTES)
}

impl Parts {
    /// # Errors
    /// What the server says.
    pub async fn write(&mut self, mut piece: &[u8]) -> io::Result<()> {
        while !piece.is_empty() {
            if self.buffer.content_length() == PART_BYTES {
                self.send().await?;
            }
            let (now, later) = piece.split_at(piece.len().min(PART_BYTES - self.buffer.content_length()));
            self.buffer.extend_from_slice(now);
            piece = later;
        }
        Ok(())
    }

    /// Sends the part that was filled. Nothing is read from the client meanwhile.
    async fn send(&mut self) -> io::Result<()> {
        if self.upload.is_none() {
            self.upload = Some(self.store.put_multipart(&self.path).await.map_err(|error| io_error(&error))?);
        }
        let part = std::mem::replace(&mut self.buffer, empty()).freeze();
        match &mut self.upload {
            Some(upload) => upload.put_part(part).await.map_err(|error| io_error(&error)),
            None => Ok(()),
        }
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// What the server says; then nothing is in the place.
    pub async fn keep(mut self) -> io::Result<()> {
        if self.upload.is_none() {
            let whole = std::mem::replace(&mut self.buffer, empty()).freeze();
            return self.store.put(&self.path, whole).await.map(drop).map_err(|error| io_error(&error));
        }
        self.send().await?;
        if let Some(upload) = &mut self.upload {
            upload.complete().await.map_err(|error| io_error(&error))?;
        }
        self.upload = None;
        Ok(())
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if let (Some(mut upload), Ok(here)) = (self.upload.take(), Handle::try_current()) {
            // What this does not reach is left to the rule of the bucket.
            drop(here.spawn(async move { drop(upload.abort().await) }));
        }
    }
}

/// The code of an answer, when there is one: the rest of it names keys and what was signed with them.
fn said(text: &str) -> String {
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or_else(|| text.to_owned(), |(code, _)| format!("S3 answers {code}"))
}

/// What the server said, by what it means for us.
pub(super) fn io_error(error: &object_store::Error) -> io::Error {
    let text = said(&error.to_string());
    let full = ["XMinioStorageFull", "QuotaExceeded", "507 Insufficient"].iter().any(|word| text.contains(word));
    let kind = match error {
        _ if full => io::ErrorKind::StorageFull,
        object_store::Error::NotFound { .. } => io::ErrorKind::NotFound,
        object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
            io::ErrorKind::PermissionDenied
        }
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_by_its_code_alone() {
        let xml = "403 Forbidden: <Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIA1</AWSAccessKeyId></Error>";
        assert_eq!(said(xml), "S3 answers InvalidAccessKeyId");
        assert_eq!(said("connection refused"), "connection refused");
    }
}
