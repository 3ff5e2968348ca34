//! What a person does with the messages of one timeline: which is being edited, which they ask to delete, whose history is open,
//! and moving from one to another with the arrows.

use leptos::prelude::*;
use shared::{AttachmentId, MessageId, Seq, attachments::AttachmentView, messages::MessageView};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, ScrollLogicalPosition};

use super::{
    editor::{self, Begun},
    quoting,
    reactions::Reacting,
    scroll::Scroll,
};
use crate::{
    browser, keyboard,
    threads::{At, OpenThread},
    ui::toast,
    words::t,
};

/// The buttons between which the arrows move: one for each message.
const STOPS: &str = ".timeline .acts button[aria-haspopup]";
/// How long a message is marked that one has jumped to.
const MARKED_MS: i32 = 2_500;

#[derive(Clone, Copy)]
pub struct Acts {
    pub open: OpenThread,
    scroll: Scroll,
    /// The message that is being edited, as it was when that began: what happens to it meanwhile must not take the text away.
    pub editing: RwSignal<Option<Begun>>,
    pub deleting: RwSignal<Option<MessageView>>,
    pub history: RwSignal<Option<MessageView>>,
    pub reacting: Reacting,
    /// The picture that they look at.
    pub looked_at: RwSignal<Option<AttachmentId>>,
    /// Where Tab leads into the messages.
    stop: RwSignal<Option<Seq>>,
    /// The message that one has just jumped to.
    marked: RwSignal<Option<Seq>>,
}

impl Acts {
    pub fn new(open: OpenThread, scroll: Scroll) -> Self {
        let acts = Self {
            open,
            scroll,
            editing: RwSignal::new(None),
            deleting: RwSignal::new(None),
            history: RwSignal::new(None),
            reacting: Reacting::new(open),
            looked_at: RwSignal::new(None),
            stop: RwSignal::new(None),
            marked: RwSignal::new(None),
        };
        editor::restore(acts);
        keyboard::on_key("r", move || match acts.focused() {
            Some(message) => quoting::answer(open, &message),
            None => keyboard::focus(quoting::COMPOSER),
        });
        acts
    }

    /// Begins to edit a message, unless another edit has changes that are not saved.
    pub fn edit(self, message: MessageView) {
        if self.editing.with_untracked(|begun| begun.as_ref().is_some_and(Begun::is_changed)) {
            toast(t("edit.another"));
            keyboard::focus(editor::TEXT);
            return;
        }
        self.editing.set(Some(editor::begin(self.open, message)));
    }

    pub fn is_editing(self, message: MessageId) -> bool {
        self.editing.with(|begun| begun.as_ref().is_some_and(|begun| begun.message.id == message))
    }

    /// The messages as they are shown: one that is being edited stays what it was.
    pub fn shown(self, messages: &[MessageView]) -> Vec<MessageView> {
        let mut shown = messages.to_vec();
        self.editing.with(|begun| {
            if let Some(begun) = begun
                && let Ok(here) = shown.binary_search_by_key(&begun.message.seq, |message| message.seq)
            {
                shown[here] = begun.message.clone();
            }
        });
        shown
    }

    /// The files of a message, as they are now.
    pub fn files(self, seq: Seq) -> Vec<AttachmentView> {
        self.open.messages.with(|list| {
            let here = list.binary_search_by_key(&seq, |message| message.seq);
            here.map(|here| list[here].attachments.clone()).unwrap_or_default()
        })
    }

    /// The pictures of the message, sent or on its way, to which the one that is looked at belongs.
    pub fn pictures(self) -> Vec<AttachmentView> {
        let Some(id) = self.looked_at.get() else { return vec![] };
        let has_it = |files: &[AttachmentView]| files.iter().any(|file| file.id == id);
        let sent =
            self.open.messages.with(|list| list.iter().map(|message| &message.attachments).find(|files| has_it(files)).cloned());
        let files = sent.or_else(|| {
            self.open.outgoing.with(|list| list.iter().map(|message| &message.files).find(|files| has_it(files)).cloned())
        });
        files.unwrap_or_default().into_iter().filter(AttachmentView::is_picture).collect()
    }

    /// Goes to a message; one that is not loaded is read first.
    pub fn jump(self, seq: Seq) {
        if !self.scroll.to(&format!("[data-seq='{seq}']"), ScrollLogicalPosition::Center) {
            let location = window().location();
            if location.hash().is_ok_and(|hash| hash == format!("#{seq}")) {
                self.open.go(At::Message(seq)); // an address that stays the same tells nobody
            } else {
                drop(location.set_hash(&seq.to_string()));
            }
            return;
        }
        self.marked.set(Some(seq));
        self.focus(seq);
        leptos::task::spawn_local(async move {
            browser::sleep(MARKED_MS).await;
            if self.marked.try_get_untracked() == Some(Some(seq)) {
                self.marked.set(None);
            }
        });
    }

    pub fn is_marked(self, seq: Seq) -> bool {
        self.marked.get() == Some(seq)
    }

    /// Gives the focus to a message, or to all of them when it has no button.
    pub fn focus(self, seq: Seq) {
        request_animation_frame(move || {
            let stop = format!("[data-seq='{seq}'] .acts button[aria-haspopup]");
            let found = document().query_selector(&stop).ok().flatten();
            keyboard::focus(if found.is_some() { &stop } else { ".timeline" });
        });
    }

    /// Is this where Tab leads? It is the newest message until the focus was on another.
    pub fn is_stop(self, seq: Seq) -> bool {
        let stops = |message: &&MessageView| message.deleted_at.is_none();
        self.open.messages.with(|list| {
            let wanted = self.stop.get().filter(|wanted| list.iter().filter(stops).any(|message| message.seq == *wanted));
            wanted.or_else(|| list.iter().rev().find(stops).map(|message| message.seq)) == Some(seq)
        })
    }

    /// The focus came to something in a message.
    pub fn notice(self, event: &Event) {
        let seq = event.target().and_then(|target| seq_around(&target.dyn_into::<Element>().ok()?));
        if seq.is_some() && self.stop.get_untracked() != seq {
            self.stop.set(seq);
        }
    }

    /// The message in which the focus is.
    fn focused(self) -> Option<MessageView> {
        let seq = seq_around(&document().active_element()?)?;
        let message = self.open.messages.with_untracked(|list| list.iter().find(|message| message.seq == seq).cloned())?;
        Some(message).filter(|message| message.deleted_at.is_none())
    }

    /// From one message's button to another's.
    pub fn press(self, event: &KeyboardEvent) {
        let Some(here) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let is_stop = here.matches(STOPS).unwrap_or(false) && here.get_attribute("aria-expanded").as_deref() == Some("false");
        if !is_stop || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Ok(all) = document().query_selector_all(STOPS) else { return };
        let stops: Vec<HtmlElement> = (0..all.length()).filter_map(|i| all.item(i)?.dyn_into().ok()).collect();
        let Some(at) = stops.iter().position(|stop| stop.is_same_node(Some(&here))) else { return };
        let to = match event.key().as_str() {
            "ArrowUp" => at.saturating_sub(1),
            "ArrowDown" => at + 1,
            "Home" => 0,
            "End" => stops.len() - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(stop) = stops.get(to) {
            drop(stop.focus());
        }
    }
}

fn seq_around(element: &Element) -> Option<Seq> {
    element.closest("[data-seq]").ok()??.get_attribute("data-seq")?.parse().ok()
}
