//! What somebody types to search, taken apart: words, phrases and filters. The server understands it so, and the page shows it so.

/// The filters' keys.
pub const KEYS: [&str; 8] = ["from", "in", "type", "state", "has", "before", "after", "on"];

/// A piece of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// One of [`KEYS`], when the piece may be a filter.
    pub key: Option<String>,
    pub text: String,
    pub quoted: bool,
}

/// Takes what was typed apart at blanks and quotes, those of other languages too.
#[must_use]
pub fn pieces(typed: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut key, mut text, mut quoted) = (None, String::new(), false);
    let mut end = |key: &mut Option<String>, text: &mut String, quoted: bool| {
        if key.is_some() || !text.is_empty() {
            pieces.push(Piece { key: key.take(), text: std::mem::take(text), quoted });
        }
    };
    for c in typed.chars() {
        let is_quote = matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        match c {
            _ if is_quote && quoted => {
                end(&mut key, &mut text, true);
                quoted = false;
            }
            _ if is_quote => {
                if !text.is_empty() {
                    end(&mut key, &mut text, false);
                }
                quoted = true;
            }
            _ if quoted => text.push(c),
            _ if c.is_whitespace() => end(&mut key, &mut text, false),
            ':' if key.is_none() && KEYS.iter().any(|known| text.eq_ignore_ascii_case(known)) => {
                key = Some(std::mem::take(&mut text).to_lowercase());
            }
            _ => text.push(c),
        }
    }
    end(&mut key, &mut text, quoted);
    pieces
}

impl Piece {
    /// A filter, as it would be typed.
    #[must_use]
    pub fn filter(key: &str, text: &str) -> Self {
        Self { key: Some(key.to_owned()), text: text.to_owned(), quoted: false }
    }

    /// May it be a filter that the server obeys? Names it cannot know of may still be nobody's.
    #[must_use]
    pub fn is_filter(&self) -> bool {
        let text = self.text.trim();
        match self.key.as_deref() {
            Some("state") => text.eq_ignore_ascii_case("open") || text.eq_ignore_ascii_case("closed"),
            Some("has") => text.eq_ignore_ascii_case("file"),
            Some("before" | "after" | "on") => {
                matches!(text.len(), 4 | 7 | 10) && text.chars().all(|c| c.is_ascii_digit() || c == '-')
            }
            Some(_) => text.chars().any(char::is_alphanumeric),
            None => false,
        }
    }

    /// The piece as it would be typed.
    #[must_use]
    pub fn typed(&self) -> String {
        let text = if self.quoted || self.text.contains(char::is_whitespace) {
            format!("\"{}\"", self.text.trim())
        } else {
            self.text.clone()
        };
        self.key.as_ref().map_or_else(|| text.clone(), |key| format!("{key}:{text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_the_same_when_it_is_put_together_again() {
        for typed in ["five years", "\"five years\" pay*", "from:\"Claire Martin\" in:PA-0042 state:open word", "from: x", "a:b"]
        {
            let again: Vec<String> = pieces(typed).iter().map(Piece::typed).collect();
            assert_eq!(pieces(&again.join(" ")), pieces(typed), "{typed}");
        }
    }

    #[test]
    fn only_what_can_be_a_filter_is_one() {
        let filters = |typed: &str| pieces(typed).iter().filter(|piece| piece.is_filter()).count();
        assert_eq!(filters("state:open State:CLOSED has:file on:2026-11 from:me in:\"a b\""), 6);
        assert_eq!(filters("state:maybe has:cat on:monday from: in:\"\" http://host word"), 0);
    }
}
