//! What is being written: the text in the field, whom it mentions, and sending it.

use leptos::{html, prelude::*};
use shared::{limits, text};
use web_sys::{ClipboardEvent, KeyboardEvent};

use super::{
    draft::{self, Draft},
    editor::Editor,
    emoji,
    markup::{self, Change, Selected, Tool},
    mention,
    outgoing::{self, Outgoing},
    pasting,
    picker::{Offer, Picker, Sign, Wanted},
    synced::Synced,
    toolbar::tool_of,
};
use crate::{
    api::Failure,
    attachments::Tray,
    browser,
    threads::OpenThread,
    words::{t, t_count},
};

pub const KIND: &str = "draft";
/// The name of the setting that lets Enter send.
pub const ENTER_SENDS: &str = "palabre.enter_sends";

/// The field of one conversation and what is in it.
#[derive(Clone, Copy)]
pub struct Writing {
    pub open: OpenThread,
    pub node: NodeRef<html::Textarea>,
    pub draft: RwSignal<Draft>,
    /// The files beside the text.
    pub tray: Tray,
    pub picker: Picker,
    pub problem: RwSignal<Option<String>>,
    /// The message shall not reopen a closed thread.
    pub leaves_closed: RwSignal<bool>,
    /// What changes a message; `None` while a new one is written.
    pub editor: Option<Editor>,
    /// The draft on the server; `None` while a message is changed.
    pub synced: Option<Synced>,
    /// The message is shown as it would look, in the place of the text.
    pub shows_look: RwSignal<bool>,
    /// The next paste shall be plain text.
    pastes_plain: StoredValue<bool>,
}

impl Writing {
    /// Begins with what an earlier visit left.
    pub fn begin(open: OpenThread) -> Self {
        let kept = open.record().map(|(workspace, key)| draft::kept::<Draft>(KIND, workspace, &key)).unwrap_or_default();
        open.reply_to.set(kept.reply_to.clone());
        let synced = Synced::begin(open, &kept);
        let writing = Self { synced: Some(synced), ..Self::with(open, kept, None) };
        synced.follow(writing);
        Effect::new(move |_| {
            open.reply_to.track();
            writing.keep();
        });
        writing
    }

    /// Begins with a text, to change a message if there is an editor.
    pub fn with(open: OpenThread, draft: Draft, editor: Option<Editor>) -> Self {
        let writing = Self {
            open,
            node: NodeRef::new(),
            draft: RwSignal::new(draft),
            tray: Tray::of(open),
            picker: Picker::new(),
            problem: RwSignal::new(None),
            leaves_closed: RwSignal::new(false),
            editor,
            synced: None,
            shows_look: RwSignal::new(false),
            pastes_plain: StoredValue::new(false),
        };
        Effect::new(move |_| {
            if let Some(node) = writing.node.get() {
                node.set_value(&writing.draft.with_untracked(|draft| draft.text.clone()));
                writing.grow();
            }
        });
        writing
    }

    /// Is there anything to send?
    pub fn is_empty(self) -> bool {
        self.draft.with(|draft| draft.text.trim().is_empty()) && self.tray.is_empty()
    }

    /// The Markdown that would be sent; `None` while there is no text.
    pub fn body(self) -> Option<String> {
        self.draft.with(|draft| (!draft.text.trim().is_empty()).then(|| mention::markdown(&draft.text, &draft.picked)))
    }

    pub fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.problem.set(None);
        self.keep();
    }

    fn keep(self) {
        if let Some(editor) = self.editor {
            editor.keep(self);
        } else if let Some((workspace, key)) = self.open.record() {
            let draft = Draft { reply_to: self.open.reply_to.get_untracked(), ..self.draft.get_untracked() };
            let is_something = !draft.text.is_empty() || draft.reply_to.is_some();
            draft::keep(KIND, workspace, &key, is_something.then_some(&draft));
            if let Some(synced) = self.synced {
                synced.changed(self, draft);
            }
        }
        request_animation_frame(move || self.grow());
    }

    /// As high as its text, up to what the style sheet allows.
    fn grow(self) {
        if let Some(node) = self.node.try_get_untracked().flatten() {
            let style = web_sys::HtmlElement::style(&node);
            drop(style.set_property("height", "auto"));
            drop(style.set_property("height", &format!("{}px", node.scroll_height())));
        }
    }

    fn caret(self) -> usize {
        let caret = self.node.get_untracked().and_then(|node| node.selection_end().ok().flatten());
        caret.map_or(0, |caret| caret as usize)
    }

    pub fn follow_caret(self) {
        if let Some((workspace, key)) = self.open.record() {
            let (caret, asked) = (self.caret(), self.picker.asked());
            let wanted = self.draft.with_untracked(|draft| {
                let emoji = emoji::wanted(&draft.text, caret, asked).map(|(at, query)| Wanted { sign: Sign::Emoji, at, query });
                emoji.or_else(|| mention::wanted(&draft.text, caret).map(|(at, query)| Wanted { sign: Sign::Mention, at, query }))
            });
            self.picker.follow(wanted, workspace, &key);
        }
    }

    /// Puts a text and the caret where they belong, in the field itself.
    pub fn put(self, text: &str, caret: usize) {
        let Some(node) = self.node.get_untracked() else { return };
        node.set_value(text);
        let caret = u32::try_from(caret).unwrap_or(u32::MAX);
        drop(node.focus());
        drop(node.set_selection_range(caret, caret));
    }

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
        self.picker.done();
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

    pub fn send(self) {
        let draft = self.draft.get_untracked();
        let body = mention::markdown(&draft.text, &draft.picked);
        let is_silent = draft.text.trim().is_empty();
        // The files beside the composer are no matter of a message that is edited.
        let is_new = self.editor.is_none();
        if is_silent && (!is_new || self.tray.items.with_untracked(Vec::is_empty)) {
            return;
        }
        let files = match if is_new { self.tray.ready() } else { Ok(vec![]) } {
            Ok(files) => files,
            Err(in_the_way) => return self.problem.set(Some(t(in_the_way))),
        };
        if !is_silent && text::message_body(&body).is_err() {
            let over = limits_over(&body);
            let too_long = || t_count("composer.too_long", over);
            self.problem.set(Some(if over > 0 { too_long() } else { t("problems.invalid") }));
            return;
        }
        self.picker.done();
        if let Some(editor) = self.editor {
            return editor.save(self, body);
        }
        let draft = Draft { reply_to: self.open.reply_to.get_untracked(), ..draft };
        let draft_revision = self.synced.and_then(Synced::revision);
        self.open.reply_to.set(None);
        self.shows_look.set(false);
        self.put("", 0);
        self.change(|draft| *draft = Draft::default());
        let reopen = !self.leaves_closed.get_untracked();
        self.tray.clear();
        outgoing::send(
            self.open,
            Outgoing::new(draft, files, reopen, draft_revision),
            Callback::new(move |(message, failure)| self.take_back(message, &failure)),
        );
    }

    /// The server would not have it as it is: the text comes back, before what was typed meanwhile.
    /// False when the field is no longer there.
    fn take_back(self, message: Outgoing, failure: &Failure) -> bool {
        if self.draft.is_disposed() {
            return false;
        }
        if self.open.reply_to.with_untracked(Option::is_none) {
            self.open.reply_to.set(message.reply_to);
        }
        self.change(|draft| {
            draft.text = match (message.text.is_empty(), draft.text.is_empty()) {
                (_, true) => message.text,
                (true, false) => std::mem::take(&mut draft.text),
                (false, false) => format!("{}\n\n{}", message.text, draft.text),
            };
            draft.picked.extend(message.picked);
        });
        let text = self.draft.with_untracked(|draft| draft.text.clone());
        let end = text.encode_utf16().count();
        self.put(&text, end);
        self.tray.put_back(message.files, |n| failure.has_field_under(&format!("/attachment_ids/{n}")));
        let is_of_files = failure.has_field_under("/attachment_ids");
        self.problem.set(Some(if is_of_files { t("attachments.some_failed") } else { failure.sentence() }));
        true
    }

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

fn limits_over(body: &str) -> i64 {
    left(body).saturating_neg()
}

/// Characters left before a message is too long.
pub fn left(body: &str) -> i64 {
    let length = i64::try_from(body.chars().count()).unwrap_or(i64::MAX);
    limits::MESSAGE_MAX.cast_signed().saturating_sub(length)
}
