//! Files in messages.

mod messages;
mod serving;
mod uploading;

use std::{
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{DynamicImage, ImageFormat, RgbImage};

use crate::support::TestApp;

/// A picture that has nothing to show.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture: DynamicImage = RgbImage::new(width, height).into();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("a picture");
    bytes
}

/// Every file that the storage has, whole or half written.
fn stored(app: &TestApp) -> Vec<PathBuf> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&app.state().config.blobs_dir, &mut found);
    found
}
