//! Where a test's files are kept: a directory of its own or, with `TEST_BLOBS_URL=s3://bucket`, its own part of that bucket.

use std::path::Path;

use api::attachments::storage::Blobs;

use super::TestApp;

/// The variables that a program needs to reach the bucket.
const VARIABLES: &[&str] = &["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];

/// The setting for a test whose own directory is `directory`; `None`: the default.
pub fn url(directory: &Path) -> Option<String> {
    let bucket = std::env::var("TEST_BLOBS_URL").ok().filter(|url| !url.is_empty())?;
    let own = directory.file_name()?.to_str()?.trim_start_matches('.');
    Some(format!("{bucket}/{own}"))
}

/// The settings of a program whose files are to be in the bucket; `None` where there is none to test with.
pub fn bucket_settings(directory: &Path) -> Option<Vec<(&'static str, String)>> {
    let url = url(directory)?;
    let variables = VARIABLES.iter().map(|name| (*name, std::env::var(name).expect(name)));
    Some(variables.chain([("PALABRE_BLOBS_URL", url)]).collect())
}

impl TestApp {
    pub fn keeps_files_in_a_directory(&self) -> bool {
        matches!(self.state().config.blobs, Blobs::Directory(_))
    }

    /// Every file that the storage has, whole or half written.
    pub async fn stored(&self) -> Vec<String> {
        match &self.state().config.blobs {
            Blobs::Directory(root) => in_directory(root),
            Blobs::S3 { bucket, prefix } => self.in_bucket(bucket, prefix.as_ref()).await,
        }
    }

    /// Asks the server itself, who asks nobody here for a signature.
    async fn in_bucket(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("AWS_ENDPOINT_URL");
        let mut found = Vec::new();
        for list in ["list-type=2", "uploads"] {
            let answer = self.http.get(format!("{endpoint}/{bucket}?{list}&prefix={prefix}/")).send().await.expect("an answer");
            let text = answer.text().await.expect("a list");
            let keys = text.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
            // Not every server looks at the prefix in the list of uploads.
            found.extend(keys.map(|(key, _)| key.to_owned()).filter(|key| key.starts_with(prefix)));
        }
        found
    }
}

fn in_directory(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(in_directory(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found
}
