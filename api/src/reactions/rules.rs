//! What counts as one emoji, and when there is room for another. Pure.

use std::str::FromStr;

use shared::{Code, limits};

/// One emoji as Unicode lists it, written in full: two ways of writing one are one reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emoji(pub &'static str);

/// A text that is not exactly one emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoEmoji;

impl FromStr for Emoji {
    type Err = NoEmoji;

    fn from_str(text: &str) -> Result<Self, NoEmoji> {
        emojis::get(text).map(|emoji| Self(emoji.as_str())).ok_or(NoEmoji)
    }
}

/// What stands under a message, seen from one person who gives one emoji.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// How many different emoji.
    pub different: i64,
    /// Is this one among them?
    pub is_there: bool,
    /// And did the person give it?
    pub is_mine: bool,
}

/// Is there something to write? The same emoji again changes nothing.
///
/// # Errors
/// `too_many_reactions` when it would be one emoji too many.
pub fn add(standing: Standing) -> Result<bool, Code> {
    if standing.is_mine {
        return Ok(false);
    }
    if standing.is_there || standing.different < limits::REACTIONS_MAX { Ok(true) } else { Err(Code::TooManyReactions) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_of_unicodes_list_and_nothing_else() {
        for text in ["👍", "👍🏽", "👩‍👩‍👧‍👦", "🇫🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "❤️"]
        {
            assert_eq!(text.parse(), Ok(Emoji(emojis::get(text).map_or("", |emoji| emoji.as_str()))), "{text}");
        }
        for text in ["", "a", "1", "👍👍", "👍a", " 👍", ":tada:", "\u{200d}", "\u{fe0f}", "\u{1f1eb}", "<b>", "é"] {
            assert_eq!(text.parse::<Emoji>(), Err(NoEmoji), "{text:?}");
        }
        assert_eq!("\u{2764}".parse(), Ok(Emoji("\u{2764}\u{fe0f}")), "written short it is the same heart");
    }

    #[test]
    fn the_twenty_first_emoji_has_no_room_and_those_that_are_there_have() {
        let standing = Standing { different: limits::REACTIONS_MAX, is_there: false, is_mine: false };
        assert_eq!(add(standing), Err(Code::TooManyReactions));
        assert_eq!(add(Standing { is_there: true, ..standing }), Ok(true));
        assert_eq!(add(Standing { is_there: true, is_mine: true, ..standing }), Ok(false));
        assert_eq!(add(Standing { different: limits::REACTIONS_MAX - 1, ..standing }), Ok(true));
    }
}
