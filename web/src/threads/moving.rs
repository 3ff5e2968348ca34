//! Moving through a long thread: reading the part around a message, and more of it at both ends.

use futures_util::future::join;
use leptos::{prelude::*, task::spawn_local};
use shared::{Seq, threads::ThreadView};

use super::{
    OpenThread,
    changes::{self, Part},
    window::{self, At, CONTEXT, PAGE, Run},
};
use crate::{
    api::{self, Answer},
    session::session,
    ui::toast,
    words::t_with,
};

impl OpenThread {
    /// Goes somewhere in the thread; what is not held is read first, and takes the place of what is.
    pub fn go(self, at: At) {
        let Some(thread) = self.thread.get_untracked() else { return };
        if at == At::FirstUnread {
            self.new_from.set(self.first_unread(&thread).or(self.new_from.get_untracked()));
        }
        let target = match at {
            At::Message(seq) => Some(seq),
            At::FirstUnread => self.new_from.get_untracked(),
            At::Newest => None,
        };
        let is_held = target.map_or(self.later.get_untracked().is_none(), |seq| self.holds(seq));
        if is_held {
            self.turn.update(|turn| *turn += 1);
            self.stand.set(Some(at));
            return;
        }
        spawn_local(async move {
            if let Err(failure) = self.read_window(&thread, target.map_or(At::Newest, At::Message)).await {
                toast(failure.sentence());
                return;
            }
            if !self.thread.is_disposed() {
                if at == At::FirstUnread && self.stand.get_untracked().is_some() {
                    self.stand.set(Some(at));
                }
                // What came while it was read.
                self.refresh();
            }
        });
    }

    pub fn holds(self, seq: Seq) -> bool {
        self.messages.with_untracked(|list| list.binary_search_by_key(&seq, |message| message.seq).is_ok())
    }

    /// Reads the part of the thread around a place, both ways at once. False when the person has gone elsewhere meanwhile.
    pub(super) async fn read_window(self, thread: &ThreadView, at: At) -> Answer<bool> {
        let Some(turn) = self.turn.try_update(|turn| {
            *turn += 1;
            *turn
        }) else {
            return Ok(false);
        };
        let messages = format!("/threads/{}/messages", thread.id);
        let viewer = &thread.viewer;
        let centre = window::centre(at, thread.last_seq, viewer.last_read_seq, viewer.unread > 0);
        let part = match centre {
            Some(seq) => Part { from: seq - CONTEXT, to: Some(seq - 1 + PAGE).filter(|to| *to < thread.last_seq) },
            None => Part { from: thread.last_seq - PAGE, to: None },
        };
        let read = async {
            let Some(seq) = centre else { return Ok((api::get::<Run>(&messages).await?, None)) };
            let (before, after) =
                (format!("{messages}?before_seq={seq}&limit={CONTEXT}"), format!("{messages}?after_seq={}", seq - 1));
            let (before, after) = join(api::get::<Run>(&before), api::get::<Run>(&after)).await;
            Ok((before?, Some(after?)))
        };
        let (read, changes) = join(read, changes::read(thread.id, part)).await;
        let (before, after) = read?;
        if self.turn.try_get_untracked() != Some(turn) {
            return Ok(false);
        }
        self.take_changes(part, changes);
        self.earlier.set(before.next());
        self.later.set(after.as_ref().and_then(Run::next));
        let after = after.map(|run| run.items).unwrap_or_default();
        self.messages.set(before.items.into_iter().chain(after).collect());
        self.looked_at.set(centre.unwrap_or(thread.last_seq));
        if let (At::Message(wanted), Some(nearest)) = (at, centre)
            && wanted != nearest
        {
            toast(t_with("timeline.no_such", &[("number", &wanted.to_string())]));
        }
        self.stand.set(Some(match (at, centre) {
            (At::Message(_), Some(nearest)) => At::Message(nearest),
            (at, _) => at,
        }));
        Ok(true)
    }

    /// The first message that the person has not read: of somebody else, where that is known.
    pub(super) fn first_unread(self, thread: &ThreadView) -> Option<Seq> {
        if thread.viewer.unread == 0 {
            return None;
        }
        let (next, my_id) = (thread.viewer.last_read_seq + 1, session().my_id());
        self.messages.with_untracked(|list| {
            if list.first().is_none_or(|first| first.seq > next) {
                return Some(next);
            }
            let found = list.iter().find(|message| message.seq >= next && Some(message.author.id) != my_id);
            Some(found.map_or(next, |message| message.seq))
        })
    }

    /// Reads the page before what is shown.
    pub async fn grow_backwards(self) {
        let (Some(id), Some(before)) = (self.id(), self.earlier.get_untracked()) else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let part = Part { from: before - PAGE, to: Some(before - 1) };
        let url = format!("/threads/{id}/messages?before_seq={before}");
        let (answer, changes) = join(api::get::<Run>(&url), changes::read(id, part)).await;
        if self.busy.is_disposed() {
            return;
        }
        self.busy.set(false);
        let Ok(run) = answer else { return };
        self.take_changes(part, changes);
        let held = self.messages.with_untracked(|list| window::bounds(list));
        let Some(from) = run.items.first().map(|message| message.seq) else {
            if held.is_some_and(|(first, _)| first <= before) {
                self.earlier.set(None);
            }
            return;
        };
        if !window::joins(held, (from, before - 1)) {
            return;
        }
        if held.is_none_or(|(first, _)| from <= first) {
            self.earlier.set(run.next());
        }
        self.merge(run.items);
    }

    /// Reads what comes after what is shown; at the end also the changes of state between what is shown, of which the last can be
    /// taken back.
    pub async fn grow_forwards(self) -> Answer<()> {
        let Some(id) = self.id() else { return Ok(()) };
        let (first, last) = self.messages.with_untracked(|list| window::bounds(list)).unwrap_or((0, 0));
        let was_at_end = self.later.get_untracked().is_none();
        let part = if was_at_end { Part { from: first - 1, to: None } } else { Part { from: last, to: Some(last + PAGE) } };
        let url = format!("/threads/{id}/messages?after_seq={last}");
        let (run, changes) = join(api::get::<Run>(&url), changes::read(id, part)).await;
        let run = run?;
        if self.later.is_disposed() {
            return Ok(());
        }
        self.take_changes(part, changes);
        let held = self.messages.with_untracked(|list| window::bounds(list));
        let to = run.items.last().map_or(last, |message| message.seq);
        if !window::joins(held, (last + 1, to)) {
            return Ok(());
        }
        if held.is_none_or(|(_, last)| to >= last) {
            self.later.set(run.next());
        }
        if was_at_end {
            self.tell_of(&run.items);
        }
        self.merge(run.items);
        Ok(())
    }

    /// Reads the page after what is shown, one at a time.
    pub async fn grow_on(self) {
        if self.later.get_untracked().is_none() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        drop(self.grow_forwards().await);
        self.busy.try_set(false);
    }

    /// Keeps the document small: see [`window::MOST`].
    pub(super) fn drop_surplus(self) {
        let (count, looked_at) = self.messages.with_untracked(|list| {
            let seq = self.looked_at.get_untracked();
            (list.len(), list.partition_point(|message| message.seq < seq))
        });
        let (at_start, at_end) = window::surplus(count, looked_at);
        if at_start + at_end == 0 {
            return;
        }
        self.messages.update(|list| {
            list.truncate(count - at_end);
            list.drain(..at_start);
        });
        let Some((first, last)) = self.messages.with_untracked(|list| window::bounds(list)) else { return };
        if at_start > 0 {
            self.earlier.set(Some(first));
        }
        if at_end > 0 {
            self.later.set(Some(last));
        }
    }
}
