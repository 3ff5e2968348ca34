//! Several names in one short text.

use crate::words::{t_count, t_with};

/// Names up to two; of more, how many there are besides.
pub fn named(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => t_with("audience.two", &[("one", one), ("two", two)]),
        [one, two, more @ ..] => {
            let more = i64::try_from(more.len()).unwrap_or(i64::MAX);
            t_count("audience.more", more).replace("{names}", &format!("{one}, {two}"))
        }
    }
}

/// The words of `key.one` or `key.other`, with `{names}` filled in.
pub fn of_names(key: &str, names: &[String]) -> String {
    let form = if names.len() == 1 { "one" } else { "other" };
    t_with(&format!("{key}.{form}"), &[("names", &named(names))])
}
