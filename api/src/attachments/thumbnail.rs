//! Smaller pictures: made off the calls, one at a time, within limits of pixels, memory and time.
//!
//! They are drawn anew from the pixels, so nothing else of the file comes along: no metadata, no script, no second file.

use std::{
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
    time::{Duration, Instant},
};

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, error::LimitErrorKind,
};

/// Longest side of the smaller picture, in pixels.
pub const SIDE: u32 = 1024;
/// Most pixels of a picture that is looked at: a camera's, not a bomb's.
const PIXELS_MAX: u64 = 50_000_000;
/// Most memory that decoding may take, in bytes.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
/// How long decoding may go on reading.
pub const PATIENCE: Duration = Duration::from_secs(15);
const QUALITY: u8 = 82;

/// A smaller picture.
pub struct Thumbnail {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
}

/// What was found of a picture.
#[derive(Default)]
pub struct Found {
    /// Of the picture as people see it; `None` when it cannot be told.
    pub size: Option<(u32, u32)>,
    /// `None` when it is too large, or broken.
    pub thumbnail: Option<Thumbnail>,
}

/// Reads until a moment, then fails: a decoder that takes too long ends at its next reading.
struct Until<R> {
    inner: R,
    end: Instant,
}

impl<R> Until<R> {
    fn in_time(&self) -> io::Result<()> {
        if Instant::now() < self.end { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
    }
}

impl<R: Read> Read for Until<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.in_time()?;
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Until<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.in_time()?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
    }
}

impl<R: Seek> Seek for Until<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// Makes the smaller picture of a file whose bytes say that it is of `media_type`. Blocks.
pub fn make(file: impl BufRead + Seek, media_type: &str, patience: Duration) -> Found {
    let mut found = Found::default();
    if let Some(format) = ImageFormat::from_mime_type(media_type)
        && let Err(error) = draw(Until { inner: file, end: Instant::now() + patience }, format, &mut found)
    {
        tracing::debug!(%error, "no smaller picture can be made");
    }
    found
}

fn draw(file: impl BufRead + Seek, format: ImageFormat, found: &mut Found) -> Result<(), ImageError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader = ImageReader::with_format(file, format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    found.size = Some((width, height));
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(ImageError::Limits(image::error::LimitError::from_kind(LimitErrorKind::DimensionError)));
    }
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if width > SIDE || height > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    let (before_width, before_height) = (picture.width(), picture.height());
    picture.apply_orientation(orientation);
    if (picture.width(), picture.height()) == (before_height, before_width) && before_width != before_height {
        found.size = Some((height, width));
    }
    found.thumbnail = Some(encode(&picture)?);
    Ok(())
}

/// JPEG, unless something can be seen through it.
fn encode(picture: &DynamicImage) -> Result<Thumbnail, ImageError> {
    let mut bytes = Vec::new();
    let pixels = picture.to_rgba8();
    if pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
        pixels.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
        return Ok(Thumbnail { bytes, media_type: "image/png" });
    }
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture.to_rgb8())?;
    Ok(Thumbnail { bytes, media_type: "image/jpeg" })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).expect("a picture");
        bytes
    }

    fn photo() -> DynamicImage {
        RgbImage::from_fn(2000, 500, |x, y| Rgb([u8::try_from(x % 256).unwrap_or(0), u8::try_from(y % 256).unwrap_or(0), 90]))
            .into()
    }

    #[test]
    fn the_four_types_become_a_picture_that_fits() {
        for (format, media_type) in [
            (ImageFormat::Png, "image/png"),
            (ImageFormat::Jpeg, "image/jpeg"),
            (ImageFormat::WebP, "image/webp"),
            (ImageFormat::Gif, "image/gif"),
        ] {
            let found = make(Cursor::new(written(&photo(), format)), media_type, PATIENCE);
            assert_eq!(found.size, Some((2000, 500)), "{media_type}");
            let thumbnail = found.thumbnail.expect("a smaller picture");
            let small = image::load_from_memory(&thumbnail.bytes).expect("a picture");
            assert_eq!((small.width(), small.height()), (SIDE, 256), "{media_type}");
        }
    }

    #[test]
    fn what_can_be_seen_through_stays_so() {
        let glass: DynamicImage = RgbaImage::from_pixel(20, 10, Rgba([200, 0, 0, 100])).into();
        let found = make(Cursor::new(written(&glass, ImageFormat::Png)), "image/png", PATIENCE);
        assert_eq!(found.thumbnail.expect("a smaller picture").media_type, "image/png");
    }

    #[test]
    fn no_time_no_picture() {
        let bytes = written(&photo(), ImageFormat::Png);
        assert!(make(Cursor::new(bytes), "image/png", Duration::ZERO).thumbnail.is_none());
    }

    #[test]
    fn what_is_broken_or_something_else_makes_no_picture() {
        let mut cut = written(&photo(), ImageFormat::Png);
        cut.truncate(cut.len() / 2);
        assert!(make(Cursor::new(cut), "image/png", PATIENCE).thumbnail.is_none());
        assert!(make(Cursor::new(b"GIF89a<script>".to_vec()), "image/gif", PATIENCE).thumbnail.is_none());
        assert!(make(Cursor::new(b"%PDF".to_vec()), "application/pdf", PATIENCE).thumbnail.is_none());
    }
}
