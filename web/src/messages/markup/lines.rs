//! What whole lines are: a quotation, a list, a block of code.

use super::{Change, Selected, prefix_of};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Quote,
    Bullets,
    Numbers,
}

/// Makes the lines that are selected a quotation or a list, or takes that away when they all are.
pub fn toggle(at: Selected<'_>, kind: Kind) -> Change {
    let lines = at.lines();
    let whole = lines.inner();
    let counts = |line: &&str| !line.trim().is_empty();
    let all = whole.split('\n').filter(counts).count() > 0 && whole.split('\n').filter(counts).all(|line| is(line, kind));
    let is_single = !whole.contains('\n');
    let mut number = 0;
    let one = |line: &str| {
        if all {
            return without(line, kind);
        }
        if kind == Kind::Quote {
            return if line.is_empty() && !is_single { ">".to_owned() } else { format!("> {line}") };
        }
        if line.trim().is_empty() && !is_single {
            return line.to_owned();
        }
        number += 1;
        let prefix = prefix_of(line);
        let words = &line[prefix.quote.len() + prefix.indent.len() + prefix.marker.len()..];
        let marker = if kind == Kind::Numbers { format!("{number}. ") } else { "- ".to_owned() };
        format!("{}{}{marker}{words}", prefix.quote, prefix.indent)
    };
    let with = whole.split('\n').map(one).collect::<Vec<_>>().join("\n");
    put(at, lines, with)
}

fn is(line: &str, kind: Kind) -> bool {
    let prefix = prefix_of(line);
    let is_number = prefix.marker.starts_with(|c: char| c.is_ascii_digit());
    match kind {
        Kind::Quote => !prefix.quote.is_empty(),
        Kind::Bullets => !prefix.marker.is_empty() && !is_number,
        Kind::Numbers => is_number,
    }
}

fn without(line: &str, kind: Kind) -> String {
    let prefix = prefix_of(line);
    if kind == Kind::Quote {
        let rest = line.trim_start_matches(' ');
        let Some(rest) = rest.strip_prefix('>') else { return line.to_owned() };
        return rest.strip_prefix(' ').unwrap_or(rest).to_owned();
    }
    format!("{}{}{}", prefix.quote, prefix.indent, &line[prefix.len()..])
}

/// Puts the lines back. Who had selected nothing has the caret where it was, seen from the end of the line.
fn put(at: Selected<'_>, lines: Selected<'_>, with: String) -> Change {
    if at.from != at.to {
        return Change::around(lines.from, lines.to, with, 0);
    }
    let caret = (lines.from + with.len()).saturating_sub(lines.to - at.to).max(lines.from);
    Change { from: lines.from, to: lines.to, with, select: (caret, caret) }
}

/// Makes the lines that are selected a block of code, or takes its fences away.
pub fn toggle_code(at: Selected<'_>) -> Change {
    let lines = at.lines();
    let whole = lines.inner();
    let above = lines.before().strip_suffix('\n').map(|before| before.rsplit('\n').next().unwrap_or_default());
    let below = lines.after().strip_prefix('\n').map(|after| after.split('\n').next().unwrap_or_default());
    if let (Some(above), Some(below)) = (above, below)
        && above.starts_with("```")
        && below.trim_end() == "```"
    {
        return Change::around(lines.from - above.len() - 1, lines.to + below.len() + 1, whole.to_owned(), 0);
    }
    let fenced =
        whole.strip_prefix("```").and_then(|rest| rest.split_once('\n')).and_then(|(_, rest)| rest.strip_suffix("\n```"));
    if let Some(bare) = fenced {
        return Change::around(lines.from, lines.to, bare.to_owned(), 0);
    }
    let fence = fence_for(whole);
    Change::around(lines.from, lines.to, format!("{fence}\n{whole}\n{fence}"), fence.len() + 1)
}

/// Longer than any run of backticks in a text.
pub fn fence_for(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::super::{Tool, tests::applied};

    #[test]
    fn lines_become_a_list_and_lines_again() {
        assert_eq!(applied(Tool::Bullets, "a\nb⟦b\n\nc⟧c\nd"), "a\n⟦- bb\n\n- cc⟧\nd");
        assert_eq!(applied(Tool::Bullets, "a\n⟦- bb\n\n- cc⟧\nd"), "a\n⟦bb\n\ncc⟧\nd");
        assert_eq!(applied(Tool::Numbers, "⟦- a\n  - b⟧"), "⟦1. a\n  2. b⟧");
        assert_eq!(applied(Tool::Numbers, "⟦1. a\n2. b⟧"), "⟦a\nb⟧");
    }

    #[test]
    fn the_caret_stays_where_it_was_in_its_line() {
        assert_eq!(applied(Tool::Bullets, "|"), "- |");
        assert_eq!(applied(Tool::Bullets, "é a|b"), "- é a|b");
        assert_eq!(applied(Tool::Bullets, "- é a|b"), "é a|b");
        assert_eq!(applied(Tool::Bullets, "|- a"), "|a");
    }

    #[test]
    fn a_quotation_keeps_its_empty_lines() {
        assert_eq!(applied(Tool::Quote, "⟦a\n\n- b⟧"), "⟦> a\n>\n> - b⟧");
        assert_eq!(applied(Tool::Quote, "⟦> a\n>\n> - b⟧"), "⟦a\n\n- b⟧");
    }

    #[test]
    fn code_stands_between_fences_longer_than_those_in_it() {
        assert_eq!(applied(Tool::CodeBlock, "a\n|\nb"), "a\n```\n|\n```\nb");
        assert_eq!(applied(Tool::CodeBlock, "a\n```\n|\n```\nb"), "a\n|\nb");
        assert_eq!(applied(Tool::Code, "⟦a\nb⟧"), "```\n⟦a\nb⟧\n```");
        assert_eq!(applied(Tool::CodeBlock, "⟦```\na\n```⟧"), "⟦a⟧");
        assert_eq!(applied(Tool::CodeBlock, "⟦a ```` b⟧"), "`````\n⟦a ```` b⟧\n`````");
    }
}
