//! `PALABRE_BLOBS_URL`: where files are kept.

use std::path::PathBuf;

use object_store::path::Path;

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blobs {
    /// A directory of this machine, or one that all processes share.
    Directory(PathBuf),
    /// A bucket, and what the names of the objects in it begin with: nothing, or a path.
    S3 { bucket: String, prefix: Path },
}

impl Blobs {
    /// Reads `file:///path`, `s3://bucket` or `s3://bucket/path`.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        if let Some(path) = url.strip_prefix("file://") {
            return (!path.is_empty()).then(|| Self::Directory(PathBuf::from(path)));
        }
        let (bucket, prefix) = url.strip_prefix("s3://").map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
        let plain = !bucket.is_empty() && bucket.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
        Some(Self::S3 { bucket: plain.then(|| bucket.to_owned())?, prefix: Path::parse(prefix).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_or_a_bucket_and_nothing_else() {
        let bucket = |prefix: &str| Some(Blobs::S3 { bucket: "acme-files".into(), prefix: Path::from(prefix) });
        assert_eq!(Blobs::parse("file:///srv/files"), Some(Blobs::Directory("/srv/files".into())));
        assert_eq!(Blobs::parse("s3://acme-files"), bucket(""));
        assert_eq!(Blobs::parse("s3://acme-files/"), bucket(""));
        assert_eq!(Blobs::parse("s3://acme-files/palabre/live"), bucket("palabre/live"));
        for bad in
            ["", "file://", "/srv/files", "s3://", "s3:///x", "s3://a b", "s3://user:password@host/x", "s3://a/b//c", "gs://a"]
        {
            assert_eq!(Blobs::parse(bad), None, "{bad}");
        }
    }
}
