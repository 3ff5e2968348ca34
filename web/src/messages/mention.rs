//! Mentions while they are written: the person sees `@Karim Benali`, the message that leaves has a link in its place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shared::mentions::{self, Mention, MentionKind, Mentionable};
use uuid::Uuid;

use super::draft::Draft;

/// Somebody picked in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    pub kind: MentionKind,
    pub id: Option<Uuid>,
    pub name: String,
}

impl From<&Mentionable> for Picked {
    fn from(found: &Mentionable) -> Self {
        Self { kind: found.kind, id: found.id, name: found.name.clone() }
    }
}

/// The Markdown of a text: each `@Name` that was picked becomes its link, except in code, where it would show as one.
pub fn markdown(text: &str, picked: &[Picked]) -> String {
    let mut names: Vec<&Picked> = picked.iter().collect();
    // The longer name first, or `@Ana Maria` would be found as `@Ana`.
    names.sort_by_key(|who| std::cmp::Reverse(who.name.len()));
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut in_code, mut before) = (text, false, None::<char>);
    while let Some(next) = rest.chars().next() {
        let starts_word = !before.is_some_and(char::is_alphanumeric);
        let found = if next == '@' && !in_code && starts_word {
            names.iter().find(|who| names_here(&rest[1..], &who.name))
        } else {
            None
        };
        if let Some(who) = found {
            out.push_str(&mentions::link(who.kind, who.id, &who.name));
            rest = &rest[1 + who.name.len()..];
            before = who.name.chars().next_back();
            continue;
        }
        in_code ^= next == '`';
        out.push(next);
        before = Some(next);
        rest = &rest[next.len_utf8()..];
    }
    out
}

/// A stretch of Markdown.
enum Piece<'a> {
    Text(&'a str),
    /// A mention: as it stands, its label, and whom it means.
    Link {
        source: &'a str,
        label: String,
        target: &'a str,
    },
}

/// A Markdown text as it was typed: the links of `mentions` are `@Name` again. A link that would not become one again stays.
pub fn typed(markdown: &str, mentions: &[Mention]) -> Draft {
    let mut draft = Draft::default();
    let pieces = pieces(markdown);
    for (i, piece) in pieces.iter().enumerate() {
        let (source, target) = match piece {
            Piece::Text(text) => {
                draft.text.push_str(text);
                continue;
            }
            Piece::Link { source, target, .. } => (source, target),
        };
        let follows_word = draft.text.ends_with(char::is_alphanumeric);
        let before_word = matches!(pieces.get(i + 1), Some(Piece::Text(text)) if text.starts_with(char::is_alphanumeric));
        let meant = mentions.iter().find(|mention| target_of(mention) == **target);
        let Some(mention) = meant.filter(|_| !follows_word && !before_word) else {
            draft.text.push_str(source);
            continue;
        };
        draft.text.push_str(&format!("@{}", mention.name));
        let picked = Picked { kind: mention.kind, id: mention.id, name: mention.name.clone() };
        if !draft.picked.contains(&picked) {
            draft.picked.push(picked);
        }
    }
    draft
}

/// Whom the links of a Markdown text call by what name: for a text of one's own, which nobody has looked up.
pub fn labelled(markdown: &str) -> Vec<Mention> {
    let mention = |piece: Piece<'_>| {
        let Piece::Link { label, target, .. } = piece else { return None };
        let (kind, id) = match target.split_once('/') {
            Some(("user", id)) => (MentionKind::User, Some(id.parse().ok()?)),
            Some(("team", id)) => (MentionKind::Team, Some(id.parse().ok()?)),
            _ if target == "everyone" => (MentionKind::Everyone, None),
            _ => return None,
        };
        Some(Mention { kind, id, name: label })
    };
    pieces(markdown).into_iter().filter_map(mention).collect()
}

/// A Markdown text as a person reads it, its mentions by the names they were written with.
pub fn readable(markdown: &str) -> String {
    let said = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Link { label, .. } => format!("@{label}"),
    };
    pieces(markdown).into_iter().map(said).collect()
}

fn target_of(mention: &Mention) -> String {
    match (mention.kind, mention.id) {
        (MentionKind::User, Some(id)) => format!("user/{id}"),
        (MentionKind::Team, Some(id)) => format!("team/{id}"),
        _ => "everyone".to_owned(),
    }
}

fn pieces(markdown: &str) -> Vec<Piece<'_>> {
    let (mut out, mut from, mut at, mut in_code) = (vec![], 0, 0, false);
    while let Some(next) = markdown[at..].chars().next() {
        in_code ^= next == '`';
        if let Some((link, length)) = (next == '[' && !in_code).then(|| link_at(&markdown[at..])).flatten() {
            out.push(Piece::Text(&markdown[from..at]));
            out.push(link);
            at += length;
            from = at;
        } else {
            at += next.len_utf8();
        }
    }
    out.push(Piece::Text(&markdown[from..]));
    out
}

/// The mention with which a text begins, and its length.
fn link_at(text: &str) -> Option<(Piece<'_>, usize)> {
    let inner = text.strip_prefix("[@")?;
    let (mut label, mut end, mut escaped) = (String::new(), None, false);
    for (i, c) in inner.char_indices() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            ']' if !escaped => {
                end = Some(i);
                break;
            }
            '[' | '\n' if !escaped => return None,
            _ => label.push(c),
        }
        escaped = false;
    }
    let rest = inner[end?..].strip_prefix("](mention:")?;
    let (target, after) = rest.split_once(')')?;
    let length = text.len() - after.len();
    Some((Piece::Link { source: &text[..length], label, target }, length))
}

/// Whom the links of a Markdown text mean, to tell whether that has changed. The server decides which of them count.
pub fn targets(markdown: &str) -> BTreeSet<String> {
    let links = markdown.split("](mention:").skip(1);
    links.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

fn names_here(rest: &str, name: &str) -> bool {
    rest.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
}

/// What is being looked for at the caret: where its `@` stands and what follows it. Positions count UTF-16 units, as the
/// browser does.
pub fn wanted(text: &str, caret: usize) -> Option<(usize, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let at = units.iter().rposition(|unit| *unit == u16::from(b'@'))?;
    let before = String::from_utf16_lossy(&units[..at]);
    let query = String::from_utf16_lossy(&units[at + 1..]);
    let starts_word = !before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '`');
    let is_name =
        !query.contains('\n') && !query.starts_with(' ') && query.chars().count() <= 40 && query.matches(' ').count() <= 3;
    (starts_word && is_name).then_some((at, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(name: &str) -> Picked {
        Picked { kind: MentionKind::User, id: Some(Uuid::nil()), name: name.to_owned() }
    }

    #[test]
    fn a_picked_name_becomes_a_link_and_another_at_stays() {
        let text = markdown("Hi @Ana Maria, ask @bob or ana@Ana", &[picked("Ana"), picked("Ana Maria")]);
        assert_eq!(text, format!("Hi [@Ana Maria](mention:user/{}), ask @bob or ana@Ana", Uuid::nil()));
    }

    #[test]
    fn a_name_in_code_or_in_a_longer_word_stays_text() {
        assert_eq!(markdown("`@Ana` @Anabel", &[picked("Ana")]), "`@Ana` @Anabel");
    }

    #[test]
    fn a_message_is_edited_as_it_was_typed_and_comes_out_the_same() {
        let who = |name: &str| Mention { kind: MentionKind::User, id: Some(Uuid::nil()), name: name.into() };
        let link = |name: &str| mentions::link(MentionKind::User, Some(Uuid::nil()), name);
        let markdown_of = |draft: &Draft| markdown(&draft.text, &draft.picked);
        let body = format!("Hi {}, `{}` [x](https://a.example) [@all](mention:everyone)", link("A_na [B]"), link("Ana"));
        let draft = typed(&body, &[who("A_na [B]")]);
        assert_eq!(draft.text, format!("Hi @A_na [B], `{}` [x](https://a.example) [@all](mention:everyone)", link("Ana")));
        assert_eq!(markdown_of(&draft), body);
        // The name has changed since.
        assert_eq!(markdown_of(&typed(&link("Ana"), &[who("Anna")])), link("Anna"));
        // What would not be found again stays a link.
        let tight = format!("{}bel", link("Ana"));
        assert_eq!(typed(&tight, &[who("Ana")]).text, tight);
        assert_eq!(
            readable(&body),
            "Hi @A_na [B], `[@Ana](mention:user/00000000-0000-0000-0000-000000000000)` [x](https://a.example) @all"
        );
        assert_eq!(readable("[@open [@"), "[@open [@");
    }

    #[test]
    fn a_draft_from_another_device_is_as_it_was_typed() {
        let who = [picked("A_na [B]"), Picked { kind: MentionKind::Everyone, id: None, name: "everyone".into() }];
        let body = markdown("Hi @A_na [B], and @everyone", &who);
        let draft = typed(&body, &labelled(&body));
        assert_eq!((draft.text.as_str(), draft.picked.as_slice()), ("Hi @A_na [B], and @everyone", who.as_slice()));
        assert!(labelled("[@x](mention:user/none) [@y](mention:role/1)").is_empty());
    }

    #[test]
    fn whom_a_text_means_does_not_change_with_the_words_around() {
        let who = [picked("Ana")];
        let before = targets(&markdown("Hi @Ana", &who));
        assert_eq!(before.len(), 1);
        assert_eq!(before, targets(&markdown("Hello @Ana, and @Ana again (soon)", &who)));
        assert!(targets("[a link](https://example.org/mention:everyone)").is_empty());
        assert_ne!(before, targets(&format!("{} [@everyone](mention:everyone)", markdown("@Ana", &who))));
    }

    #[test]
    fn what_is_wanted_stands_between_the_at_and_the_caret() {
        assert_eq!(wanted("Hé 🙂 @Iné", 10), Some((6, "Iné".to_owned())));
        assert_eq!(wanted("mail@host", 9), None);
        assert_eq!(wanted("@one\ntwo", 8), None);
    }
}
