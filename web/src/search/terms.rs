//! A search as the page holds it: words, and filters that can be taken away one by one.

use shared::search_text::{Piece, pieces};

/// What is looked for, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub words: String,
    pub filters: Vec<Piece>,
}

impl Terms {
    /// Takes apart what was typed; of several filters of a kind the last counts.
    pub fn of(typed: &str) -> Self {
        let mut terms = Self::default();
        let mut words = Vec::new();
        for piece in pieces(typed) {
            if piece.is_filter() {
                terms.put(piece);
            } else {
                words.push(piece.typed());
            }
        }
        terms.words = words.join(" ");
        terms
    }

    /// Adds a filter in the place of another of its kind. A day goes not together with a stretch of days.
    pub fn put(&mut self, filter: Piece) {
        let key = filter.key.clone();
        let goes = |old: &Piece| {
            let (old, new) = (old.key.as_deref(), key.as_deref());
            old == new || (new == Some("on") && matches!(old, Some("before" | "after")))
        };
        self.filters.retain(|old| !goes(old));
        self.filters.push(filter);
    }

    pub fn remove(&mut self, key: &str) {
        self.filters.retain(|filter| filter.key.as_deref() != Some(key));
    }

    /// As it would be typed.
    pub fn typed(&self) -> String {
        let words = Some(self.words.trim().to_owned()).filter(|words| !words.is_empty());
        words.into_iter().chain(self.filters.iter().map(Piece::typed)).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_taken_out_of_the_words_and_put_back() {
        let mut terms = Terms::of("from:me \"five years\" state:open pay state:closed on:nothing");
        assert_eq!(terms.words, "\"five years\" pay on:nothing");
        assert_eq!(terms.typed(), "\"five years\" pay on:nothing from:me state:closed");
        terms.remove("from");
        assert_eq!(terms.typed(), "\"five years\" pay on:nothing state:closed");
        terms.put(Piece::filter("after", "2026-11-01"));
        terms.put(Piece::filter("on", "2026-11-24"));
        assert!(terms.typed().ends_with("state:closed on:2026-11-24"));
    }
}
