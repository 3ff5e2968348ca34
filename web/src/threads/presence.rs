//! Who looks at the conversation that is open, and who is writing in it: said while this page is in sight, and heard of the others.

use std::{collections::HashMap, time::Duration};

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    Page, Seq, ThreadId, UserId,
    events::{Event, EventKind},
    limits,
    threads::Participant,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::OpenThread;
use crate::{
    api, browser, live,
    session::session,
    ui::announce,
    words::{t, t_with},
};

/// How often it is said that one still looks; the server forgets after a minute.
const STAY: Duration = Duration::from_secs(25);
/// How often it is said that one is writing.
const WRITE_MS: f64 = 3_000.0;
/// How long somebody is shown as writing.
const WRITING_MS: i32 = 6_000;
/// How long after it was said aloud that somebody is writing that is not said again.
const SAID_MS: f64 = 60_000.0;
/// Several events in a moment are one reading.
const PAUSE_MS: i32 = 300;
/// Where a new message is written.
const FIELD: &str = ".conversation > .composer textarea";

#[derive(Clone, Copy)]
pub struct Presence {
    open: OpenThread,
    /// Those who look, this person among them.
    here: RwSignal<Vec<Participant>>,
    /// Who is writing, and until when that counts.
    writing: RwSignal<Vec<(UserId, f64)>>,
    said: StoredValue<HashMap<UserId, f64>>,
    wrote_at_ms: StoredValue<f64>,
    planned: StoredValue<bool>,
}

impl Presence {
    pub fn of(open: OpenThread) -> Self {
        let presence = Self {
            open,
            here: RwSignal::new(vec![]),
            writing: RwSignal::new(vec![]),
            said: StoredValue::new(HashMap::new()),
            wrote_at_ms: StoredValue::new(0.0),
            planned: StoredValue::new(false),
        };
        presence.come_and_go();
        live::on_passing(move |event| presence.hear(event));
        live::on_event(move |event| {
            if matches!(event.kind, EventKind::Resync | EventKind::AccessChanged) {
                presence.plan_reading();
            }
        });
        Effect::new(move |before: Option<Seq>| presence.forget_who_is_done(before));
        presence
    }

    /// Comes when there is a thread and the page is in sight, stays, and goes when it is not.
    fn come_and_go(self) {
        let open = self.open;
        let id = Memo::new(move |_| open.thread.with(|thread| thread.as_ref().map(|thread| thread.id)));
        Effect::new(move |before: Option<Option<ThreadId>>| {
            let now = id.get();
            if now.is_none() {
                // What is not this person's any more is not said of anybody.
                self.here.set(vec![]);
                self.writing.set(vec![]);
            } else if before.flatten() != now {
                self.stay();
            }
            now
        });
        let seen = window_event_listener(ev::visibilitychange, move |_| {
            if browser::is_visible() { self.stay() } else { leave(id.get_untracked()) }
        });
        let gone = window_event_listener(ev::pagehide, move |_| leave(id.get_untracked()));
        let beat = set_interval_with_handle(move || self.stay(), STAY);
        on_cleanup(move || {
            seen.remove();
            gone.remove();
            if let Ok(beat) = beat {
                beat.clear();
            }
            leave(id.try_get_untracked().flatten());
        });
    }

    fn stay(self) {
        let Some(id) = self.open.id().filter(|_| browser::is_visible()) else { return };
        spawn_local(async move { self.take(id, api::put(&path(id), &()).await) });
    }

    fn plan_reading(self) {
        if self.planned.try_get_value() != Some(false) {
            return;
        }
        self.planned.set_value(true);
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if self.planned.try_set_value(false).is_some() {
                return;
            }
            let Some(id) = self.open.id() else { return };
            self.take(id, api::get(&path(id)).await);
            let me = session().my_id();
            if self.here.try_with_untracked(|here| here.iter().all(|person| Some(person.user_id) != me)) == Some(true) {
                // Another tab of this person has gone; this one has not.
                self.stay();
            }
        });
    }

    fn take(self, id: ThreadId, answer: api::Answer<Page<Participant>>) {
        let Ok(page) = answer else { return };
        if self.here.is_disposed() || self.open.id() != Some(id) {
            return;
        }
        if page.items.len() < limits::PRESENT_MAX {
            // Whoever writes looks, too: who is no longer there may not even look.
            self.keep_writing(|user| page.items.iter().any(|person| person.user_id == user));
        }
        if self.here.with_untracked(|here| *here != page.items) {
            self.here.set(page.items);
        }
    }

    fn hear(self, event: &Event) {
        if event.thread_id.is_none() || event.thread_id != self.open.id() {
            return;
        }
        match (event.kind, event.user_id) {
            (EventKind::Typing, Some(user)) if Some(user) != session().my_id() => self.show_writing(user),
            (EventKind::Presence, _) => self.plan_reading(),
            _ => {}
        }
    }

    fn show_writing(self, user: UserId) {
        let until_ms = browser::now_ms() + f64::from(WRITING_MS);
        self.writing.update(|list| match list.iter_mut().find(|(other, _)| *other == user) {
            Some((_, until)) => *until = until_ms,
            None => list.push((user, until_ms)),
        });
        match untrack(|| self.name_of(user)) {
            Some(name) => self.say(user, &name),
            None => self.plan_reading(),
        }
        spawn_local(async move {
            browser::sleep(WRITING_MS + 50).await;
            if !self.writing.is_disposed() {
                self.keep_writing(|_| true);
            }
        });
    }

    /// Of those who are still said to be writing, those that `stays` is true of.
    fn keep_writing(self, stays: impl Fn(UserId) -> bool) {
        let now_ms = browser::now_ms();
        let keeps = |(user, until_ms): &(UserId, f64)| *until_ms > now_ms && stays(*user);
        if self.writing.with_untracked(|list| !list.iter().all(keeps)) {
            self.writing.update(|list| list.retain(keeps));
        }
    }

    /// Says aloud that somebody is writing: once in a while, not at every event.
    fn say(self, user: UserId, name: &str) {
        let now_ms = browser::now_ms();
        let said_at_ms = self.said.with_value(|said| said.get(&user).copied().unwrap_or(f64::NEG_INFINITY));
        if now_ms - said_at_ms > SAID_MS {
            self.said.update_value(|said| {
                said.insert(user, now_ms);
            });
            announce(t_with("presence.one_writes", &[("name", name)]));
        }
    }

    /// Whose message has come is not writing it any more.
    fn forget_who_is_done(self, before: Option<Seq>) -> Seq {
        let (last, authors) = self.open.messages.with(|list| {
            let last = list.last().map_or(0, |message| message.seq);
            let fresh = list.iter().rev().take_while(|message| message.seq > before.unwrap_or(last));
            (last, fresh.map(|message| message.author.id).collect::<Vec<_>>())
        });
        if !authors.is_empty() {
            self.keep_writing(|user| !authors.contains(&user));
        }
        last
    }

    fn name_of(self, user: UserId) -> Option<String> {
        let here = self.here.with(|here| here.iter().find(|person| person.user_id == user).map(|person| person.name.clone()));
        here.or_else(|| {
            let wrote = |list: &Vec<shared::messages::MessageView>| {
                list.iter().rev().find(|message| message.author.id == user).map(|message| message.author.name.clone())
            };
            self.open.messages.with_untracked(wrote)
        })
    }

    /// The others who look.
    pub fn others(self) -> Vec<Participant> {
        let me = session().my_id();
        self.here.with(|here| here.iter().filter(|person| Some(person.user_id) != me).cloned().collect())
    }

    /// Who is writing, in words; empty when nobody is.
    pub fn who_writes(self) -> String {
        let names: Vec<String> = self.writing.with(|list| list.iter().filter_map(|(user, _)| self.name_of(*user)).collect());
        match names.as_slice() {
            [] => String::new(),
            [one] => t_with("presence.one_writes", &[("name", one)]),
            [one, two] => t_with("presence.two_write", &[("one", one), ("two", two)]),
            _ => t("presence.many_write"),
        }
    }

    /// Something was typed somewhere in the conversation: tells the others when it is a new message.
    pub fn typed(self, event: &ev::Event) {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_message = field.is_some_and(|field| field.matches(FIELD).unwrap_or(false));
        let now_ms = browser::now_ms();
        let Some(id) = self.open.id().filter(|_| is_message && now_ms - self.wrote_at_ms.get_value() > WRITE_MS) else { return };
        self.wrote_at_ms.set_value(now_ms);
        spawn_local(async move { drop(api::post_silent(&format!("/threads/{id}/typing"), &()).await) });
    }
}

fn path(id: ThreadId) -> String {
    format!("/threads/{id}/presence")
}

/// Says that one has gone, also while the page is being closed. Nobody waits for it.
fn leave(id: Option<ThreadId>) {
    if let Some(id) = id {
        browser::delete_in_passing(&format!("/api/v1{}", path(id)));
    }
}
