//! Words with their marks: runs of the same look are one, and marks stand close to the words.

use super::tree::{Element, Node};
use crate::messages::markup::{is_address, target};

/// How words look, as far as a message can say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    pub link: Option<String>,
    pub bold: bool,
    pub italic: bool,
    pub struck: bool,
    pub code: bool,
}

impl Look {
    /// The look of what stands in an element.
    #[must_use]
    pub fn within(&self, element: &Element) -> Self {
        let mut look = self.clone();
        match element.tag.as_str() {
            "b" | "strong" => look.bold = true,
            "i" | "em" | "cite" | "dfn" | "var" => look.italic = true,
            "s" | "strike" | "del" => look.struck = true,
            "code" | "tt" | "kbd" | "samp" => look.code = true,
            "a" if is_address(element.attribute("href").trim()) => look.link = Some(element.attribute("href").trim().to_owned()),
            _ => {}
        }
        let weight = element.style("font-weight");
        match weight.as_str() {
            "" => {}
            "bold" | "bolder" | "600" | "700" | "800" | "900" => look.bold = true,
            _ => look.bold = false,
        }
        match element.style("font-style").as_str() {
            "italic" | "oblique" => look.italic = true,
            "normal" => look.italic = false,
            _ => {}
        }
        let line = format!("{} {}", element.style("text-decoration"), element.style("text-decoration-line"));
        look.struck |= line.contains("line-through");
        look
    }

    /// Does it say more than plain words do?
    pub fn is_rich(&self) -> bool {
        *self != Self::default()
    }

    /// Its marks, the outermost first.
    fn marks(&self) -> Vec<Mark> {
        let mut marks = vec![];
        marks.extend(self.link.clone().map(Mark::Link));
        marks.extend(self.bold.then_some(Mark::Sign("**")));
        marks.extend(self.italic.then_some(Mark::Sign("*")));
        marks.extend(self.struck.then_some(Mark::Sign("~~")));
        marks.extend(self.code.then_some(Mark::Sign("`")));
        marks
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Link(String),
    Sign(&'static str),
}

impl Mark {
    /// Begins it, and says how it ends. Stars beside other stars would be taken for theirs.
    fn begin(&self, out: &mut String) -> String {
        let (opening, closing) = match self {
            Self::Link(address) => ("[", format!("]({})", target(address))),
            Self::Sign("*") if out.ends_with('*') => ("_", "_".to_owned()),
            Self::Sign("**") if out.ends_with('*') => ("__", "__".to_owned()),
            Self::Sign(sign) => (*sign, (*sign).to_owned()),
        };
        out.push_str(opening);
        closing
    }
}

/// Words of one look. A line break is a run of its own: `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub look: Look,
}

/// The words of a tree in one row, its blocks by line breaks apart.
pub fn runs_of(nodes: &[Node], look: &Look) -> Vec<Run> {
    let mut runs = vec![];
    for node in nodes {
        match node {
            Node::Text(text) => runs.push(Run { text: text.replace('\n', " "), look: look.clone() }),
            Node::Element(element) if element.is_silent() => {}
            Node::Element(element) if element.tag == "br" => runs.push(line_break()),
            Node::Element(element) if element.tag == "img" => {
                runs.push(Run { text: element.attribute("alt").to_owned(), look: look.clone() });
            }
            Node::Element(element) => {
                let is_block = element.is_block() || matches!(element.tag.as_str(), "li" | "tr");
                if is_block && !runs.is_empty() {
                    runs.push(line_break());
                }
                runs.extend(runs_of(&element.children, &look.within(element)));
            }
        }
    }
    runs
}

/// A run of its own.
pub fn line_break() -> Run {
    Run { text: "\n".to_owned(), look: Look::default() }
}

/// The Markdown of a stretch of words, on as many lines as it has breaks.
pub fn written(runs: &[Run]) -> String {
    let (mut out, mut open, mut gap) = (String::new(), Vec::<(Mark, String)>::new(), String::new());
    for run in runs {
        if run.text == "\n" {
            close_from(&mut out, &mut open, 0);
            out.push('\n');
            gap.clear();
            continue;
        }
        let text = spaced(&run.text);
        let core = text.trim();
        if text.starts_with(' ') {
            gap.push(' ');
        }
        if core.is_empty() {
            continue;
        }
        let marks = run.look.marks();
        let kept = open.iter().zip(&marks).take_while(|((is, _), wanted)| is == *wanted).count();
        close_from(&mut out, &mut open, kept);
        let is_start = out.is_empty() || out.ends_with(char::is_whitespace);
        if !is_start && !gap.is_empty() {
            out.push(' ');
        }
        gap.clear();
        for mark in marks.into_iter().skip(kept) {
            let closing = mark.begin(&mut out);
            open.push((mark, closing));
        }
        out.push_str(&if run.look.code { core.replace('`', "'") } else { escaped(core) });
        if text.ends_with(' ') {
            gap.push(' ');
        }
    }
    close_from(&mut out, &mut open, 0);
    let lines = out.lines().map(|line| guarded(line.trim()));
    lines.collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

fn close_from(out: &mut String, open: &mut Vec<(Mark, String)>, kept: usize) {
    for (_, closing) in open.drain(kept.min(open.len())..).rev() {
        out.push_str(&closing);
    }
}

/// All white space is one space, as a browser shows it; what only a text processor uses goes.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}')) {
        let is_space = c.is_whitespace() || c == '\u{a0}';
        match (is_space, out.ends_with(' ')) {
            (true, true) => {}
            (true, false) => out.push(' '),
            (false, _) => out.push(c),
        }
    }
    out
}

/// Signs that would be marks are kept from being one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        let after = signs.peek().copied().unwrap_or(' ');
        let is_mark = match c {
            '*' | '~' => !(before.is_whitespace() && after.is_whitespace()) && (c == '*' || after == '~' || before == '~'),
            '_' => before.is_alphanumeric() != after.is_alphanumeric() && !(before.is_whitespace() && after.is_whitespace()),
            '`' | '[' => true,
            '\\' => after.is_ascii_punctuation(),
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// A line of words that looks like the beginning of a list, a title or a quotation is kept from being one.
fn guarded(line: &str) -> String {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &line[digits..];
    if (1..=9).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return format!("{}\\{rest}", &line[..digits]);
    }
    let is_start = line.starts_with("- ")
        || line.starts_with("+ ")
        || line.starts_with('>')
        || line.starts_with('#')
        || line.starts_with("```");
    let is_rule = line.len() > 2 && line.chars().all(|c| matches!(c, '-' | '='));
    if is_start || is_rule { format!("\\{line}") } else { line.to_owned() }
}
