//! Emoji, by their names in English and French. The list is a file of its own that is read with the first `:`, so that the page
//! itself is no larger.

use std::{cell::RefCell, rc::Rc};

use gloo_net::http::Request;

use super::markup::is_code;
use crate::browser;

const LIST: &str = "/emoji.txt";
/// Shown at once: as many as need no scrolling.
const MOST: usize = 8;
/// Letters after which a `:` asks for one: a smiley has fewer.
const FEWEST: usize = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    pub sign: String,
    /// Its first short name, without the colons.
    pub code: String,
    pub english: String,
    /// Empty where nobody has named it yet.
    pub french: String,
    /// All its names, without accents, apart by spaces.
    names: String,
}

thread_local! {
    static KNOWN: RefCell<Option<Rc<Vec<Emoji>>>> = const { RefCell::new(None) };
}

/// One line of the list: the sign, short names, the English name, French names.
fn read(line: &str, fold: impl Fn(&str) -> String) -> Option<Emoji> {
    let mut parts = line.split('\t');
    let (sign, codes) = (parts.next()?, parts.next()?);
    let (english, french) = (parts.next()?, parts.next().unwrap_or_default());
    let names = fold(&format!("{codes} {english} {french}").replace(['-', '_', ',', ':'], " "));
    Some(Emoji {
        sign: sign.to_owned(),
        code: codes.split(' ').next()?.to_owned(),
        english: english.to_owned(),
        french: french.split(", ").next().unwrap_or_default().to_owned(),
        names,
    })
}

async fn known() -> Rc<Vec<Emoji>> {
    if let Some(known) = KNOWN.with_borrow(Clone::clone) {
        return known;
    }
    let text = match Request::get(LIST).send().await {
        Ok(answer) if answer.ok() => answer.text().await.unwrap_or_default(),
        _ => return Rc::default(),
    };
    let known: Rc<Vec<Emoji>> = Rc::new(text.lines().filter_map(|line| read(line, browser::folded)).collect());
    KNOWN.set(Some(Rc::clone(&known)));
    known
}

/// Those that a beginning fits, the best first; the usual ones for none.
pub async fn find(query: &str) -> Vec<Emoji> {
    let wanted = browser::folded(&query.replace(['-', '_'], " "));
    best(&known().await, &wanted)
}

/// Does a beginning fit this one?
pub fn fits(emoji: &Emoji, query: &str) -> bool {
    !best(std::slice::from_ref(emoji), &browser::folded(&query.replace(['-', '_'], " "))).is_empty()
}

fn best(known: &[Emoji], wanted: &str) -> Vec<Emoji> {
    let rank = |emoji: &Emoji| {
        let code = emoji.code.replace('_', " ");
        match () {
            () if code == wanted => Some(0),
            () if code.starts_with(wanted) => Some(1),
            () if emoji.names.starts_with(wanted) || emoji.names.contains(&format!(" {wanted}")) => Some(2),
            () => None,
        }
    };
    let mut found: Vec<_> = known.iter().filter_map(|emoji| Some((rank(emoji)?, emoji))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(MOST).map(|(_, emoji)| emoji.clone()).collect()
}

/// What is looked for at the caret: where its `:` stands and what follows. `asked` is a `:` that the button put there, behind which
/// nothing need stand. Positions count UTF-16 units.
pub fn wanted(text: &str, caret: usize, asked: Option<usize>) -> Option<(usize, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let at = units.iter().rposition(|unit| *unit == u16::from(b':'))?;
    let before = String::from_utf16_lossy(&units[..at]);
    let query = String::from_utf16_lossy(&units[at + 1..]);
    let is_name = query.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '+')) && query.chars().count() <= 30;
    let starts = !before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '`' | '/'));
    let is_enough = query.chars().count() >= FEWEST || asked == Some(at);
    (is_name && starts && is_enough && !is_code(text, before.len())).then_some((at, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Emoji> {
        let lines = [
            "👍\t+1 thumbsup\tthumbs up\tpouce levé, d’accord",
            "😄\tsmile\tgrinning face with smiling eyes\tsourire",
            "🎉\ttada\tparty popper\tfete",
            "🙂\tslightly_smiling_face\tslightly smiling face\t",
        ];
        lines.iter().filter_map(|line| read(line, str::to_lowercase)).collect()
    }

    #[test]
    fn an_emoji_is_found_by_any_of_its_names_in_either_language() {
        let signs = |wanted| best(&list(), wanted).into_iter().map(|emoji| emoji.sign).collect::<Vec<_>>();
        assert_eq!(signs("smil"), ["😄", "🙂"]);
        assert_eq!(signs("pou"), ["👍"]);
        assert_eq!(signs("party"), ["🎉"]);
        assert_eq!(signs("+1"), ["👍"]);
        assert_eq!(signs("slightly sm"), ["🙂"]);
        assert_eq!(signs("ouce"), [""; 0]);
        assert_eq!(signs("").len(), 4);
    }

    #[test]
    fn a_colon_asks_for_one_only_where_a_name_begins() {
        assert_eq!(wanted("é 🙂 :smi", 9, None), Some((5, "smi".to_owned())));
        for (text, caret) in
            [("a:smile", 7), (":s", 2), ("https://a", 9), ("10:30", 5), (": smi", 5), ("```\n:smi", 8), ("::smi", 5)]
        {
            assert_eq!(wanted(text, caret, None), None, "{text}");
        }
        assert_eq!(wanted("a :", 3, Some(2)), Some((2, String::new())));
    }
}
