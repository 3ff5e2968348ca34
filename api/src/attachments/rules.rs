//! What a file may be called, and which part of it is asked for. Pure.

use shared::limits;

/// Why a name will not do: a rule, and a sentence.
pub type Fault = (&'static str, &'static str);

/// The name of a file without directories; otherwise as it was given.
///
/// # Errors
/// 422 for control characters, NUL and line breaks among them, for nothing, `.` and `..`, and for more than 255 characters.
pub fn file_name(given: &str) -> Result<String, Fault> {
    let name = given.rsplit('/').next().unwrap_or_default();
    if given.chars().any(char::is_control) {
        return Err(("control_character", "has a name with line breaks or other control characters"));
    }
    if name.trim().is_empty() || name == "." || name == ".." {
        return Err(("file_name", "has no name"));
    }
    if name.chars().count() > limits::FILE_NAME_MAX {
        return Err(("too_long", "has a name of more than 255 characters"));
    }
    Ok(name.to_owned())
}

/// Files of one user that wait for a message, and the bytes of them, that are kept at a time.
pub const WAITING_MAX: usize = 500;
const WAITING_MAX_BYTES: u64 = 10 * 1024 * 1024 * 1024;

/// Do too many files wait already for one more of `size` bytes to be kept?
pub fn too_many_wait(waiting: impl Iterator<Item = u64>, size: u64) -> bool {
    let (count, bytes) = waiting.fold((0, size), |(count, bytes), size| (count + 1, bytes.saturating_add(size)));
    count >= WAITING_MAX || (count > 0 && bytes > WAITING_MAX_BYTES)
}

/// Which bytes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Whole,
    /// From the first to the last, both included.
    Part {
        first: u64,
        last: u64,
    },
    /// Nothing that is there.
    Nothing,
}

/// Reads a `Range` header (RFC 9110, 14.2). What is not understood, and more than one range, is answered with the whole.
#[must_use]
pub fn asked(range: Option<&str>, size: u64) -> Asked {
    let Some(spec) = range.and_then(|range| range.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Asked::Whole };
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let end = size.saturating_sub(1);
    match (first, last) {
        ("", last) => match number(last) {
            Some(0) => Asked::Nothing,
            Some(count) => Asked::Part { first: size.saturating_sub(count), last: end },
            None => Asked::Whole,
        },
        (first, "") => match number(first) {
            Some(first) if first < size => Asked::Part { first, last: end },
            Some(_) => Asked::Nothing,
            None => Asked::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first > last => Asked::Whole,
            (Some(first), Some(last)) if first < size => Asked::Part { first, last: last.min(end) },
            (Some(_), Some(_)) => Asked::Nothing,
            _ => Asked::Whole,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_files_or_ten_gibibytes_may_wait_and_one_may_always() {
        let mib = 1024 * 1024;
        assert!(!too_many_wait([1; 499].into_iter(), 1));
        assert!(too_many_wait([1; 500].into_iter(), 1));
        assert!(!too_many_wait([25 * mib; 408].into_iter(), 25 * mib));
        assert!(too_many_wait([25 * mib; 409].into_iter(), 25 * mib));
        assert!(!too_many_wait([].into_iter(), 20_480 * mib));
    }

    #[test]
    fn a_name_comes_back_as_it_was_given_less_its_directories() {
        for good in
            ["plan.pdf", "Contrat (signé) n° 1 — “v2”.pdf", "🙂.png", "a\"b\\c%22.txt", ".env", "a;b=c.txt", &"x".repeat(255)]
        {
            assert_eq!(file_name(good).as_deref(), Ok(good));
        }
        assert_eq!(file_name("../../etc/passwd").as_deref(), Ok("passwd"));
        for bad in ["", " ", ".", "..", "a/..", "dir/", "a\nb", "a\0b", "a\u{7f}b", "a\u{85}b", &"é".repeat(256)] {
            assert!(file_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_range_is_read_as_the_standard_says() {
        let part = |first, last| Asked::Part { first, last };
        for (range, expected) in [
            (None, Asked::Whole),
            (Some("bytes=0-0"), part(0, 0)),
            (Some("bytes=2-4"), part(2, 4)),
            (Some("bytes=5-"), part(5, 9)),
            (Some("bytes=-3"), part(7, 9)),
            (Some("bytes=-99"), part(0, 9)),
            (Some("bytes=8-99999999999999999999999"), part(8, 9)),
            (Some("bytes=10-"), Asked::Nothing),
            (Some("bytes=-0"), Asked::Nothing),
            (Some("bytes=4-2"), Asked::Whole),
            (Some("bytes=0-1,3-4"), Asked::Whole),
            (Some("items=0-1"), Asked::Whole),
            (Some("bytes=+1-2"), Asked::Whole),
            (Some("bytes=a-b"), Asked::Whole),
        ] {
            assert_eq!(asked(range, 10), expected, "{range:?}");
        }
    }
}
