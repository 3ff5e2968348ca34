//! `Content-Disposition`: that of a part of a form (RFC 7578, as browsers write it), and that of an answer (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All that is no `attr-char` (RFC 8187, 3.2.1).
const NO_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// What an answer says of a file to keep: a name that every client reads, and the exact one.
#[must_use]
pub fn attachment(file_name: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/') || c == ' ' { c } else { '_' };
    let fallback: String = file_name.chars().map(plain).collect();
    format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{}", utf8_percent_encode(file_name, NO_ATTR_CHAR))
}

/// What a part of a form says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    pub field: String,
    pub file_name: Option<String>,
}

/// Reads the header of a part; `None` when it is none of a form, or no UTF-8.
#[must_use]
pub fn of_part(value: &[u8]) -> Option<Named> {
    let text = std::str::from_utf8(value).ok()?;
    let (kind, mut rest) = text.split_once(';').unwrap_or((text, ""));
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return None;
    }
    let (mut field, mut plain, mut exact) = (None, None, None);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() {
            break;
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = value_of(after.trim_start())?;
        match name.trim().to_ascii_lowercase().as_str() {
            "name" => field = Some(unescaped(&value)),
            "filename" => plain = Some(unescaped(&value)),
            "filename*" => exact = Some(extended(&value)?),
            _ => {}
        }
        rest = after;
    }
    Some(Named { field: field?, file_name: exact.or(plain) })
}

/// A value, and what stands behind it.
fn value_of(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return Some((text[..end].trim_end().to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            // Browsers escape nothing with a backslash: before another character it is one. At the very end it is, too.
            '\\' => match chars.peek() {
                Some((quote, '"')) if at + 1 == *quote && quoted.len() == quote + 1 => value.push('\\'),
                Some((_, escaped @ ('"' | '\\'))) => {
                    value.push(*escaped);
                    chars.next();
                }
                _ => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    None
}

/// What browsers write for the three characters that would end a header (HTML, multipart/form-data encoding algorithm).
fn unescaped(value: &str) -> String {
    value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// `UTF-8''na%C3%AFve.txt`.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    charset.eq_ignore_ascii_case("utf-8").then(|| percent_decode_str(encoded).decode_utf8().ok().map(Into::into))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_browsers_and_programs_write_it() {
        let named = |name: &str| Some(Named { field: "file".into(), file_name: Some(name.into()) });
        for (header, name) in [
            ("form-data; name=\"file\"; filename=\"plan.pdf\"", "plan.pdf"),
            ("form-data; name=file; filename=plan.pdf", "plan.pdf"),
            ("Form-Data;name=\"file\";FILENAME=\"a b;c=d.txt\"", "a b;c=d.txt"),
            ("form-data; name=\"file\"; filename=\"say %22hi%22.txt\"", "say \"hi\".txt"),
            ("form-data; name=\"file\"; filename=\"say \\\"hi\\\".txt\"", "say \"hi\".txt"),
            ("form-data; name=\"file\"; filename=\"a\\b.txt\"", "a\\b.txt"),
            ("form-data; name=\"file\"; filename=\"a\\\"", "a\\"),
            ("form-data; name=\"file\"; filename=\"a%0Ab\"", "a\nb"),
            ("form-data; name=\"file\"; filename=\"x\"; filename*=UTF-8''na%C3%AFve%20%F0%9F%99%82.txt", "naïve 🙂.txt"),
            ("form-data; name=\"file\"; filename=\"été.txt\"", "été.txt"),
        ] {
            assert_eq!(of_part(header.as_bytes()), named(name), "{header}");
        }
        for bad in [
            "attachment; filename=x",
            "form-data; filename=x",
            "form-data; name=\"file",
            "form-data; name",
            "form-data; name=f; filename*=latin1''x",
        ] {
            assert_eq!(of_part(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(of_part(b"form-data; name=\"file\"; filename=\"\xff.txt\""), None);
    }

    #[test]
    fn an_answer_carries_any_name_in_ascii() {
        let header = attachment("été \"1\"\\%.pdf");
        assert_eq!(header, "attachment; filename=\"_t_ _1___.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22%5C%25.pdf");
        assert!(header.is_ascii());
    }
}
