//! What is being written: the text in the field, whom it mentions, and sending it.

use leptos::{html, prelude::*};
use shared::{limits, text};

use super::{
    draft::{self, Draft},
    editor::Editor,
    emoji, mention,
    outgoing::{self, Outgoing},
    picker::{Picker, Sign, Wanted},
    synced::Synced,
};
use crate::{
    api::Failure,
    attachments::Tray,
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
    pub pastes_plain: StoredValue<bool>,
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

    pub fn caret(self) -> usize {
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
        self.tray.put_back(message.files, failure);
        let is_of_files = failure.has_field_under("/attachment_ids");
        self.problem.set(Some(if is_of_files { t("attachments.some_failed") } else { failure.sentence() }));
        true
    }
}

fn limits_over(body: &str) -> i64 {
    left(body).saturating_neg()
}

/// Characters left before a message is too long.
pub fn left(body: &str) -> i64 {
    let length = i64::try_from(body.chars().count()).unwrap_or(i64::MAX);
    limits::MESSAGE_MAX.cast_signed().saturating_sub(length)
}
