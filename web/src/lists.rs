//! Lists that come in pages, and single things, kept fresh: the newest question wins, and a second reading keeps what is
//! shown until the answer is there.

use std::{future::Future, rc::Rc};

use leptos::{prelude::*, task::spawn_local};
use shared::Page;

use crate::{
    api::{Answer, Failure},
    keyboard,
};

/// How a reading stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Waiting,
    Done,
    Failed(Failure),
}

/// It is read. Whoever shows it is not told so again: what is on the screen, and the focus in it, stays.
fn done(reading: RwSignal<Reading>) {
    if reading.with_untracked(|reading| *reading != Reading::Done) {
        reading.set(Reading::Done);
    }
}

/// A list that is read page by page.
pub struct Paged<T: Send + Sync + 'static> {
    pub items: RwSignal<Vec<T>>,
    pub reading: RwSignal<Reading>,
    pub next: RwSignal<Option<String>>,
    /// A further page is on its way.
    pub growing: RwSignal<bool>,
    /// Counts the questions for what comes first; only the answer to the last one counts.
    turn: RwSignal<u32>,
    /// Counts how often it started again: a further page of what was listed before is of no use.
    start: RwSignal<u32>,
    fetch: StoredValue<Fetch<T>, LocalStorage>,
    same: fn(&T, &T) -> bool,
}

type Pending<T> = std::pin::Pin<Box<dyn Future<Output = Answer<Page<T>>>>>;
/// Asks for at most so many items, after a cursor.
type Fetch<T> = Rc<dyn Fn(u8, Option<String>) -> Pending<T>>;

const PAGE: u8 = 50;

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T: Clone + Send + Sync + 'static> Paged<T> {
    /// A list that `fetch` reads; what it reads reactively makes the list start again. `same` tells whether two items are
    /// one thing.
    pub fn new<F>(same: fn(&T, &T) -> bool, fetch: impl Fn(u8, Option<String>) -> F + 'static) -> Self
    where
        F: Future<Output = Answer<Page<T>>> + 'static,
    {
        let fetch: Fetch<T> = Rc::new(move |limit, after| Box::pin(fetch(limit, after)));
        let list = Self {
            items: RwSignal::new(vec![]),
            reading: RwSignal::new(Reading::Waiting),
            next: RwSignal::new(None),
            growing: RwSignal::new(false),
            turn: RwSignal::new(0),
            start: RwSignal::new(0),
            fetch: StoredValue::new_local(fetch),
            same,
        };
        Effect::new(move |_| {
            // The question is put here, so that what it depends on is followed.
            let pending = list.fetch.with_value(|fetch| fetch(PAGE, None));
            list.reading.set(Reading::Waiting);
            list.items.set(vec![]);
            list.start.update_untracked(|start| *start += 1);
            list.growing.set(false);
            list.take(pending, 0);
        });
        list
    }

    /// Reads again, without hiding what is shown.
    pub fn refresh(self) {
        if self.items.is_disposed() {
            return;
        }
        let shown = self.items.with_untracked(Vec::len).clamp(usize::from(PAGE), 100);
        let limit = u8::try_from(shown).unwrap_or(PAGE);
        if let Some(pending) = untrack(|| self.fetch.try_with_value(|fetch| fetch(limit, None))) {
            self.take(pending, usize::from(limit));
        }
    }

    /// Reads again from the start, as after an error.
    pub fn start_again(self) {
        self.reading.set(Reading::Waiting);
        self.refresh();
    }

    fn take(self, pending: Pending<T>, kept_after: usize) {
        let turn = self.turn.get_untracked() + 1;
        self.turn.set(turn);
        spawn_local(async move {
            let answer = pending.await;
            if self.turn.try_get_untracked() != Some(turn) {
                return;
            }
            match answer {
                Ok(page) => self.replace(page, kept_after),
                // What is shown stays when it cannot be read again.
                Err(_) if self.reading.get_untracked() == Reading::Done => {}
                Err(failure) => self.reading.set(Reading::Failed(failure)),
            }
        });
    }

    /// Puts a fresh first page before what was read of later pages.
    fn replace(self, page: Page<T>, kept_after: usize) {
        keyboard::keep_focus();
        let had = self.items.with_untracked(Vec::len);
        if kept_after > 0 && had > kept_after && page.next.is_some() {
            let same = self.same;
            self.items.update(|items| {
                // What came or went meanwhile has moved the end of the first page.
                let end = page.items.last().and_then(|last| items.iter().position(|old| same(old, last)));
                let tail = items.split_off(end.map_or(kept_after, |end| end + 1));
                let tail: Vec<T> = tail.into_iter().filter(|old| !page.items.iter().any(|new| same(old, new))).collect();
                *items = page.items;
                items.extend(tail);
            });
        } else {
            self.items.set(page.items);
            self.next.set(page.next);
        }
        done(self.reading);
    }

    /// Reads the next page, if there is one and it is not on its way.
    pub fn grow(self) {
        if self.growing.get_untracked() || self.next.with_untracked(Option::is_none) {
            return;
        }
        self.growing.set(true);
        let start = self.start.get_untracked();
        spawn_local(async move {
            while let Some(after) = self.next.try_get_untracked().flatten() {
                let asked = after.clone();
                let Some(pending) = untrack(|| self.fetch.try_with_value(|fetch| fetch(PAGE, Some(asked)))) else { return };
                let answer = pending.await;
                if self.start.try_get_untracked() != Some(start) {
                    return;
                }
                let Ok(page) = answer else { break };
                // When the list was read again meanwhile it may end elsewhere, and another page follows.
                if self.next.with_untracked(|next| next.as_ref() == Some(&after)) {
                    self.append(page);
                    break;
                }
            }
            self.growing.try_set(false);
        });
    }

    fn append(self, page: Page<T>) {
        let same = self.same;
        self.items.update(|items| {
            let fresh: Vec<T> = page.items.into_iter().filter(|new| !items.iter().any(|old| same(old, new))).collect();
            items.extend(fresh);
        });
        self.next.set(page.next);
    }
}

/// One thing that is read, and read again when asked.
pub struct Kept<T: Send + Sync + 'static> {
    pub value: RwSignal<Option<T>>,
    pub reading: RwSignal<Reading>,
    again: Trigger,
}

impl<T: Send + Sync + 'static> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Kept<T> {}

impl<T: PartialEq + Clone + Send + Sync + 'static> Kept<T> {
    /// Reads with `fetch`, and again whenever what it reads reactively changes.
    pub fn new<F: Future<Output = Answer<T>> + 'static>(fetch: impl Fn() -> F + 'static) -> Self {
        let kept = Self { value: RwSignal::new(None), reading: RwSignal::new(Reading::Waiting), again: Trigger::new() };
        let turn = StoredValue::new(0u32);
        Effect::new(move |_| {
            kept.again.track();
            let pending = fetch();
            let now = turn.get_value() + 1;
            turn.set_value(now);
            spawn_local(async move {
                let answer = pending.await;
                if turn.try_get_value() != Some(now) {
                    return;
                }
                match answer {
                    Ok(value) => {
                        if kept.value.with_untracked(|old| old.as_ref() != Some(&value)) {
                            kept.value.set(Some(value));
                        }
                        done(kept.reading);
                    }
                    Err(failure) => kept.fail(failure),
                }
            });
        });
        kept
    }

    fn fail(self, failure: Failure) {
        let gone = failure.is(shared::Code::NotFound);
        if gone || self.value.with_untracked(Option::is_none) {
            self.value.set(None);
            self.reading.set(Reading::Failed(failure));
        }
    }

    /// What was read first. A form starts from it, and keeps what is typed when it is read again.
    pub fn first(self) -> Memo<Option<T>> {
        Memo::new(move |first: Option<&Option<T>>| first.cloned().flatten().or_else(|| self.value.get()))
    }

    /// Reads again; what is shown stays until the answer is there.
    pub fn refresh(self) {
        self.again.notify();
    }
}
