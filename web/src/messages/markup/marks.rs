//! Marks around words: bold, italic, struck out, code.

use super::{Change, Selected, prefix_of};

/// Puts marks around what is selected, or takes those away that are there. Of several lines each gets its own.
pub fn toggle(at: Selected<'_>, mark: &str) -> Change {
    let at = at.trimmed();
    let inner = at.inner();
    if inner.contains('\n') {
        return toggle_lines(at, mark);
    }
    let size = mark.len();
    if let Some(bare) = unmarked(inner, mark) {
        return Change::around(at.from, at.to, bare.to_owned(), 0);
    }
    let sign = mark.chars().next().unwrap_or('*');
    if has(run_at_end(at.before(), sign), run_at_start(at.after(), sign), mark) {
        let change = Change::around(at.from - size, at.to + size, inner.to_owned(), 0);
        return change;
    }
    Change::around(at.from, at.to, format!("{mark}{inner}{mark}"), size)
}

fn toggle_lines(at: Selected<'_>, mark: &str) -> Change {
    let words = |line: &str| prefix_of(line).len();
    let is_marked = |line: &str| line.trim().is_empty() || unmarked(line[words(line)..].trim_end(), mark).is_some();
    let all = at.inner().lines().all(is_marked);
    let one = |line: &str| {
        let (prefix, rest) = line.split_at(words(line));
        let bare = rest.trim_end();
        match unmarked(bare, mark) {
            _ if bare.is_empty() => line.to_owned(),
            Some(bare) if all => format!("{prefix}{bare}"),
            Some(_) => line.to_owned(),
            None => format!("{prefix}{mark}{bare}{mark}"),
        }
    };
    let with: Vec<String> = at.inner().lines().map(one).collect();
    Change::around(at.from, at.to, with.join("\n"), 0)
}

/// What stands between marks, when a text has them at both ends.
fn unmarked<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let sign = mark.chars().next()?;
    let is_long = text.len() > 2 * mark.len();
    (is_long && has(run_at_start(text, sign), run_at_end(text, sign), mark)).then(|| &text[mark.len()..text.len() - mark.len()])
}

/// Are there marks at both ends, with so many signs each? Three stars are both bold and italic.
fn has(before: usize, after: usize, mark: &str) -> bool {
    let both = before.min(after);
    if mark == "*" { both % 2 == 1 } else { both >= mark.len() }
}

fn run_at_start(text: &str, sign: char) -> usize {
    text.chars().take_while(|c| *c == sign).count()
}

fn run_at_end(text: &str, sign: char) -> usize {
    text.chars().rev().take_while(|c| *c == sign).count()
}

#[cfg(test)]
mod tests {
    use super::super::{Tool, tests::applied};

    #[test]
    fn a_mark_stands_close_to_the_words_and_goes_when_it_is_asked_for_again() {
        assert_eq!(applied(Tool::Bold, "a ⟦é b ⟧c"), "a **⟦é b⟧** c");
        assert_eq!(applied(Tool::Bold, "a **⟦é b⟧** c"), "a ⟦é b⟧ c");
        assert_eq!(applied(Tool::Bold, "a ⟦**b**⟧ c"), "a ⟦b⟧ c");
        assert_eq!(applied(Tool::Strike, "⟦a⟧"), "~~⟦a⟧~~");
        assert_eq!(applied(Tool::Code, "⟦a⟧"), "`⟦a⟧`");
    }

    #[test]
    fn without_a_selection_the_caret_stands_between_the_marks() {
        assert_eq!(applied(Tool::Bold, "a |"), "a **|**");
        assert_eq!(applied(Tool::Bold, "a **|**"), "a |");
    }

    #[test]
    fn bold_and_italic_are_told_apart_and_combine() {
        assert_eq!(applied(Tool::Italic, "**⟦a⟧**"), "***⟦a⟧***");
        assert_eq!(applied(Tool::Italic, "***⟦a⟧***"), "**⟦a⟧**");
        assert_eq!(applied(Tool::Bold, "***⟦a⟧***"), "*⟦a⟧*");
        assert_eq!(applied(Tool::Bold, "*⟦a⟧*"), "***⟦a⟧***");
    }

    #[test]
    fn each_line_of_a_list_gets_marks_of_its_own() {
        assert_eq!(applied(Tool::Bold, "⟦- a\n\n> b ⟧"), "⟦- **a**\n\n> **b**⟧ ");
        assert_eq!(applied(Tool::Bold, "⟦- **a**\n> **b**⟧"), "⟦- a\n> b⟧");
        assert_eq!(applied(Tool::Bold, "⟦- **a**\n- b⟧"), "⟦- **a**\n- **b**⟧");
    }
}
