//! A new line: a list and a quotation go on by themselves, and end with an empty item.

use super::{Change, prefix_of};

/// What a new line at the caret becomes; `None` when it is nothing but a new line.
pub fn on_enter(text: &str, caret: usize) -> Option<Change> {
    let from = text[..caret].rfind('\n').map_or(0, |at| at + 1);
    let to = text[caret..].find('\n').map_or(text.len(), |at| caret + at);
    let line = &text[from..to];
    if is_code(text, from) {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let kept = indent.min(caret - from);
        return (kept > 0).then(|| Change::behind(caret, caret, format!("\n{}", &line[..kept])));
    }
    let prefix = prefix_of(line);
    let is_list = !prefix.marker.is_empty();
    let is_within = caret >= from + prefix.len();
    if !is_within || (!is_list && prefix.quote.is_empty()) {
        return None;
    }
    if line[prefix.len()..].trim().is_empty() {
        return Some(end(from, to, prefix.quote, is_list));
    }
    let marker = next_marker(prefix.marker);
    let task = if prefix.task.is_empty() { "" } else { "[ ] " };
    // Within a quotation white space before the words is theirs.
    let indent = if is_list { prefix.indent } else { "" };
    Some(Change::behind(caret, caret, format!("\n{}{indent}{marker}{task}", prefix.quote)))
}

/// An empty item ends its list, an empty line of a quotation its innermost level.
fn end(from: usize, to: usize, quote: &str, is_list: bool) -> Change {
    let left = if is_list { quote } else { &quote[..quote.trim_end().len().saturating_sub(1)] };
    Change::behind(from, to, left.to_owned())
}

/// The marker of the item that follows.
fn next_marker(marker: &str) -> String {
    let digits = marker.len() - marker.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u32 = match marker[..digits].parse() {
        Ok(number) => number,
        Err(_) => return marker.to_owned(),
    };
    format!("{}{}", number.saturating_add(1), &marker[digits..])
}

/// Does a place stand between the fences of a block of code?
pub fn is_code(text: &str, at: usize) -> bool {
    let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let mut fence: Option<&str> = None;
    for line in text[..from].lines() {
        let line = line.trim_start();
        let signs = line.len() - line.trim_start_matches('`').len();
        let signs = signs.max(line.len() - line.trim_start_matches('~').len());
        match fence {
            None if signs >= 3 => fence = Some(&line[..signs]),
            Some(open) if line.trim_end() == &line[..signs] && line.starts_with(open) => fence = None,
            _ => {}
        }
    }
    fence.is_some()
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{changed, selected},
        *,
    };

    fn entered(marked: &str) -> Option<String> {
        let (text, caret, _) = selected(marked);
        on_enter(&text, caret).map(|change| changed(&text, &change))
    }

    #[test]
    fn a_list_goes_on_with_its_next_item() {
        assert_eq!(entered("- é|").as_deref(), Some("- é\n- |"));
        assert_eq!(entered("a\n  * b|c\nd").as_deref(), Some("a\n  * b\n  * |c\nd"));
        assert_eq!(entered("9. a|").as_deref(), Some("9. a\n10. |"));
        assert_eq!(entered("1) a|").as_deref(), Some("1) a\n2) |"));
        assert_eq!(entered("- [x] a|").as_deref(), Some("- [x] a\n- [ ] |"));
    }

    #[test]
    fn a_quotation_goes_on_and_so_does_a_list_in_it() {
        assert_eq!(entered("> a|").as_deref(), Some("> a\n> |"));
        assert_eq!(entered("> - a|").as_deref(), Some("> - a\n> - |"));
    }

    #[test]
    fn an_empty_item_ends_what_it_belongs_to() {
        assert_eq!(entered("- a\n- |").as_deref(), Some("- a\n|"));
        assert_eq!(entered("1. a\n2. |").as_deref(), Some("1. a\n|"));
        assert_eq!(entered("- [ ] |").as_deref(), Some("|"));
        assert_eq!(entered("> a\n> |").as_deref(), Some("> a\n|"));
        assert_eq!(entered("> - |").as_deref(), Some("> |"));
        assert_eq!(entered("> > |").as_deref(), Some("> |"));
    }

    #[test]
    fn elsewhere_a_new_line_is_a_new_line() {
        for plain in ["a|", "|- a", "-| a", "", "2026 |", "a - b|"] {
            assert_eq!(entered(if plain.is_empty() { "|" } else { plain }), None, "{plain}");
        }
    }

    #[test]
    fn code_keeps_its_indentation_and_has_no_lists() {
        assert_eq!(entered("```\n- a|\n```"), None);
        assert_eq!(entered("```rust\n    a|").as_deref(), Some("```rust\n    a\n    |"));
        assert_eq!(entered("```\na\n```\n- b|").as_deref(), Some("```\na\n```\n- b\n- |"));
        assert_eq!(entered("````\n```\n- a|"), None);
    }
}
