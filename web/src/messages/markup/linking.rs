//! Links: by the button, and by pasting an address over words.

use super::{Change, Selected, is_code};

/// What stands in the place of an address until somebody writes one.
const ADDRESS: &str = "https://";

/// Makes what is selected a link, or a link its words again.
pub fn toggle(at: Selected<'_>) -> Change {
    let at = at.trimmed();
    let inner = at.inner();
    if let Some(label) = label_of(inner) {
        return Change::around(at.from, at.to, label.to_owned(), 0);
    }
    if is_address(inner) {
        let caret = at.from + 1;
        return Change { select: (caret, caret), ..Change::behind(at.from, at.to, format!("[]({})", target(inner))) };
    }
    let with = format!("[{inner}]({ADDRESS})");
    let select = if inner.is_empty() {
        (at.from + 1, at.from + 1)
    } else {
        let address = at.from + inner.len() + 3;
        (address, address + ADDRESS.len())
    };
    Change { select, ..Change::behind(at.from, at.to, with) }
}

/// The words of a link.
fn label_of(text: &str) -> Option<&str> {
    let (label, address) = text.strip_prefix('[')?.strip_suffix(')')?.rsplit_once("](")?;
    (!label.contains("](") && !address.contains(char::is_whitespace)).then_some(label)
}

/// An address pasted over words makes them a link; `None` when it is no address, or there are no words.
pub fn pasted_link(at: Selected<'_>, pasted: &str) -> Option<Change> {
    let (at, address) = (at.trimmed(), pasted.trim());
    let words = at.inner();
    let is_words = !words.is_empty() && !words.contains('\n') && !is_address(words) && label_of(words).is_none();
    if !is_words || !is_address(address) || is_code(at.text, at.from) {
        return None;
    }
    let label: String = words.chars().flat_map(|c| matches!(c, '[' | ']').then_some('\\').into_iter().chain([c])).collect();
    Some(Change::behind(at.from, at.to, format!("[{label}]({})", target(address))))
}

/// Is it one address, and nothing else?
pub fn is_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = ["http://", "https://", "mailto:"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'))
    })
}

/// An address as the target of a link: brackets in it would end it too early.
pub fn target(address: &str) -> String {
    if address.contains(['(', ')']) { format!("<{address}>") } else { address.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Selected, Tool,
            tests::{applied, changed, selected},
        },
        *,
    };

    fn pasted(marked: &str, address: &str) -> Option<String> {
        let (text, from, to) = selected(marked);
        pasted_link(Selected { text: &text, from, to }, address).map(|change| changed(&text, &change))
    }

    #[test]
    fn words_become_a_link_whose_address_is_typed_next() {
        assert_eq!(applied(Tool::Link, "a ⟦b c⟧"), "a [b c](⟦https://⟧)");
        assert_eq!(applied(Tool::Link, "a |"), "a [|](https://)");
        assert_eq!(applied(Tool::Link, "⟦https://a.example⟧"), "[|](https://a.example)");
        assert_eq!(applied(Tool::Link, "⟦[b c](https://a.example)⟧"), "⟦b c⟧");
    }

    #[test]
    fn an_address_pasted_over_words_is_their_link() {
        assert_eq!(
            pasted("see ⟦the [law] ⟧now", " https://a.example/x\n").as_deref(),
            Some("see [the \\[law\\]](https://a.example/x)| now")
        );
        assert_eq!(pasted("⟦a⟧", "https://a.example/(b)").as_deref(), Some("[a](<https://a.example/(b)>)|"));
        for (text, address) in [
            ("|a", "https://a.example"),
            ("⟦a⟧", "two words"),
            ("⟦a⟧", "javascript:alert(1)"),
            ("⟦a\nb⟧", "https://a.example"),
            ("⟦https://b.example⟧", "https://a.example"),
            ("```\n⟦a⟧\n```", "https://a.example"),
        ] {
            assert_eq!(pasted(text, address), None, "{text} {address}");
        }
    }
}
