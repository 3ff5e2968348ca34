//! The page's words, in the reader's language. Both languages are in the program; the switch takes effect at once.

use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

use leptos::{prelude::*, reactive::graph::Observer};
use serde_json::Value;
use shared::{limits, users::Locale};

use crate::browser;

type Words = HashMap<String, String>;

static EN: LazyLock<Words> = LazyLock::new(|| words_of(include_str!("../locales/en.json")));
static FR: LazyLock<Words> = LazyLock::new(|| words_of(include_str!("../locales/fr.json")));

thread_local! {
    static LOCALE: RefCell<Option<ArcRwSignal<Locale>>> = const { RefCell::new(None) };
}

fn words_of(json: &str) -> Words {
    let mut words = Words::new();
    flatten("", serde_json::from_str(json).unwrap_or_default(), &mut words);
    words
}

fn flatten(path: &str, value: Value, words: &mut Words) {
    match value {
        Value::String(text) => drop(words.insert(path.to_owned(), text)),
        Value::Object(parts) => {
            for (key, part) in parts {
                let deeper = if path.is_empty() { key } else { format!("{path}.{key}") };
                flatten(&deeper, part, words);
            }
        }
        _ => {}
    }
}

fn signal() -> ArcRwSignal<Locale> {
    LOCALE.with(|cell| cell.borrow_mut().get_or_insert_with(|| ArcRwSignal::new(preferred())).clone())
}

/// The language that the browser asks for.
pub fn preferred() -> Locale {
    let known = browser::languages().into_iter().find(|tag| tag.starts_with("fr") || tag.starts_with("en"));
    known.map_or(Locale::En, |tag| Locale::from_tag(&tag))
}

/// The language of the page now; whoever reads it in a view follows it.
pub fn locale() -> Locale {
    let signal = signal();
    if Observer::get().is_some() { signal.get() } else { signal.get_untracked() }
}

/// Switches the language of the whole page.
pub fn speak(locale: Locale) {
    let signal = signal();
    if signal.get_untracked() != locale {
        signal.set(locale);
    }
    if let Some(root) = document().document_element() {
        drop(root.set_attribute("lang", locale.tag()));
    }
}

/// The words of a key. An unknown key shows itself.
pub fn t(key: &str) -> String {
    let words = match locale() {
        Locale::En => &EN,
        Locale::Fr => &FR,
    };
    words.get(key).or_else(|| EN.get(key)).cloned().unwrap_or_else(|| key.to_owned())
}

/// The words of a key, as a view that follows the language.
pub fn tr(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || t(key)
}

/// The words of a key with `{names}` filled in.
pub fn t_with(key: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(t(key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The words of `key.one` or `key.other`, whichever the language wants for that number; `{n}` is the number.
pub fn t_count(key: &str, n: i64) -> String {
    let form = if is_one(locale(), n) { "one" } else { "other" };
    t_with(&format!("{key}.{form}"), &[("n", &n.to_string())])
}

/// The same for a number that was counted no further than [`limits::COUNTER_STOP`]: from there on it is `99+`.
pub fn t_counted(key: &str, n: i64) -> String {
    if n >= limits::COUNTER_STOP { t_with(&format!("{key}.other"), &[("n", "99+")]) } else { t_count(key, n) }
}

/// In French zero is singular too.
fn is_one(locale: Locale, n: i64) -> bool {
    n == 1 || (locale == Locale::Fr && n == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words() {
        let keys = |words: &Words| {
            let mut keys: Vec<_> = words.keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&EN), keys(&FR));
        assert!(EN.len() > 100);
    }

    #[test]
    fn zero_is_singular_in_french_and_plural_in_english() {
        assert!(is_one(Locale::Fr, 0) && is_one(Locale::Fr, 1) && !is_one(Locale::Fr, 2));
        assert!(!is_one(Locale::En, 0) && is_one(Locale::En, 1) && !is_one(Locale::En, 2));
    }
}
