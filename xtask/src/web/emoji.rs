//! The list of emoji that the page reads with the first `:`: the sign, its short names, its English name and, for the usual ones, its
//! French names, apart by tabs. The usual ones come first, in the order of the French list.

use std::collections::HashMap;

use anyhow::{Context, Result};
use emojis::Emoji;

/// The list, with the French names of `french`: lines of a sign, a space, and names apart by commas.
pub fn list(french: &str) -> Result<String> {
    let mut names: HashMap<&str, (usize, &str)> = HashMap::new();
    for (place, line) in french.lines().enumerate() {
        let (sign, of_sign) = line.split_once(' ').with_context(|| format!("no names: {line}"))?;
        let known = emojis::get(sign).with_context(|| format!("no emoji: {line}"))?;
        names.insert(known.as_str(), (place, of_sign));
    }
    let place = |emoji: &Emoji| names.get(emoji.as_str()).map_or(usize::MAX, |(place, _)| *place);
    let mut all: Vec<&Emoji> = emojis::iter().filter(|emoji| emoji.shortcode().is_some()).collect();
    all.sort_by_key(|emoji| place(emoji));
    let line = |emoji: &&Emoji| {
        let codes: Vec<&str> = emoji.shortcodes().collect();
        let french = names.get(emoji.as_str()).map_or("", |(_, names)| names);
        format!("{}\t{}\t{}\t{french}\n", emoji.as_str(), codes.join(" "), emoji.name())
    };
    Ok(all.iter().map(line).collect())
}
