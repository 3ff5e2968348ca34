//! What the toolbar and the keyboard do to a Markdown text. Pure: a text with what is selected in it goes in, one change of one
//! stretch comes out, so that the browser can take it back as one step. Places are bytes.

mod continuing;
mod lines;
mod linking;
mod marks;

pub use continuing::{is_code, on_enter};
pub use lines::fence_for;
pub use linking::{is_address, pasted_link, target};

/// A text with what is selected in it.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'a> {
    pub text: &'a str,
    pub from: usize,
    pub to: usize,
}

impl<'a> Selected<'a> {
    pub fn inner(self) -> &'a str {
        &self.text[self.from..self.to]
    }

    pub fn before(self) -> &'a str {
        &self.text[..self.from]
    }

    pub fn after(self) -> &'a str {
        &self.text[self.to..]
    }

    /// Without the white space around what is selected.
    fn trimmed(self) -> Self {
        let inner = self.inner();
        let from = self.from + (inner.len() - inner.trim_start().len());
        Self { from, to: from + inner.trim().len(), ..self }
    }

    /// Widened to whole lines.
    fn lines(self) -> Self {
        let from = self.before().rfind('\n').map_or(0, |at| at + 1);
        let to = self.after().find('\n').map_or(self.text.len(), |at| self.to + at);
        Self { from, to, ..self }
    }
}

/// Puts a text in the place of a stretch, and selects something afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub from: usize,
    pub to: usize,
    pub with: String,
    pub select: (usize, usize),
}

impl Change {
    /// With the caret behind what was put in.
    pub fn behind(from: usize, to: usize, with: String) -> Self {
        let end = from + with.len();
        Self { from, to, with, select: (end, end) }
    }

    /// With what was put in selected, but for so many bytes at either end.
    fn around(from: usize, to: usize, with: String, edge: usize) -> Self {
        let select = (from + edge, from + with.len() - edge);
        Self { from, to, with, select }
    }
}

/// One of the buttons that change the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Bold,
    Italic,
    Strike,
    Link,
    Quote,
    Bullets,
    Numbers,
    Code,
    CodeBlock,
}

impl Tool {
    pub const ALL: [Self; 9] = [
        Self::Bold,
        Self::Italic,
        Self::Strike,
        Self::Link,
        Self::Quote,
        Self::Bullets,
        Self::Numbers,
        Self::Code,
        Self::CodeBlock,
    ];

    /// What it does to a text. Doing it twice changes nothing.
    pub fn apply(self, at: Selected<'_>) -> Change {
        match self {
            Self::Bold => marks::toggle(at, "**"),
            Self::Italic => marks::toggle(at, "*"),
            Self::Strike => marks::toggle(at, "~~"),
            Self::Link => linking::toggle(at),
            Self::Quote => lines::toggle(at, lines::Kind::Quote),
            Self::Bullets => lines::toggle(at, lines::Kind::Bullets),
            Self::Numbers => lines::toggle(at, lines::Kind::Numbers),
            Self::Code if at.inner().contains('\n') => lines::toggle_code(at),
            Self::Code => marks::toggle(at, "`"),
            Self::CodeBlock => lines::toggle_code(at),
        }
    }
}

/// What stands before the words of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefix<'a> {
    /// `> > `
    quote: &'a str,
    indent: &'a str,
    /// `- `, `12. `, with the white space behind it; empty where there is none.
    marker: &'a str,
    /// `[ ] ` or `[x] `.
    task: &'a str,
}

impl Prefix<'_> {
    fn len(self) -> usize {
        self.quote.len() + self.indent.len() + self.marker.len() + self.task.len()
    }
}

fn prefix_of(line: &str) -> Prefix<'_> {
    let mut at = 0;
    while let Some(rest) = line[at..].trim_start_matches(' ').strip_prefix('>') {
        at = line.len() - rest.len() + usize::from(rest.starts_with(' '));
    }
    let (quote, rest) = line.split_at(at);
    let words = rest.trim_start_matches([' ', '\t']);
    let (indent, words) = rest.split_at(rest.len() - words.len());
    let marker = &words[..marker_len(words)];
    let behind = &words[marker.len()..];
    let is_task = !marker.is_empty() && ["[ ] ", "[x] ", "[X] "].iter().any(|task| behind.starts_with(task));
    Prefix { quote, indent, marker, task: if is_task { &behind[..4] } else { "" } }
}

/// How long the marker of a list is with which words begin, its white space included.
fn marker_len(words: &str) -> usize {
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = match words[digits..].chars().next() {
        Some('-' | '*' | '+') if digits == 0 => 1,
        Some('.' | ')') if (1..=9).contains(&digits) => digits + 1,
        _ => return 0,
    };
    let space = words[sign..].len() - words[sign..].trim_start_matches(' ').len();
    if space == 0 { 0 } else { sign + space }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with `[` and `]` around what is selected, or `|` for a caret.
    pub fn selected(marked: &str) -> (String, usize, usize) {
        let text: String = marked.chars().filter(|c| !matches!(c, '⟦' | '⟧' | '|')).collect();
        if let Some(caret) = marked.find('|') {
            return (text, caret, caret);
        }
        let from = marked.find('⟦').unwrap_or(0);
        let to = marked.find('⟧').unwrap_or(marked.len()) - '⟦'.len_utf8();
        (text, from, to)
    }

    /// The text after a change, marked in the same way.
    pub fn changed(text: &str, change: &Change) -> String {
        let mut after = format!("{}{}{}", &text[..change.from], change.with, &text[change.to..]);
        let (from, to) = change.select;
        if from == to {
            after.insert(from, '|');
        } else {
            after.insert(to, '⟧');
            after.insert(from, '⟦');
        }
        after
    }

    pub fn applied(tool: Tool, marked: &str) -> String {
        let (text, from, to) = selected(marked);
        let change = tool.apply(Selected { text: &text, from, to });
        changed(&text, &change)
    }

    #[test]
    fn what_stands_before_the_words_of_a_line_is_told_apart() {
        let parts = |line| {
            let prefix = prefix_of(line);
            (prefix.quote, prefix.indent, prefix.marker, prefix.task)
        };
        assert_eq!(parts("> >  - [x] é"), ("> > ", " ", "- ", "[x] "));
        assert_eq!(parts("  12)  a"), ("", "  ", "12)  ", ""));
        assert_eq!(parts(">a"), (">", "", "", ""));
        for none in ["-a", "1234567890. a", "**a**", "2026.", "", "é"] {
            assert_eq!(prefix_of(none).marker, "", "{none}");
        }
    }
}
