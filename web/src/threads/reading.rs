//! Marking a thread read as far as the person has seen it, and unread when they ask.

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    Seq,
    threads::{ReadMarker, ReadState, ThreadView, UnreadMarker},
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
    planned: RwSignal<bool>,
}

impl Marker {
    pub fn new(open: OpenThread) -> Self {
        let marker = Self { open, planned: RwSignal::new(false) };
        let back = window_event_listener(ev::visibilitychange, move |_| marker.plan());
        on_cleanup(move || back.remove());
        marker
    }

    /// The message `seq` is, or was, on the screen. One that was jumped to, over unread messages that were not even loaded, says
    /// nothing of those.
    pub fn saw(self, seq: Seq) {
        if !browser::is_visible() || self.open.holds_unread.get_untracked() {
            return;
        }
        let last_read = self.open.thread.with_untracked(|thread| thread.as_ref().map_or(0, |thread| thread.viewer.last_read_seq));
        let seen_to = self.open.seen_to.get_untracked().max(last_read);
        let first = self.open.messages.with_untracked(|list| list.first().map_or(1, |message| message.seq));
        if first > seen_to + 1 || seq <= self.open.seen_to.get_untracked() {
            return;
        }
        self.open.seen_to.set(seq);
        self.plan();
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
        let seq = self.open.seen_to.get_untracked();
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

impl OpenThread {
    /// Takes over a newer view of the thread.
    pub fn take(self, thread: ThreadView) {
        let last_read = thread.viewer.last_read_seq;
        if self.thread.with_untracked(|old| old.as_ref().is_some_and(|old| old.viewer.last_read_seq > last_read)) {
            // They marked it unread elsewhere: what was seen before that counts no more.
            self.seen_to.set(last_read);
        }
        if self.thread.with_untracked(|old| old.as_ref() != Some(&thread)) {
            self.thread.set(Some(thread));
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

/// Marks everything read, also what was not seen, because the person says so.
pub fn mark_all_read(open: OpenThread) {
    let Some((id, seq)) = open.thread.with_untracked(|thread| thread.as_ref().map(|thread| (thread.id, thread.last_seq))) else {
        return;
    };
    open.holds_unread.set(false);
    spawn_local(async move {
        match api::put::<ReadState>(&format!("/threads/{id}/read"), &ReadMarker { seq }).await {
            Ok(state) => {
                take(open, state);
                if !open.new_from.is_disposed() {
                    open.new_from.set(None);
                }
                announce(t("thread.marked_read"));
            }
            Err(failure) => toast(failure.sentence()),
        }
    });
}

/// Marks a thread unread from the newest message of somebody else, or its newest.
pub fn mark_unread(open: OpenThread) {
    let my_id = session().my_id();
    let from_seq = open.messages.with_untracked(|list| {
        let of_others = list.iter().rfind(|message| Some(message.author.id) != my_id);
        of_others.or(list.last()).map(|message| message.seq)
    });
    if let Some(from_seq) = from_seq {
        mark_unread_from(open, from_seq);
    }
}

/// Marks a message and all after it unread. They stay so until the person comes back.
pub fn mark_unread_from(open: OpenThread, from_seq: Seq) {
    let Some(id) = open.id() else { return };
    open.holds_unread.set(true);
    spawn_local(async move {
        match api::put::<ReadState>(&format!("/threads/{id}/unread"), &UnreadMarker { from_seq }).await {
            Ok(state) => {
                take(open, state);
                if !open.new_from.is_disposed() {
                    open.seen_to.set(from_seq - 1);
                    open.new_from.set(Some(from_seq));
                }
                announce(t("thread.marked_unread"));
                toast(t("thread.marked_unread"));
            }
            Err(failure) => toast(failure.sentence()),
        }
    });
}
