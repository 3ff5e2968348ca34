//! Where the files in messages are kept: can one be written there, read again and removed?

use std::{io, path::Path, time::Duration};

use futures_util::TryStreamExt;
use shared::AttachmentId;
use tokio::time::timeout;

use super::{
    file_system,
    report::{Area, Line},
    storage::{self, full},
};
use crate::{
    attachments::storage::{Blobs, Key, Storage},
    clock::Clock,
    config::Config,
};

/// For everything that is asked of a bucket.
const PATIENCE: Duration = Duration::from_secs(45);
const PROBE: &[u8] = b"palabre doctor tries whether it can write here\n";

/// Looks at the storage of files.
pub async fn examine(config: &Config, clock: &Clock) -> Vec<Line> {
    match &config.blobs {
        // Without the data directory there is nothing in it: that was told already.
        Blobs::Directory(root) if root.starts_with(&config.data_dir) && !config.data_dir.is_dir() => Vec::new(),
        Blobs::Directory(root) => directory(root),
        Blobs::S3 { bucket, .. } => vec![judge(bucket, try_bucket(&config.blobs, clock).await)],
    }
}

fn directory(root: &Path) -> Vec<Line> {
    if root.exists() {
        let mut lines = storage::directory("the directory of files", root, "PALABRE_BLOBS_URL");
        lines.extend(file_system::open_to_others(root).filter(|_| root.is_dir()).map(|mode| {
            let shown = full(root);
            let finding = format!(
                "the directory of files {} has the mode {mode:04o}: others on this machine can look into it, and read what people sent",
                shown.display()
            );
            Line::warning(Area::Storage, finding, format!("chmod -R go= {}", shown.display()))
        }));
        return lines;
    }
    let shown = full(root);
    let above = shown.ancestors().find(|above| above.is_dir());
    let called = format!("the directory of files {}", shown.display());
    match above.map(storage::try_writing) {
        Some(Ok(())) => vec![Line::ok(Area::Storage, format!("{called} is made by the first file"))],
        Some(Err(error)) => {
            let finding = format!("{called} cannot be made: {error}");
            vec![Line::fault(
                Area::Storage,
                finding,
                "make it and give it to the user that runs Palabre, or correct PALABRE_BLOBS_URL",
            )]
        }
        None => vec![Line::fault(Area::Storage, format!("{called} cannot be made"), "correct PALABRE_BLOBS_URL")],
    }
}

/// Which step failed, and how.
struct Failed {
    doing: &'static str,
    error: io::Error,
}

async fn try_bucket(blobs: &Blobs, clock: &Clock) -> Result<(), Failed> {
    let at = |doing: &'static str| move |error: io::Error| Failed { doing, error };
    let storage =
        Storage::open(blobs).map_err(|error| at("opened")(io::Error::new(io::ErrorKind::InvalidInput, format!("{error:#}"))))?;
    let (key, id) = (Key::Original(AttachmentId(clock.id())), clock.id());
    let tried = async {
        storage.put(key, id, PROBE).await.map_err(at("written to"))?;
        let read = async {
            let stored = storage.open_file(key, None).await?;
            let size = stored.size;
            stored.stream(0, size).await?.try_collect::<Vec<_>>().await
        };
        let read = read.await.map_err(at("read from"));
        storage.remove(key).await.map_err(at("cleared"))?;
        if read?.concat() == PROBE { Ok(()) } else { Err(at("read from")(io::ErrorKind::InvalidData.into())) }
    };
    timeout(PATIENCE, tried).await.unwrap_or_else(|_| Err(at("reached")(io::ErrorKind::TimedOut.into())))
}

fn judge(bucket: &str, tried: Result<(), Failed>) -> Line {
    let Err(Failed { doing, error }) = tried else {
        return Line::ok(Area::Storage, format!("the bucket {bucket} can be written to, read from and cleared"));
    };
    let said = error.to_string();
    let has = |word: &str| said.contains(word);
    let fault = |finding: String, fix: &str| Line::fault(Area::Storage, finding, fix);
    if has("NoSuchBucket") {
        return fault(format!("the bucket {bucket} is not there"), "make it, or correct PALABRE_BLOBS_URL");
    }
    if error.kind() == io::ErrorKind::InvalidInput {
        return fault(said, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, both or neither, and AWS_REGION");
    }
    if ["InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"].iter().any(|word| has(word)) {
        return fault(
            format!("the server does not accept the credentials: {said}"),
            "correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
        );
    }
    if error.kind() == io::ErrorKind::PermissionDenied {
        let finding = format!("the bucket {bucket} may not be {doing}: {said}");
        return fault(finding, "allow s3:PutObject, s3:GetObject, s3:DeleteObject and s3:AbortMultipartUpload on its objects");
    }
    if has("redirect") {
        return fault(format!("the bucket {bucket} is in another region"), "correct AWS_REGION");
    }
    if has("169.254.") || has("instance") {
        return fault(
            "there are no credentials for S3".into(),
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role",
        );
    }
    fault(
        format!("the bucket {bucket} cannot be {doing}: {said}"),
        "start the server, or correct AWS_ENDPOINT_URL and AWS_REGION",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_decides_on_what_to_do() {
        let fix = |kind: io::ErrorKind, said: &str| {
            let error = io::Error::new(kind, said.to_owned());
            judge("files", Err(Failed { doing: "written to", error })).fix.expect("a fix")
        };
        assert!(fix(io::ErrorKind::NotFound, "S3 answers NoSuchBucket").contains("make it"));
        assert!(fix(io::ErrorKind::PermissionDenied, "S3 answers AccessDenied").contains("s3:PutObject"));
        assert!(fix(io::ErrorKind::PermissionDenied, "S3 answers InvalidAccessKeyId").contains("AWS_ACCESS_KEY_ID"));
        assert!(fix(io::ErrorKind::Other, "connection refused").contains("AWS_ENDPOINT_URL"));
        assert!(judge("files", Ok(())).fix.is_none());
    }
}
