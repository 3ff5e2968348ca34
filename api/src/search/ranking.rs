//! Which of the texts that were found is most of what was looked for. Pure, and the same on both databases.

use std::ops::Range;

use shared::Timestamp;

use super::{query::Term, tokens::Token};

/// More of the same says nothing new.
const HITS_MAX: usize = 3;

/// Where a term stands in a text: which of its words, from the first to behind the last.
#[must_use]
pub fn hits(tokens: &[Token], term: &Term) -> Vec<Range<usize>> {
    let Some((last, before)) = term.words.split_last() else { return Vec::new() };
    let ends = |word: &str| word == last || (term.prefix && word.starts_with(last.as_str()));
    tokens
        .windows(term.words.len())
        .enumerate()
        .filter(|(_, stretch)| {
            let (end, begin) = (stretch.last(), stretch.get(..before.len()).unwrap_or_default());
            end.is_some_and(|token| ends(&token.word)) && begin.iter().zip(before).all(|(token, word)| token.word == *word)
        })
        .map(|(at, stretch)| at..at + stretch.len())
        .collect()
}

/// How much a text is what was looked for: whole words more than beginnings, often more than once, short more than long; and how new
/// it is beside the newest.
#[must_use]
pub fn score(tokens: &[Token], terms: &[Term], at: Timestamp, newest: Timestamp) -> i64 {
    let said: i64 = terms.iter().map(|term| of_term(tokens, term)).sum();
    let words = i64::try_from(tokens.len()).unwrap_or(i64::MAX);
    let length = points(words, &[(12, 3), (60, 2), (200, 1)]);
    let days = (newest.0 - at.0).max(0) / Timestamp::DAY;
    let age = points(days, &[(1, 8), (7, 6), (30, 4), (120, 2), (365, 1)]);
    said + length + age
}

/// The points of the first step that the value does not go beyond.
fn points(value: i64, steps: &[(i64, i64)]) -> i64 {
    steps.iter().find(|(most, _)| value <= *most).map_or(0, |(_, points)| *points)
}

fn of_term(tokens: &[Token], term: &Term) -> i64 {
    let hits = hits(tokens, term);
    let whole = |hit: &Range<usize>| tokens.get(hit.end.saturating_sub(1)).map(|token| &token.word) == term.words.last();
    let whole = hits.iter().any(whole);
    i64::try_from(hits.len().min(HITS_MAX)).unwrap_or(0) + if whole { 4 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{rules::parse, tokens::tokens};

    fn rank(text: &str, typed: &str, days_old: i64) -> i64 {
        score(&tokens(text), &parse(typed).terms, Timestamp(0), Timestamp(days_old * Timestamp::DAY))
    }

    #[test]
    fn a_phrase_is_found_where_its_words_stand_together() {
        let text = tokens("Five years, or fifty yearly. five-years");
        assert_eq!(hits(&text, &parse("\"five years\"").terms[0]), [0..2, 5..7]);
        assert_eq!(hits(&text, &parse("year").terms[0]), [1..2, 4..5, 6..7]);
    }

    #[test]
    fn whole_words_come_before_beginnings_and_new_before_old() {
        assert!(rank("the file is here", "file", 0) > rank("the files are here", "file", 0));
        assert!(rank("the file is here", "file", 0) > rank("the file is here", "file", 40));
        assert!(rank("file after file", "file", 0) > rank("one file only", "file", 0));
    }
}
