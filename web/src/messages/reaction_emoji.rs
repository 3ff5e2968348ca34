//! The emoji that are offered for reacting, each with the key of its name. Any other that somebody gave is shown as well.

/// How many stand beside each other.
pub const COLUMNS: usize = 6;

pub const OFFERED: [(&str, &str); 30] = [
    ("👍", "reaction.names.thumbs_up"),
    ("❤️", "reaction.names.heart"),
    ("🎉", "reaction.names.party"),
    ("👏", "reaction.names.applause"),
    ("🙏", "reaction.names.thanks"),
    ("👀", "reaction.names.eyes"),
    ("✅", "reaction.names.done"),
    ("❌", "reaction.names.no"),
    ("👎", "reaction.names.thumbs_down"),
    ("💯", "reaction.names.hundred"),
    ("🔥", "reaction.names.fire"),
    ("🚀", "reaction.names.rocket"),
    ("🙂", "reaction.names.smile"),
    ("😀", "reaction.names.grin"),
    ("😂", "reaction.names.joy"),
    ("😉", "reaction.names.wink"),
    ("😍", "reaction.names.love"),
    ("😅", "reaction.names.phew"),
    ("🤔", "reaction.names.thinking"),
    ("😮", "reaction.names.surprised"),
    ("😕", "reaction.names.confused"),
    ("😢", "reaction.names.sad"),
    ("🙌", "reaction.names.hooray"),
    ("💪", "reaction.names.strong"),
    ("👌", "reaction.names.ok"),
    ("🤝", "reaction.names.handshake"),
    ("💡", "reaction.names.idea"),
    ("⚠️", "reaction.names.warning"),
    ("⏳", "reaction.names.waiting"),
    ("☕", "reaction.names.coffee"),
];
