//! Every file that gains by it also as `.br` and `.gz`, so that the server never compresses the page itself.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, anyhow};
use flate2::{Compression, write::GzEncoder};

const GAIN: [&str; 9] = ["html", "css", "js", "mjs", "wasm", "svg", "json", "webmanifest", "txt"];

/// Compresses all files below `folder`, the large ones beside each other.
pub fn compress(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    thread::scope(|scope| {
        let workers: Vec<_> = files.iter().map(|file| scope.spawn(|| compress_file(file))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow!("a compression stopped"))?)
    })
}

/// Whether a file is the compressed form of another.
pub fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

/// The form of a file in which a modern browser receives it.
pub fn smallest(file: &Path) -> PathBuf {
    let compressed = with_suffix(file, ".br");
    if compressed.exists() { compressed } else { file.to_owned() }
}

/// Adds the files below `folder` that compressing makes smaller.
pub fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| GAIN.iter().any(|gain| *gain == extension)) {
            files.push(path);
        }
    }
    Ok(())
}

fn compress_file(file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut File::create(with_suffix(file, ".br"))?, &parameters)?;
    let mut gzip = GzEncoder::new(File::create(with_suffix(file, ".gz"))?, Compression::best());
    gzip.write_all(&bytes)?;
    gzip.finish()?;
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}
