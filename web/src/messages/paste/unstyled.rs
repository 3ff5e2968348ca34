//! HTML whose styles a browser does not apply. What is copied brings its own, which the page's policy refuses with a complaint even in a
//! document that is shown nowhere; what they say of the words is still read.

/// What the attribute `style` is called afterwards.
pub const STYLE: &str = "data-style";

/// The same text with no sheet of styles, and the attribute under another name. Comments go, too.
pub fn unstyled(html: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = rest.split_once("-->").map_or("", |(_, rest)| rest);
        } else if starts_with(rest, "<style") {
            rest = find(rest, "</style").map_or("", |end| &rest[end..]);
            rest = rest.split_once('>').map_or("", |(_, rest)| rest);
        } else {
            let end = end_of_tag(rest);
            rename(&rest[..end], &mut out);
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out
}

fn starts_with(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

fn find(text: &str, wanted: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| starts_with(&text[*at..], wanted))
}

/// Where a tag ends; right behind its `<` when it is none.
fn end_of_tag(text: &str) -> usize {
    if !text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return 1;
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn rename(tag: &str, out: &mut String) {
    let (mut quote, mut before) = (None, '<');
    for (at, c) in tag.char_indices() {
        let begins = quote.is_none() && (before.is_whitespace() || matches!(before, '"' | '\'' | '/'));
        if begins && starts_with(&tag[at..], "style") && tag[at + 5..].trim_start().starts_with('=') {
            out.push_str("data-");
        }
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        out.push(c);
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::unstyled;

    #[test]
    fn styles_are_renamed_and_sheets_and_comments_are_gone() {
        let html = "<STYLE>p { color: red }</style ><!-- <b style='x'> --><p class=a\nSTYLE = 'a:\"b\"' title=\" style=\"style=\"c\">1 < 2 style=x é</p><style>";
        assert_eq!(unstyled(html), "<p class=a\ndata-STYLE = 'a:\"b\"' title=\" style=\"data-style=\"c\">1 < 2 style=x é</p>");
    }
}
