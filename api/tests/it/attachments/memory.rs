//! Files are streamed: what the program holds of them does not grow with their size.

use bytes::Bytes;
use futures_util::{future::join_all, stream};
use reqwest::Body;

use crate::support::{
    blobs::bucket_settings,
    program::{Client, Running, free_port},
};

const MIB: u64 = 1024 * 1024;
const MB: u64 = 1_000_000;

/// 25 MiB that the test does not hold either.
fn file() -> Body {
    let chunk = Bytes::from(vec![7; 64 * 1024]);
    Body::wrap_stream(stream::iter((0..25 * 16).map(move |_| Ok::<_, std::io::Error>(chunk.clone()))))
}

async fn twenty_at_once(directory: &std::path::Path, settings: &[(&str, &str)]) {
    Client::workspace(directory);
    let port = free_port();
    let server = Running::with(directory, port, settings);
    let claire = Client::sign_in(port).await;
    let workspace = claire.first_workspace().await;
    let answers = join_all((0..20).map(|n| {
        let (claire, workspace) = (&claire, &workspace);
        async move { claire.upload(workspace, &format!("{n}.bin"), file()).await }
    }));
    assert!(answers.await.iter().all(|answer| answer.created().size == 25 * MIB));
    if let Some(most) = server.most_memory() {
        assert!(most < 200 * MB, "{} MB", most / MB);
    }
}

#[tokio::test]
async fn twenty_files_of_25_mib_at_once_need_less_than_200_mb() {
    let directory = tempfile::tempdir().expect("a directory");
    twenty_at_once(directory.path(), &[]).await;
}

#[tokio::test]
async fn twenty_files_on_their_way_to_a_bucket_need_no_more() {
    let directory = tempfile::tempdir().expect("a directory");
    let Some(settings) = bucket_settings(directory.path()) else { return };
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    twenty_at_once(directory.path(), &settings).await;
}
