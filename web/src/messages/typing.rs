//! What the page itself puts in a text. It is put in as typing would be, so that the browser can take it back.

use leptos::prelude::*;
use web_sys::ClipboardEvent;

use super::{
    draft::Draft,
    markup::{Change, Selected, Tool},
    mention, pasting,
    picker::Offer,
    writing::Writing,
};
use crate::browser;

impl Writing {
    /// What the text is and what is selected in it, as the field has it.
    pub fn selected<T>(self, read: impl FnOnce(Selected<'_>) -> T) -> Option<T> {
        let node = self.node.get_untracked()?;
        let text = node.value();
        let place = |at: Result<Option<u32>, _>| byte_at(&text, at.ok().flatten().unwrap_or_default() as usize);
        let (from, to) = (place(node.selection_start()), place(node.selection_end()));
        Some(read(Selected { text: &text, from, to: to.max(from) }))
    }

    /// Changes one stretch of the text, as typing would: the browser can take it back.
    pub fn apply(self, change: &Change) {
        let Some(node) = self.node.get_untracked() else { return };
        let before = node.value();
        let [from, to] = [change.from, change.to].map(|at| unit_at(&before, at));
        drop(node.focus());
        drop(node.set_selection_range(from, to));
        if before[change.from..change.to] != change.with && !browser::type_in(&change.with) {
            drop(node.set_range_text_with_start_and_end(&change.with, from, to));
        }
        let after = node.value();
        // Where the browser has told nobody.
        if self.draft.with_untracked(|draft| draft.text != after) {
            self.change(|draft| draft.text.clone_from(&after));
        }
        let [from, to] = [change.select.0, change.select.1].map(|at| unit_at(&after, at));
        drop(node.set_selection_range(from, to));
    }

    pub fn apply_tool(self, tool: Tool) {
        if let Some(change) = self.selected(|at| tool.apply(at)) {
            self.apply(&change);
        }
    }

    /// Puts another draft in the place of this one.
    pub fn replace(self, draft: Draft) {
        self.picker.done();
        self.open.reply_to.set(draft.reply_to.clone());
        if let Some(node) = self.node.get_untracked() {
            node.set_value(&draft.text);
        }
        self.change(|now| *now = draft);
    }

    pub fn paste(self, event: &ClipboardEvent) {
        let is_plain = self.pastes_plain.get_value();
        self.pastes_plain.set_value(false);
        pasting::paste(self, event, is_plain);
    }

    pub fn pick(self, offer: &Offer) {
        let Some(at) = self.picker.at() else { return };
        let change = self.selected(|now| {
            let from = byte_at(now.text, at);
            let to = if now.after().starts_with(' ') { now.to + 1 } else { now.to };
            Change::behind(from.min(to), to, format!("{} ", offer.text()))
        });
        self.picker.settle(offer.text().trim_start_matches('@'));
        if let Some(change) = change {
            self.apply(&change);
        }
        let Offer::Who(who) = offer else { return };
        self.change(|draft| {
            let picked = mention::Picked::from(who);
            if !draft.picked.contains(&picked) {
                draft.picked.push(picked);
            }
        });
    }

    /// The button: puts an `@` where the caret is, which opens the list.
    pub fn start_mention(self) {
        self.start("@");
    }

    /// The button: puts a `:` where the caret is, which opens the list of emoji.
    pub fn start_emoji(self) {
        self.start(":");
    }

    fn start(self, sign: &str) {
        let change = self.selected(|now| {
            let gap = if now.before().is_empty() || now.before().ends_with(char::is_whitespace) { "" } else { " " };
            Change::behind(now.from, now.to, format!("{gap}{sign}"))
        });
        let Some(change) = change else { return };
        self.apply(&change);
        self.picker.ask(self.caret().saturating_sub(1));
        self.follow_caret();
    }
}

/// The byte at a place that counts UTF-16 units, as the browser does.
fn byte_at(text: &str, units: usize) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen >= units {
            return at;
        }
        seen += c.len_utf16();
    }
    text.len()
}

/// The place, in UTF-16 units, of a byte.
fn unit_at(text: &str, byte: usize) -> u32 {
    let units = text.get(..byte).map_or(text.len(), |before| before.encode_utf16().count());
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_the_browser_and_of_the_text_are_the_same_places() {
        let text = "é🙂a";
        assert_eq!([0, 1, 3, 4].map(|units| byte_at(text, units)), [0, 2, 6, 7]);
        assert_eq!([0, 2, 6, 7].map(|byte| unit_at(text, byte)), [0, 1, 3, 4]);
        assert_eq!((byte_at(text, 9), byte_at(text, 2)), (7, 6));
    }
}
