//! Finding by the start of any word, without accents or case: the words of names and titles, folded, in one indexed table.

use sea_orm::Value;
use shared::WorkspaceId;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use uuid::Uuid;

use super::WriteTxn;
use crate::values;

/// More words of a text lead nowhere.
const WORDS_MAX: usize = 40;

/// What a word leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Member,
    Team,
    Record,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Team => "team",
            Self::Record => "record",
        }
    }
}

/// Text without accents, in lower case: how names are compared and sorted.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let bare = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect::<String>();
    bare.replace('œ', "oe").replace('æ', "ae").replace('ß', "ss").replace('ø', "o").replace('ł', "l")
}

/// The first words of a text, folded, each once and sorted; a word ends where no letter or digit stands.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if words.len() == WORDS_MAX {
            break;
        }
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words.sort_unstable();
    words
}

/// Makes `target` findable by the words of `text`, and by no others.
pub fn replace(txn: &mut WriteTxn, workspace: WorkspaceId, kind: Kind, target: Uuid, text: &str) {
    let words = words(text);
    let mut values: Vec<Value> = values![workspace, kind.name(), target];
    let keep = super::places(4, words.len());
    values.extend(words.iter().map(|word| Value::from(word.as_str())));
    let others = if words.is_empty() { String::new() } else { format!(" AND word NOT IN ({keep})") };
    txn.later(format!("DELETE FROM search_words WHERE workspace_id = $1 AND kind = $2 AND target = $3{others}"), values.clone());
    if !words.is_empty() {
        let rows: Vec<String> = (4..4 + words.len()).map(|n| format!("($1, $2, ${n}, $3)")).collect();
        txn.later(
            format!(
                "INSERT INTO search_words (workspace_id, kind, word, target) VALUES {} ON CONFLICT DO NOTHING",
                rows.join(", ")
            ),
            values,
        );
    }
}

/// A condition that is true when every word of `query` begins a word of `target`; `None` when the query has no words.
/// It adds its values to `values`.
#[must_use]
pub fn matches(query: &str, kind: Kind, workspace: &str, target: &str, values: &mut Vec<Value>) -> Option<String> {
    let words = words(query);
    if words.is_empty() {
        return None;
    }
    let mut conditions = Vec::new();
    for word in words {
        values.push(Value::from(word.clone()));
        let from = values.len();
        values.push(Value::from(format!("{word}\u{10ffff}")));
        let to = values.len();
        conditions.push(format!(
            "{target} IN (SELECT w.target FROM search_words w WHERE w.workspace_id = {workspace} AND w.kind = '{}' AND w.word >= ${from} AND w.word < ${to})",
            kind.name()
        ));
    }
    Some(conditions.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_to_letters_that_everybody_can_type() {
        assert_eq!(fold("Inès ŒUVRE Łódź Straße"), "ines oeuvre lodz strasse");
        assert_eq!(words("CRM (Salesforce EU), l’incident"), ["crm", "eu", "incident", "l", "salesforce"]);
    }

    #[test]
    fn of_a_long_text_the_first_words_are_kept() {
        let long: Vec<String> = (0..50).map(|n| format!("a{n:02}")).collect();
        let words = words(&format!("Zulu {}", long.join(" ")));
        assert_eq!((words.len(), words.first().map(String::as_str)), (WORDS_MAX, Some("a00")));
        assert_eq!(words[WORDS_MAX - 2..], ["a38", "zulu"]);
    }
}
