//! The real type of a file, from its first bytes; its name says nothing.

/// Bytes that are looked at.
pub const HEAD: usize = 8 * 1024;

/// What the file is. `whole`: these are all of its bytes.
#[must_use]
pub fn media_type(head: &[u8], whole: bool) -> &'static str {
    let known = infer::get(head).map(|kind| kind.mime_type());
    match known {
        Some("text/xml") | None => match text(head, whole) {
            Some(text) if is_svg(text) => "image/svg+xml",
            _ if known.is_some() => "text/xml",
            Some(_) => "text/plain",
            None => "application/octet-stream",
        },
        Some(known) => known,
    }
}

/// The bytes as text, when they are: UTF-8 without characters that no text has.
fn text(head: &[u8], whole: bool) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A character may be cut in two at the end.
        Err(error) if !whole && error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}');
    (!text.contains(odd)).then_some(text)
}

fn is_svg(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg") || ((start.starts_with("<?xml") || start.starts_with("<!")) && start.contains("<svg"))
}

/// The types of picture that smaller ones are made of.
#[must_use]
pub fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/webp" | "image/gif")
}

/// What is said of the type when the file is served: of what a browser might run, nothing.
#[must_use]
pub fn served_as(media_type: &str) -> &str {
    let inert = media_type.starts_with("audio/")
        || media_type.starts_with("video/")
        || is_picture(media_type)
        || matches!(media_type, "application/pdf" | "application/zip");
    match media_type {
        "text/plain" => "text/plain; charset=utf-8",
        inert_type if inert => inert_type,
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_a_file_is() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n"[..], "application/pdf"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a<script>alert(1)</script>", "image/gif"),
            (b"PK\x03\x04\x14\0", "application/zip"),
            (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
            (b"  <html><body onload=alert(1)>", "text/html"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
            (b"<?xml version='1.0'?><!-- a --><svg/>", "image/svg+xml"),
            (b"<?xml version='1.0'?><a/>", "text/xml"),
            ("Réunion à 10 h\n".as_bytes(), "text/plain"),
            (b"\0\x01\x02", "application/octet-stream"),
            (b"\xff\xfe", "application/octet-stream"),
        ] {
            assert_eq!(media_type(bytes, true), kind, "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(media_type(&"é".as_bytes()[..1], false), "text/plain");
        assert_eq!(media_type(&"é".as_bytes()[..1], true), "application/octet-stream");
    }

    #[test]
    fn what_a_browser_might_run_is_served_as_bytes() {
        for active in ["text/html", "image/svg+xml", "text/xml", "application/javascript", "text/x-shellscript"] {
            assert_eq!(served_as(active), "application/octet-stream");
        }
        assert_eq!(served_as("application/pdf"), "application/pdf");
    }
}
