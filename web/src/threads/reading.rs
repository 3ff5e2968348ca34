//! Marking a thread read as far as the person has seen it, and unread when they ask.

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    Seq,
    threads::{ReadMarker, ReadState, UnreadMarker},
};

use super::OpenThread;
use crate::{
    api, browser,
    session::session,
    ui::{announce, toast},
    words::t,
};

const PAUSE_MS: i32 = 400;

/// Marks read what was seen, a moment after the person saw it.
#[derive(Clone, Copy)]
pub struct Marker {
    open: OpenThread,
    /// The newest message that was on the screen.
    seen: RwSignal<Seq>,
    planned: RwSignal<bool>,
}

impl Marker {
    pub fn new(open: OpenThread) -> Self {
        let marker = Self { open, seen: RwSignal::new(0), planned: RwSignal::new(false) };
        let back = window_event_listener(ev::visibilitychange, move |_| marker.plan());
        on_cleanup(move || back.remove());
        marker
    }

    /// The message `seq` is, or was, on the screen.
    pub fn saw(self, seq: Seq) {
        if browser::is_visible() && seq > self.seen.get_untracked() {
            self.seen.set(seq);
            self.plan();
        }
    }

    fn plan(self) {
        if self.planned.try_get_untracked() != Some(false) {
            return;
        }
        self.planned.set(true);
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if self.planned.is_disposed() {
                return;
            }
            self.planned.set(false);
            self.mark().await;
        });
    }

    async fn mark(self) {
        let seq = self.seen.get_untracked();
        let read =
            self.open.thread.with_untracked(|thread| thread.as_ref().map(|thread| (thread.id, thread.viewer.last_read_seq)));
        let Some((id, last_read)) = read else { return };
        if seq <= last_read || self.open.holds_unread.get_untracked() || !browser::is_visible() {
            return;
        }
        if let Ok(state) = api::put::<ReadState>(&format!("/threads/{id}/read"), &ReadMarker { seq }).await {
            take(self.open, state);
        }
    }
}

fn take(open: OpenThread, state: ReadState) {
    if open.thread.is_disposed() {
        return;
    }
    open.thread.update(|thread| {
        if let Some(thread) = thread {
            thread.viewer.last_read_seq = state.last_read_seq;
            thread.viewer.unread = state.unread;
            if state.unread == 0 {
                thread.viewer.mentioned = false;
            }
        }
    });
}

/// Marks a thread unread from the newest message of somebody else, or its newest.
pub fn mark_unread(open: OpenThread) {
    let Some(id) = open.id() else { return };
    let my_id = session().my_id();
    let from_seq = open.messages.with_untracked(|list| {
        let of_others = list.iter().rfind(|message| Some(message.author.id) != my_id);
        of_others.or(list.last()).map(|message| message.seq)
    });
    let Some(from_seq) = from_seq else { return };
    open.holds_unread.set(true);
    spawn_local(async move {
        match api::put::<ReadState>(&format!("/threads/{id}/unread"), &UnreadMarker { from_seq }).await {
            Ok(state) => {
                take(open, state);
                if !open.new_from.is_disposed() {
                    open.new_from.set(Some(from_seq));
                }
                announce(t("thread.marked_unread"));
                toast(t("thread.marked_unread"));
            }
            Err(failure) => toast(failure.sentence()),
        }
    });
}
