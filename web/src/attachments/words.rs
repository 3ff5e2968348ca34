//! Sizes and types of files in words.

use shared::users::Locale;

use crate::words::{locale, t};

/// `350 KB`, `1.2 MB`; in French `350 Ko`, `1,2 Mo`.
pub fn size(bytes: u64) -> String {
    size_in(bytes, locale())
}

fn size_in(bytes: u64, locale: Locale) -> String {
    const STEP: u64 = 1024;
    let (unit, of_unit) = match bytes {
        0..STEP => (0, bytes * 10),
        _ if bytes < STEP * STEP => (1, bytes * 10 / STEP),
        _ => (2, bytes * 10 / (STEP * STEP)),
    };
    let (whole, tenth) = (of_unit / 10, of_unit % 10);
    let (units, comma) = match locale {
        Locale::En => (["bytes", "KB", "MB"], '.'),
        Locale::Fr => (["octets", "Ko", "Mo"], ','),
    };
    let number = if tenth == 0 || whole >= 100 { whole.to_string() } else { format!("{whole}{comma}{tenth}") };
    format!("{number}\u{a0}{}", units[unit])
}

/// What people call a type of file.
pub fn kind(media_type: &str) -> String {
    let office = |part: &str| media_type.contains(part);
    match media_type {
        "application/pdf" => "PDF".into(),
        "application/zip" => "ZIP".into(),
        "text/html" => "HTML".into(),
        "image/svg+xml" => "SVG".into(),
        "text/xml" => "XML".into(),
        "text/plain" => t("attachments.kind.text"),
        _ if office("wordprocessing") || office("msword") => t("attachments.kind.document"),
        _ if office("spreadsheet") || office("ms-excel") => t("attachments.kind.sheet"),
        _ if office("presentation") || office("powerpoint") => t("attachments.kind.slides"),
        _ => match media_type.split('/').next() {
            Some("image") => t("attachments.kind.image"),
            Some("video") => t("attachments.kind.video"),
            Some("audio") => t("attachments.kind.audio"),
            _ => t("attachments.kind.other"),
        },
    }
}

/// The names of files as the Markdown of a message that says nothing else.
pub fn as_text<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let escaped = |name: &str| {
        let mut out = String::with_capacity(name.len());
        for c in name.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '|' | '&' | '!') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    names.map(escaped).collect::<Vec<_>>().join("  \n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_read_them() {
        for (bytes, en, fr) in [
            (1, "1\u{a0}bytes", "1\u{a0}octets"),
            (350 * 1024, "350\u{a0}KB", "350\u{a0}Ko"),
            (1_258_291, "1.1\u{a0}MB", "1,1\u{a0}Mo"),
            (25 * 1024 * 1024, "25\u{a0}MB", "25\u{a0}Mo"),
        ] {
            assert_eq!((size_in(bytes, Locale::En).as_str(), size_in(bytes, Locale::Fr).as_str()), (en, fr));
        }
    }

    #[test]
    fn a_name_is_no_markdown() {
        assert_eq!(as_text(["a_b_c.txt", "[x](y).pdf"].into_iter()), "a\\_b\\_c.txt  \n\\[x\\](y).pdf");
    }
}
