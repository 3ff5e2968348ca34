//! What keys do in a text, besides writing. While an input method is composing they are its own.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{
    markup,
    toolbar::tool_of,
    writing::{ENTER_SENDS, Writing},
};
use crate::browser;

impl Writing {
    pub fn press(self, event: &KeyboardEvent) {
        // Enter that ends an input method's composition chooses a word and sends nothing.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let key = event.key();
        if self.picker.is_open() && self.press_in_picker(event, &key) {
            return;
        }
        let is_command = event.ctrl_key() || event.meta_key();
        self.pastes_plain.set_value(is_command && event.shift_key() && key.eq_ignore_ascii_case("v"));
        if let Some(tool) = tool_of(event) {
            event.prevent_default();
            return self.apply_tool(tool);
        }
        let enter_sends = browser::recall(ENTER_SENDS).as_deref() == Some("yes");
        let sends = is_command || (enter_sends && !event.shift_key() && !event.alt_key());
        if key == "Enter" && sends {
            event.prevent_default();
            self.send();
        } else if key == "Enter" && !event.alt_key() && event.shift_key() == enter_sends {
            self.go_on(event);
        } else if key == "Escape"
            && let Some(editor) = self.editor
        {
            event.prevent_default();
            editor.leave(self);
        } else if key == "Escape"
            && let Some(node) = self.node.get_untracked()
        {
            drop(node.blur());
        }
    }

    /// A new line, with which a list or a quotation goes on.
    fn go_on(self, event: &KeyboardEvent) {
        let change = self.selected(|at| if at.from == at.to { markup::on_enter(at.text, at.from) } else { None }).flatten();
        if let Some(change) = change {
            event.prevent_default();
            self.apply(&change);
        }
    }

    /// True when the key was for the list.
    fn press_in_picker(self, event: &KeyboardEvent, key: &str) -> bool {
        match key {
            "ArrowDown" => self.picker.step(1),
            "ArrowUp" => self.picker.step(-1),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => {
                if let Some(who) = self.picker.chosen() {
                    self.pick(&who);
                }
            }
            "Escape" => self.picker.close(),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }
}
