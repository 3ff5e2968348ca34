//! The part of a text in which what was looked for stands, marked. Pure.
//!
//! What is always true of it: `<mark>` and `</mark>` are its only elements, and everything else is escaped text.

use std::ops::Range;

use super::{query::Term, ranking::hits, tokens::Token};

/// About so many characters are shown.
const LENGTH: usize = 220;
/// So many of them before the first hit.
const LEAD: usize = 32;

/// Shows `text` around the first hit.
#[must_use]
pub fn snippet(text: &str, tokens: &[Token], terms: &[Term]) -> String {
    let marks = marks(tokens, terms);
    let first = marks.first().map_or(0, |mark| mark.start);
    let from = begin(text, tokens, first);
    let to = text.get(from..).and_then(|rest| rest.char_indices().nth(LENGTH)).map_or(text.len(), |(at, _)| from + at);
    let mut shown = String::with_capacity(LENGTH * 2);
    if from > 0 {
        shown.push('…');
    }
    let mut at = from;
    for mark in marks.into_iter().filter(|mark| mark.start >= from && mark.start < to) {
        let end = mark.end.min(to);
        escape(text.get(at..mark.start).unwrap_or_default(), &mut shown);
        shown.push_str("<mark>");
        escape(text.get(mark.start..end).unwrap_or_default(), &mut shown);
        shown.push_str("</mark>");
        at = end;
    }
    escape(text.get(at..to).unwrap_or_default(), &mut shown);
    if to < text.len() {
        shown.push('…');
    }
    shown
}

/// The stretches of the text to mark, in order, none over another.
fn marks(tokens: &[Token], terms: &[Term]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = terms
        .iter()
        .flat_map(|term| hits(tokens, term))
        .filter_map(|hit| Some(tokens.get(hit.start)?.place.start..tokens.get(hit.end.checked_sub(1)?)?.place.end))
        .collect();
    all.sort_unstable_by_key(|mark| (mark.start, mark.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(all.len());
    for mark in all {
        match apart.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => apart.push(mark),
        }
    }
    apart
}

/// Where to begin, so that the first hit is seen: at the start of a word.
fn begin(text: &str, tokens: &[Token], first: usize) -> usize {
    let before = text.get(..first).unwrap_or_default();
    if before.chars().count() <= LEAD {
        return 0;
    }
    let earliest = before.char_indices().rev().nth(LEAD).map_or(0, |(at, _)| at);
    tokens.iter().map(|token| token.place.start).find(|start| *start >= earliest).unwrap_or(first)
}

fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(c),
        }
    }
}

/// What a rendered message says, on one line: the text of its HTML, which the sanitiser has written.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(rest.get(..at).unwrap_or_default());
        let tag = rest.get(at + 1..).unwrap_or_default();
        let end = tag.find('>').unwrap_or(tag.len());
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        // Words on both sides of these are one.
        if !matches!(name.as_str(), "strong" | "em" | "del" | "code" | "a" | "span") {
            text.push(' ');
        }
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    let text =
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", " ").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        messages::markdown::render,
        search::{rules::parse, tokens::tokens},
    };

    fn shown(text: &str, typed: &str) -> String {
        snippet(text, &tokens(text), &parse(typed).terms)
    }

    #[test]
    fn what_was_found_is_marked_as_it_was_written() {
        assert_eq!(
            shown("La durée de conservation est de cinq ans.", "duree conserv"),
            "La <mark>durée</mark> de <mark>conservation</mark> est de cinq ans."
        );
        assert_eq!(shown("PA-0042 & <b>", "pa-0042"), "<mark>PA-0042</mark> &amp; &lt;b&gt;");
        assert_eq!(shown("nothing", "from:me"), "nothing");
    }

    #[test]
    fn a_long_text_is_shown_around_the_first_hit() {
        let long = format!("{} retention {}", "before ".repeat(200), "after ".repeat(200));
        let shown = shown(&long, "retention");
        assert!(shown.starts_with("…before") && shown.ends_with('…') && shown.contains("<mark>retention</mark>"));
        assert!(shown.chars().count() < 300);
    }

    #[test]
    fn a_message_is_read_without_its_form() {
        let html = render("# Hi\n**re**tention of\n- one & two\n- `<b>`", |_| None).html;
        assert_eq!(plain(&html), "Hi retention of one & two <b>");
    }

    proptest! {
        #[test]
        fn nothing_but_marks_is_an_element(text in any::<String>(), typed in any::<String>()) {
            let shown = shown(&text, &typed);
            let bare = shown.replace("<mark>", "").replace("</mark>", "");
            prop_assert!(!bare.contains(['<', '>', '"', '\'']));
            prop_assert_eq!(shown.matches("<mark>").count(), shown.matches("</mark>").count());
        }

        #[test]
        fn words_of_the_text_itself_are_found_and_marked(text in "[a-zé ]{1,400}") {
            for token in tokens(&text) {
                prop_assert!(shown(&text, &token.word).contains("<mark>"));
            }
        }

        #[test]
        fn any_message_can_be_read_plainly(body in any::<String>()) {
            let text = plain(&render(&body, |_| None).html);
            prop_assert!(!text.contains('\n'));
        }
    }
}
