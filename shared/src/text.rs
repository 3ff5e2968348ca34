//! What counts as good text: rules that `validator` calls and the page shows before sending.

use std::borrow::Cow;

use validator::ValidationError;

use crate::limits;

fn error(code: &'static str, detail: &'static str) -> ValidationError {
    ValidationError::new(code).with_message(Cow::Borrowed(detail))
}

/// A message: 1 to [`limits::MESSAGE_MAX`] scalars, not only white space, no NUL (PostgreSQL cannot store one).
pub fn message_body(body: &str) -> Result<(), ValidationError> {
    bounded(body, limits::MESSAGE_MAX)
}

/// A name or title on one line: not blank, no control characters.
pub fn line(text: &str) -> Result<(), ValidationError> {
    if text.chars().any(char::is_control) {
        return Err(error("control_character", "must not contain line breaks or other control characters"));
    }
    if text.trim().is_empty() {
        return Err(error("blank", "must not be blank"));
    }
    Ok(())
}

/// Text of several lines: not blank, no NUL, at most `max` scalars.
pub fn bounded(text: &str, max: u64) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return Err(error("blank", "must not be blank"));
    }
    if text.contains('\0') {
        return Err(error("nul", "must not contain the character NUL"));
    }
    if text.chars().count() as u64 > max {
        return Err(error("too_long", "is too long"));
    }
    Ok(())
}

/// A message that is not ready to be sent: it may be blank.
pub fn draft_body(body: &str) -> Result<(), ValidationError> {
    if body.contains('\0') {
        return Err(error("nul", "must not contain the character NUL"));
    }
    if body.chars().count() as u64 > limits::MESSAGE_MAX {
        return Err(error("too_long", "is too long"));
    }
    Ok(())
}

/// A sentence with which a discussion is closed.
pub fn conclusion(text: &str) -> Result<(), ValidationError> {
    bounded(text, limits::CONCLUSION_MAX)
}

/// Why a message was deleted.
pub fn reason(text: &str) -> Result<(), ValidationError> {
    bounded(text, limits::REASON_MAX)
}

/// The host application's own id of a record: any characters but control characters; `.` and `..` would be lost in a path.
pub fn external_id(id: &str) -> Result<(), ValidationError> {
    let length = id.chars().count() as u64;
    if length == 0 || length > limits::EXTERNAL_ID_MAX || id.chars().any(char::is_control) || id == "." || id == ".." {
        return Err(error("external_id", "must be 1 to 200 characters, no control characters, and neither . nor .."));
    }
    Ok(())
}

/// The key of a record type: `processing-activity`.
pub fn type_key(key: &str) -> Result<(), ValidationError> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let starts_well = key.starts_with(|c: char| c.is_ascii_lowercase());
    if !starts_well || key.len() as u64 > limits::TYPE_KEY_MAX || !key.chars().all(good) {
        return Err(error("type_key", "must be 1 to 60 of a-z, 0-9 and -, starting with a letter"));
    }
    Ok(())
}

/// A link of a record: `http` or `https` with a host, nothing else.
pub fn http_url(url: &str) -> Result<(), ValidationError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let clean = !url.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'));
    if !clean || url.len() as u64 > limits::URL_MAX || host.is_none_or(str::is_empty) {
        return Err(error("url", "must be an http or https address"));
    }
    Ok(())
}

/// The initials of a name: of its first and last word.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_the_longest_length_counts_scalars_not_bytes() {
        assert!(message_body(&"é".repeat(10_000)).is_ok());
        assert!(message_body(&"é".repeat(10_001)).is_err());
        assert!(message_body(" \n\t").is_err());
        assert!(message_body("a\0b").is_err());
    }

    #[test]
    fn an_external_id_may_hold_anything_but_control_characters() {
        for good in ["PA-0042", "a/b c", "🙂", "%2F", &"x".repeat(200)] {
            assert!(external_id(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a\nb", &"x".repeat(201)] {
            assert!(external_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_link_is_http_or_nothing() {
        assert!(http_url("https://host.example/a?b#c").is_ok());
        for bad in ["javascript:alert(1)", "data:text/html,x", "https://", "ftp://a", "https://a b", "//a"] {
            assert!(http_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn initials_are_those_of_the_first_and_last_word() {
        assert_eq!(initials("Claire Martin"), "CM");
        assert_eq!(initials("Inès de la Tour"), "IT");
        assert_eq!(initials("élodie"), "É");
    }
}
