//! Where files are, and who looks for viruses in them.

use stand_in::clamd::{Clamd, Mood};

use super::{doctor, migrated};
use crate::support::{blobs::bucket_settings, program::free_port};

/// A server of S3 that answers everything with this status and code.
async fn answering(status: &'static str, code: &'static str) -> (String, tokio::task::JoinHandle<()>) {
    let xml = format!("<Error><Code>{code}</Code><AWSAccessKeyId>AKIAEXAMPLE</AWSAccessKeyId></Error>");
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{xml}",
        xml.len()
    );
    super::set_up::stranger(answer.leak()).await
}

fn at(endpoint: &str) -> [(&str, &str); 4] {
    [
        ("PALABRE_BLOBS_URL", "s3://acme-files/palabre"),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
    ]
}

#[tokio::test]
async fn what_is_wrong_with_a_bucket_is_told_with_what_to_do_and_without_its_keys() {
    let directory = migrated();
    for (status, code, said, fix) in [
        ("404 Not Found", "NoSuchBucket", "the bucket acme-files is not there", "make it"),
        ("403 Forbidden", "AccessDenied", "may not be written to", "s3:PutObject"),
        ("403 Forbidden", "SignatureDoesNotMatch", "does not accept the credentials", "AWS_SECRET_ACCESS_KEY"),
    ] {
        let (endpoint, serving) = answering(status, code).await;
        let found = doctor(directory.path(), &[], &at(&endpoint)).await;
        assert!(found.fault("storage", said).contains(fix), "{code}");
        assert!(!format!("{:?}", found.lines).contains("hunter2") && !format!("{:?}", found.lines).contains("AKIAEXAMPLE"));
        serving.abort();
    }
    let gone = format!("http://127.0.0.1:{}", free_port());
    let found = doctor(directory.path(), &[], &at(&gone)).await;
    assert!(found.fault("storage", "the bucket acme-files cannot be written to").contains("AWS_ENDPOINT_URL"));
    let [blobs, endpoint, key, _] = at(&gone);
    let found = doctor(directory.path(), &[], &[blobs, endpoint, key]).await;
    assert!(found.fault("storage", "AWS_").contains("both or neither"));
}

#[tokio::test]
async fn a_bucket_that_works_is_left_as_it_was() {
    let directory = migrated();
    let Some(settings) = bucket_settings(directory.path()) else { return };
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let found = doctor(directory.path(), &[], &settings).await;
    assert_eq!(found.level("storage", "can be written to, read from and cleared"), "ok");
}

#[tokio::test]
async fn a_directory_of_files_is_looked_at_and_not_made() {
    let directory = migrated();
    assert_eq!(doctor(directory.path(), &[], &[]).await.level("storage", "is made by the first file"), "ok");
    assert!(!directory.path().join("blobs").exists());
    std::fs::create_dir(directory.path().join("blobs")).expect("a directory");
    assert_eq!(doctor(directory.path(), &[], &[]).await.level("storage", "blobs is there and can be written to"), "ok");
    let url = format!("file://{}", directory.path().join("palabre.db").display());
    let found = doctor(directory.path(), &[], &[("PALABRE_BLOBS_URL", url.as_str())]).await;
    assert!(found.fault("storage", "is a file").contains("PALABRE_BLOBS_URL"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_directory_of_files_into_which_others_may_look_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let directory = migrated();
    let blobs = directory.path().join("blobs");
    std::fs::create_dir(&blobs).expect("a directory");
    let mode = |mode| std::fs::set_permissions(&blobs, std::fs::Permissions::from_mode(mode)).expect("a mode");
    mode(0o755);
    let found = doctor(directory.path(), &[], &[]).await;
    assert_eq!(found.level("storage", "blobs has the mode 0755"), "warning");
    mode(0o700);
    let found = doctor(directory.path(), &[], &[]).await;
    assert!(!format!("{:?}", found.lines).contains("has the mode"));
}

#[tokio::test]
async fn a_virus_scanner_that_is_down_or_takes_smaller_files_than_palabre_is_told() {
    let directory = migrated();
    assert_eq!(doctor(directory.path(), &[], &[]).await.level("scanner", "none is set"), "ok");
    let clamd = Clamd::start().expect("a scanner");
    let url = clamd.url();
    let settings = [("PALABRE_CLAMD_URL", url.as_str())];
    let found = doctor(directory.path(), &[], &settings).await;
    assert_eq!(found.level("scanner", "ClamAV 1.4.3"), "ok");
    assert_eq!(found.level("scanner", "no file waits"), "ok");
    assert_eq!((clamd.looked_at(), clamd.faults()), (vec![25 * 1024 * 1024], vec![]));
    clamd.limit(1000);
    assert!(doctor(directory.path(), &[], &settings).await.fault("scanner", "takes no files").contains("StreamMaxLength"));
    clamd.feel(Mood::Down);
    assert!(doctor(directory.path(), &[], &settings).await.fault("scanner", "cannot be reached").contains("PALABRE_CLAMD_URL"));
}
