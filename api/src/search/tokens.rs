//! The words of a text, in the order in which they stand, and where. Pure.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::db::words::fold;

/// Longer words are cut here, in texts and in what is looked for: the databases take no words of any length.
const WORD_MAX: usize = 60;

/// A word as it is looked for, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub word: String,
    pub place: Range<usize>,
}

/// Cuts a text into words; a word ends where no letter or digit stands.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut begun: Option<usize> = None;
    for (at, c) in text.char_indices() {
        // An accent that was typed for itself belongs to the letter before it.
        let belongs = c.is_alphanumeric() || (begun.is_some() && is_combining_mark(c));
        match (begun, belongs) {
            (None, true) => begun = Some(at),
            (Some(from), false) => {
                push(&mut tokens, text, from..at);
                begun = None;
            }
            _ => {}
        }
    }
    if let Some(from) = begun {
        push(&mut tokens, text, from..text.len());
    }
    tokens
}

fn push(tokens: &mut Vec<Token>, text: &str, place: Range<usize>) {
    let word: String = fold(&text[place.clone()]).chars().filter(|c| c.is_alphanumeric()).take(WORD_MAX).collect();
    if !word.is_empty() {
        tokens.push(Token { word, place });
    }
}

/// The words alone.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.word).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_cut_and_folded_in_the_order_of_the_text() {
        assert_eq!(words("L’incident « Œuvre » PA-0042, e\u{301}te\u{301} 👍"), ["l", "incident", "oeuvre", "pa", "0042", "ete"]);
    }

    proptest! {
        #[test]
        fn words_of_any_text_are_short_and_have_nothing_but_letters_and_digits(text in any::<String>()) {
            for token in tokens(&text) {
                prop_assert!(token.word.chars().all(char::is_alphanumeric) && token.word.chars().count() <= WORD_MAX);
                prop_assert!(text.get(token.place).is_some());
            }
        }
    }
}
