//! Lists in pages: opaque cursors that name the last row seen and the list they belong to.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use shared::{Code, Page, limits};

use crate::http::error::ApiError;

/// How many rows the caller wants.
#[must_use]
pub fn limit(asked: Option<u8>) -> u64 {
    u64::from(asked.unwrap_or(limits::PAGE_DEFAULT))
}

/// The cursor of a row: where it stands in the list `list`.
pub fn cursor<K: Serialize>(list: &str, key: &K) -> String {
    let json = serde_json::to_vec(&(list, key)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

/// Reads a cursor of the list `list`.
///
/// # Errors
/// `invalid_cursor` when it is of another list, or was never one.
pub fn key<K: DeserializeOwned>(list: &str, cursor: Option<&str>) -> Result<Option<K>, ApiError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| ApiError::new(Code::InvalidCursor))?;
    let (of, key): (String, K) = serde_json::from_slice(&bytes).map_err(|_| ApiError::new(Code::InvalidCursor))?;
    // A name with a NUL was never a place in a list, and PostgreSQL takes none.
    let nul = bytes.windows(6).any(|part| part == b"\\u0000");
    if of == list && !nul { Ok(Some(key)) } else { Err(ApiError::new(Code::InvalidCursor)) }
}

/// A page of rows of which one more than `limit` was asked for.
pub fn page<R, K: Serialize>(list: &str, mut rows: Vec<R>, limit: u64, place: impl Fn(&R) -> K) -> Page<R> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| cursor(list, &place(row)));
    Page { items: rows, next }
}

/// The same page with its rows turned into something else.
pub fn map<A, B>(page: Page<A>, turn: impl FnMut(A) -> B) -> Page<B> {
    Page { items: page.items.into_iter().map(turn).collect(), next: page.next }
}

/// A list short enough to be one page.
pub fn whole<T>(items: Vec<T>) -> Page<T> {
    Page { items, next: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_list_only() {
        let cursor = cursor("threads", &(5i64, "a"));
        assert_eq!(key::<(i64, String)>("threads", Some(&cursor)).expect("good"), Some((5, "a".to_owned())));
        assert!(key::<(i64, String)>("records", Some(&cursor)).is_err());
        assert!(key::<(i64, String)>("threads", Some(&cursor[..4])).is_err());
        assert!(key::<(i64, String)>("threads", Some("%%%")).is_err());
    }
}
