//! Understanding what somebody typed. Whatever that is, it means something and is no error. Pure.

use chrono::{Days as Count, Months, NaiveDate};
use shared::{search_text::pieces, text::type_key, threads::ThreadState};

use super::{
    query::{Author, Days, Query, Term},
    tokens::words,
};
use crate::db::words::fold;

/// What is longer is cut: nobody types that.
const QUERY_MAX: usize = 1_000;
/// Words and phrases that count.
const TERMS_MAX: usize = 16;
/// Words of a phrase that count.
const PHRASE_MAX: usize = 16;
/// A shorter beginning would be one of too many words.
const PREFIX_MIN: usize = 2;

/// Reads a query.
#[must_use]
pub fn parse(typed: &str) -> Query {
    let mut query = Query::default();
    let mut last_is_word = false;
    // No word has a control character in it, and PostgreSQL takes no NUL.
    let typed: String = typed.chars().take(QUERY_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    for piece in pieces(&typed) {
        if let Some(key) = &piece.key
            && filter(&mut query, key, &piece.text)
        {
            continue;
        }
        let mut words = words(&piece.text);
        words.truncate(PHRASE_MAX);
        if let Some(key) = piece.key {
            words.insert(0, key);
        }
        let Some(last) = words.last() else { continue };
        if query.terms.len() < TERMS_MAX {
            let goes_on = !piece.quoted && piece.text.ends_with('*') && is_prefix(last);
            query.terms.push(Term { words, prefix: goes_on });
            last_is_word = !piece.quoted;
        }
    }
    // The last word may not be typed to its end yet.
    if let Some(term) = query.terms.last_mut().filter(|_| last_is_word) {
        term.prefix = term.words.last().is_some_and(|word| is_prefix(word)) || term.prefix;
    }
    query
}

fn is_prefix(word: &str) -> bool {
    word.chars().count() >= PREFIX_MIN
}

/// Puts a filter into the query; false when that is none.
fn filter(query: &mut Query, key: &str, value: &str) -> bool {
    let plain = fold(value.trim());
    match key {
        "from" if plain == "me" => query.from = Some(Author::Me),
        "from" if !words(value).is_empty() => query.from = Some(Author::Named(value.trim().to_owned())),
        "in" if !words(value).is_empty() => query.within = Some(value.trim().to_owned()),
        "type" if type_key(&plain).is_ok() => query.record_type = Some(plain),
        "state" if plain == "open" => query.state = Some(ThreadState::Open),
        "state" if plain == "closed" => query.state = Some(ThreadState::Closed),
        "has" if plain == "file" => query.has_file = true,
        "before" | "after" | "on" => {
            let Some(days) = days(&plain) else { return false };
            match key {
                "before" => query.until = Some(days.first),
                "after" => query.since = Some(days.end),
                _ => (query.since, query.until) = (Some(days.first), Some(days.end)),
            }
        }
        _ => return false,
    }
    true
}

/// A day, a month or a year.
fn days(value: &str) -> Option<Days> {
    let mut parts = value.split('-').map(|part| part.parse::<u32>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit())));
    let year = i32::try_from(parts.next()??).ok().filter(|year| (1970..=9999).contains(year))?;
    let month = parts.next();
    let day = parts.next();
    if parts.next().is_some() {
        return None;
    }
    let date = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    match (month, day) {
        (None, _) => Some(Days { first: date(1, 1)?, end: date(1, 1)?.checked_add_months(Months::new(12))? }),
        (Some(month), None) => Some(Days { first: date(month?, 1)?, end: date(month?, 1)?.checked_add_months(Months::new(1))? }),
        (Some(month), Some(day)) => {
            let first = date(month?, day?)?;
            Some(Days { first, end: first.checked_add_days(Count::new(1))? })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn term(words: &[&str], prefix: bool) -> Term {
        Term { words: words.iter().map(|word| (*word).to_owned()).collect(), prefix }
    }

    #[test]
    fn the_last_word_may_go_on_and_so_may_one_with_a_star() {
        assert_eq!(parse("durée conserv").terms, [term(&["duree"], false), term(&["conserv"], true)]);
        assert_eq!(parse("dur* paie").terms, [term(&["dur"], true), term(&["paie"], true)]);
        assert_eq!(parse("conserv from:me").terms, [term(&["conserv"], true)]);
        assert_eq!(parse("a").terms, [term(&["a"], false)]);
    }

    #[test]
    fn what_stands_in_quotes_stands_together_in_any_language() {
        assert_eq!(parse("\"five years\"").terms, [term(&["five", "years"], false)]);
        assert_eq!(parse("« cinq ans » paie").terms, [term(&["cinq", "ans"], false), term(&["paie"], true)]);
        assert_eq!(parse("“cinq ans").terms, [term(&["cinq", "ans"], false)]);
        assert_eq!(parse("PA-0042").terms, [term(&["pa", "0042"], true)]);
    }

    #[test]
    fn filters_are_read_and_the_last_of_a_kind_counts() {
        let query = parse("From:\"Claire Martin\" in:PA-0042 type:task state:open state:closed has:file retention");
        assert_eq!(query.from, Some(Author::Named("Claire Martin".into())));
        assert_eq!(query.within.as_deref(), Some("PA-0042"));
        assert_eq!(query.record_type.as_deref(), Some("task"));
        assert_eq!((query.state, query.has_file), (Some(ThreadState::Closed), true));
        assert_eq!(query.terms, [term(&["retention"], true)]);
        assert_eq!(parse("from:me").from, Some(Author::Me));
    }

    #[test]
    fn control_characters_are_no_part_of_what_a_filter_names() {
        let query = parse("in:\"PA\0 0042\" from:Claire\0Martin");
        assert_eq!(query.within.as_deref(), Some("PA  0042"));
        assert_eq!(query.from, Some(Author::Named("Claire".into())));
        assert_eq!(query.terms, [term(&["martin"], true)]);
    }

    #[test]
    fn days_months_and_years_are_understood() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let on = parse("on:2026-11-24");
        assert_eq!((on.since, on.until), (Some(day("2026-11-24")), Some(day("2026-11-25"))));
        assert_eq!(parse("after:2026-12").since, Some(day("2027-01-01")));
        assert_eq!(parse("before:2026").until, Some(day("2026-01-01")));
    }

    #[test]
    fn what_is_no_filter_is_taken_as_words() {
        assert_eq!(parse("on:2026-13-40").terms, [term(&["on", "2026", "13", "40"], true)]);
        assert_eq!(parse("state:maybe").terms, [term(&["state", "maybe"], true)]);
        assert_eq!(parse("https://host.example").terms, [term(&["https", "host", "example"], true)]);
        assert_eq!(parse("from:").terms, [term(&["from"], true)]);
    }

    #[test]
    fn only_operators_look_for_nothing() {
        for nothing in ["", " ", "\"", "\"\"", "*", "* * \"*\"", ":", "AND".get(..0).unwrap_or_default(), "-()^{}", "👍", "\0"]
        {
            assert!(parse(nothing).is_empty(), "{nothing:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_understood_and_what_comes_of_it_is_bounded(typed in any::<String>()) {
            let query = parse(&typed);
            prop_assert!(query.terms.len() <= TERMS_MAX);
            for term in &query.terms {
                prop_assert!(!term.words.is_empty() && term.words.len() <= PHRASE_MAX + 1);
                prop_assert!(term.words.iter().all(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric)));
            }
        }

        #[test]
        fn filters_with_nonsense_are_understood(typed in "((from|in|type|state|has|before|after|on):[\"a-z0-9*: -]{0,12} ?){0,9}") {
            let query = parse(&typed);
            prop_assert!(query.terms.iter().all(|term| !term.words.is_empty()));
        }
    }
}
