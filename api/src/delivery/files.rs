//! The files of a message, as mails and Slack name them: by their names alone, where the record's type lets any of its words
//! out. Pure.

use std::collections::BTreeMap;

use minijinja::Value;
use shared::{record_types::ContentLevel, users::Locale};

use crate::attachments::store;

/// Most characters of a name; of a longer one its beginning and its end are told.
const NAME_MAX: usize = 80;
const END: usize = 24;

/// What is told of the files of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    names: Vec<String>,
    locale: Locale,
}

/// The files of what [`store::OF_MESSAGE`] brought; `None` when there are none, or nothing of them may be told.
#[must_use]
pub fn told(list: Option<&str>, level: ContentLevel, locale: Locale) -> Option<Files> {
    let names: Vec<String> = store::views(list).into_iter().map(|file| file.file_name).collect();
    (level != ContentLevel::None && !names.is_empty()).then_some(Files { names, locale })
}

impl Files {
    /// Does a message say nothing else? The page writes the names of the files for who writes nothing.
    #[must_use]
    pub fn are_all_of(&self, excerpt: &str) -> bool {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (names, excerpt) = (words(&self.names.join(" ")), words(excerpt));
        excerpt == names || excerpt.strip_suffix('…').is_some_and(|cut| !cut.is_empty() && names.starts_with(cut.trim_end()))
    }

    /// `2 files:`.
    fn lead(&self) -> String {
        match (self.locale, self.names.len()) {
            (Locale::En, 1) => "1 file:".into(),
            (Locale::En, count) => format!("{count} files:"),
            (Locale::Fr, 1) => "1 fichier :".into(),
            (Locale::Fr, count) => format!("{count} fichiers :"),
        }
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.names.iter().map(|name| plain(name))
    }

    /// `2 files: a.pdf, b.png`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.lead(), self.names().collect::<Vec<_>>().join(", "))
    }

    /// For a template: `lead`, `names` and all of it as `line`.
    #[must_use]
    pub fn value(&self) -> Value {
        Value::from(BTreeMap::from([
            ("lead", Value::from(self.lead())),
            ("names", Value::from(self.names().collect::<Vec<_>>())),
            ("line", Value::from(self.line())),
        ]))
    }
}

/// A name on one line, without the characters that make others be read backwards.
fn plain(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown: Vec<char> = name.chars().filter(|c| !turns(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    if shown.len() <= NAME_MAX {
        return shown.into_iter().collect();
    }
    let (start, end) = (&shown[..NAME_MAX - END - 1], &shown[shown.len() - END..]);
    start.iter().chain(['…'].iter()).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str], locale: Locale) -> Files {
        Files { names: names.iter().map(|name| (*name).to_owned()).collect(), locale }
    }

    #[test]
    fn files_are_counted_and_named_in_the_readers_language() {
        assert_eq!(files(&["a.pdf", "b.png"], Locale::En).line(), "2 files: a.pdf, b.png");
        assert_eq!(files(&["a.pdf"], Locale::En).line(), "1 file: a.pdf");
        assert_eq!(files(&["a.pdf", "b.png"], Locale::Fr).line(), "2 fichiers : a.pdf, b.png");
        assert_eq!(files(&["a.pdf"], Locale::Fr).line(), "1 fichier : a.pdf");
    }

    #[test]
    fn a_name_cannot_be_read_backwards_and_a_long_one_keeps_its_end() {
        assert_eq!(plain("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(plain("a\u{2028}b"), "a b");
        let long = plain(&format!("{}.pdf", "x".repeat(200)));
        assert!(long.chars().count() == NAME_MAX && long.ends_with("xx.pdf") && long.contains('…'), "{long}");
    }

    #[test]
    fn a_message_of_nothing_but_its_files_is_told_from_one_that_says_something() {
        let two = files(&["a_b.pdf", "c  d.png"], Locale::En);
        assert!(two.are_all_of("a_b.pdf c d.png") && two.are_all_of("a_b.pdf\nc d.png") && two.are_all_of("a_b.pdf c…"));
        assert!(!two.are_all_of("Please read a_b.pdf") && !two.are_all_of("") && !two.are_all_of("…"));
    }

    #[test]
    fn nothing_is_told_where_the_type_keeps_its_words_to_itself() {
        let list = r#"[{"id":"01936f5e-7c00-7000-8000-000000000001","file_name":"a.pdf","media_type":"application/pdf","size":1,"sha256":"","width":null,"height":null,"thumbnail":null}]"#;
        assert!(told(Some(list), ContentLevel::Excerpt, Locale::En).is_some());
        assert_eq!(told(Some(list), ContentLevel::None, Locale::En), None);
        assert_eq!(told(None, ContentLevel::Full, Locale::En), None);
    }
}
