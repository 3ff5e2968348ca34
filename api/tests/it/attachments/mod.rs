//! Files in messages.

mod bucket;
mod faults;
mod memory;
mod messages;
mod scanning;
mod serving;
mod told;
mod uploading;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

/// A picture that has nothing to show.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture: DynamicImage = RgbImage::new(width, height).into();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("a picture");
    bytes
}

/// Bytes that nothing makes smaller, always the same.
pub fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = (0..count.div_ceil(8)).flat_map(|_| next()).collect();
    bytes.truncate(count);
    bytes
}
