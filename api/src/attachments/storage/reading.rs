//! A file that is kept, for reading: a part of it as a stream, or all of it from a thread that may block.

use std::{
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path as FilePath,
    sync::Arc,
    time::Duration,
};

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{
    Stream, StreamExt, TryStreamExt,
    future::Either,
    stream::{self, BoxStream},
};
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, aws::AmazonS3, path::Path};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
    runtime::Handle,
    time::timeout,
};

use super::s3::{Bucket, io_error};

/// Bytes read from a disk at once.
const CHUNK: usize = 64 * 1024;
/// Bytes read from a bucket at once where they are not streamed.
const WINDOW: u64 = 1024 * 1024;
/// How long a bucket may send nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file that is there.
pub struct Stored {
    /// In bytes.
    pub size: u64,
    at: At,
}

enum At {
    Directory(File),
    Bucket(Object),
}

#[derive(Clone)]
struct Object {
    store: Arc<AmazonS3>,
    path: Path,
}

/// What can be read from anywhere, by a thread that may block.
pub trait ReadAnywhere: BufRead + Seek + Send {}

impl<R: BufRead + Seek + Send> ReadAnywhere for R {}

impl Stored {
    pub(super) async fn in_directory(place: &FilePath) -> io::Result<Self> {
        let file = File::open(place).await?;
        Ok(Self { size: file.metadata().await?.len(), at: At::Directory(file) })
    }

    /// Without a size the server is asked for it.
    pub(super) async fn in_bucket(bucket: &Bucket, name: &str, size: Option<u64>) -> io::Result<Self> {
        let object = Object { store: Arc::clone(&bucket.store), path: bucket.path(name) };
        let size = match size {
            Some(size) => size,
            None => object.store.head(&object.path).await.map_err(|error| io_error(&error))?.size,
        };
        Ok(Self { size, at: At::Bucket(object) })
    }

    /// `count` bytes from `first` on.
    ///
    /// # Errors
    /// What the storage says before the first byte.
    pub async fn stream(self, first: u64, count: u64) -> io::Result<impl Stream<Item = io::Result<Bytes>>> {
        Ok(match self.at {
            At::Directory(mut file) => {
                file.seek(SeekFrom::Start(first)).await?;
                Either::Left(chunks(file, count))
            }
            At::Bucket(object) => Either::Right(object.stream(first, count).await?),
        })
    }

    /// All of it, for a thread that may block.
    pub async fn into_reader(self) -> Box<dyn ReadAnywhere> {
        match self.at {
            At::Directory(file) => Box::new(BufReader::new(file.into_std().await)),
            At::Bucket(object) => {
                let (position, here) = (0, Handle::current());
                Box::new(Windows { object, here, size: self.size, position, window: Bytes::new() })
            }
        }
    }
}

fn chunks(file: File, count: u64) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, count), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(usize::try_from(left).unwrap_or(CHUNK)));
        let read = (&mut file).take(left).read_buf(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((chunk.freeze(), (file, left - read as u64))))
    })
}

impl Object {
    async fn stream(&self, first: u64, count: u64) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        if count == 0 {
            return Ok(stream::empty().boxed());
        }
        let part = GetOptions { range: Some(GetRange::Bounded(first..first + count)), ..GetOptions::default() };
        let bytes = self
            .store
            .get_opts(&self.path, part)
            .await
            .map_err(|error| io_error(&error))?
            .into_stream()
            .map_err(|error| io_error(&error));
        let patient = stream::try_unfold(bytes, |mut bytes| async move {
            let next = timeout(PATIENCE, bytes.try_next()).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            Ok(next.map(|chunk| (chunk, bytes)))
        });
        Ok(patient.boxed())
    }
}

/// An object that is read a window at a time.
struct Windows {
    object: Object,
    here: Handle,
    size: u64,
    /// Of the first byte of the window.
    position: u64,
    window: Bytes,
}

impl BufRead for Windows {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.window.is_empty() && self.position < self.size {
            let range = self.position..(self.position + WINDOW).min(self.size);
            let (store, path) = (&self.object.store, &self.object.path);
            let asked = self.here.block_on(async { timeout(PATIENCE, store.get_range(path, range)).await });
            self.window = asked.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?.map_err(|error| io_error(&error))?;
        }
        Ok(&self.window)
    }

    fn consume(&mut self, amount: usize) {
        let amount = amount.min(self.window.len());
        self.window.advance(amount);
        self.position += amount as u64;
    }
}

impl Read for Windows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut window = self.fill_buf()?;
        let count = Read::read(&mut window, buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Windows {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        let place = place.ok_or(io::ErrorKind::InvalidInput)?;
        match usize::try_from(place.wrapping_sub(self.position)) {
            Ok(ahead) if place >= self.position && ahead <= self.window.len() => self.window.advance(ahead),
            _ => self.window = Bytes::new(),
        }
        self.position = place;
        Ok(place)
    }
}
