//! What is special about files in a bucket. Everything else is tested by the other files of this directory, with
//! `TEST_BLOBS_URL` on a bucket, too.

use reqwest::Method;
use serde_json::json;
use shared::attachments::AttachmentView;

use super::{noise, png};
use crate::support::{
    TestApp,
    blobs::bucket_settings,
    program::{Client, Running, free_port},
};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn a_file_of_several_parts_comes_back_whole_and_in_pieces() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for size in [5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 12 * MIB + 3] {
        let bytes = noise(size);
        let file = claire.upload("noise.bin", bytes.clone()).await.created();
        assert_eq!(file.size, size as u64);
        assert!(claire.download(file.id).await.body == bytes, "{size}");
        let call = claire.call(Method::GET, &format!("/attachments/{}/content", file.id));
        let (first, last) = (5 * MIB - 10, (5 * MIB + 9).min(size - 1));
        let part = crate::support::answer::<serde_json::Value>(call.header("range", format!("bytes={first}-{last}"))).await;
        assert!(part.body == bytes[first..=last], "{size}");
    }
    assert_eq!(app.stored().await.len(), 4);
}

#[tokio::test]
async fn a_large_picture_becomes_a_smaller_one_wherever_it_is_kept() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let picture = image::RgbImage::from_raw(1400, 1000, noise(1400 * 1000 * 3)).expect("a picture");
    let mut bytes = Vec::new();
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).expect("a picture");
    assert!(bytes.len() > 3 * MIB);
    let file = claire.upload("noise.png", bytes).await.created();
    app.run_jobs().await;
    let seen: AttachmentView = claire.get(&format!("/attachments/{}", file.id)).await.ok();
    assert_eq!((seen.width, seen.height, seen.is_picture()), (Some(1400), Some(1000), true));
}

#[tokio::test]
async fn two_processes_share_the_files() {
    let directory = tempfile::tempdir().expect("a directory");
    let Some(settings) = bucket_settings(directory.path()) else { return };
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Client::workspace(directory.path());
    let (one, other) = (free_port(), free_port());
    // The second has no worker: the smaller picture that it serves was made by the first.
    let _one = Running::with(directory.path(), one, &settings);
    let _other = Running::serving(directory.path(), other, &["--no-worker"], &settings);
    let (here, there) = (Client::sign_in(one).await, Client::sign_in(other).await);
    let workspace = here.first_workspace().await;
    let file = there.upload(&workspace, "plan.png", png(40, 30)).await.created();
    assert_eq!(
        here.send::<serde_json::Value>(Method::GET, &file.content_url["/api/v1".len()..], json!({})).await.body,
        png(40, 30)
    );
    let path = format!("/attachments/{}", file.id);
    let made = async {
        while !there.send::<AttachmentView>(Method::GET, &path, json!({})).await.ok().is_picture() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), made).await.expect("a smaller picture");
    let shown = there.send::<serde_json::Value>(Method::GET, &format!("{path}/thumbnail"), json!({})).await;
    assert!(image::load_from_memory(&shown.body).is_ok());
}
