//! Who looks at which thread, as one process remembers it. Whoever says nothing for a minute has left.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use shared::{ThreadId, Timestamp, UserId, limits};

/// How long somebody is there who says nothing more. Pages speak up more than twice in that time.
const LASTS: i64 = Timestamp::MINUTE;
/// How soon after it was told that somebody looks that is told again: what comes in between is passed over.
const LOOKING_EVERY: i64 = 10 * Timestamp::SECOND;
/// The same of somebody who is writing.
const TYPING_EVERY: i64 = 2 * Timestamp::SECOND;

#[derive(Debug, Clone, Copy)]
struct Looker {
    user: UserId,
    seen_at: Timestamp,
    typed_at: Option<Timestamp>,
}

impl Looker {
    fn is_there(&self, now: Timestamp) -> bool {
        self.seen_at.plus(LASTS) > now
    }
}

#[derive(Default)]
struct Memory {
    /// In the order in which they came.
    threads: HashMap<ThreadId, Vec<Looker>>,
    tidied_at: Option<Timestamp>,
}

/// Who looks at which thread.
#[derive(Default)]
pub struct Looking(Mutex<Memory>);

impl Looking {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody looks, or no longer does. True when those who are shown are others now.
    pub fn note(&self, thread: ThreadId, user: UserId, is_here: bool, now: Timestamp) -> bool {
        let mut memory = self.memory();
        memory.tidy(now);
        let lookers = memory.threads.entry(thread).or_default();
        let before = lookers.len();
        lookers.retain(|looker| looker.is_there(now) || looker.user == user);
        let mut changed = lookers.len() < before;
        match (lookers.iter().position(|looker| looker.user == user), is_here) {
            (Some(place), true) => lookers[place].seen_at = now,
            (Some(place), false) => {
                lookers.remove(place);
                changed |= place < limits::PRESENT_MAX;
            }
            (None, true) => {
                lookers.push(Looker { user, seen_at: now, typed_at: None });
                changed |= lookers.len() <= limits::PRESENT_MAX;
            }
            (None, false) => {}
        }
        if lookers.is_empty() {
            memory.threads.remove(&thread);
        }
        changed
    }

    /// Was it told a moment ago that somebody looks?
    #[must_use]
    pub fn has_told_looking(&self, thread: ThreadId, user: UserId, now: Timestamp) -> bool {
        let told_at = self.memory().find(thread, user).map(|looker| looker.seen_at);
        told_at.is_some_and(|at| at.plus(LOOKING_EVERY) > now)
    }

    /// Was it told a moment ago that somebody is writing?
    #[must_use]
    pub fn has_told_typing(&self, thread: ThreadId, user: UserId, now: Timestamp) -> bool {
        let told_at = self.memory().find(thread, user).and_then(|looker| looker.typed_at);
        told_at.is_some_and(|at| at.plus(TYPING_EVERY) > now)
    }

    /// It is told now that somebody who is there is writing.
    pub fn tell_typing(&self, thread: ThreadId, user: UserId, now: Timestamp) {
        if let Some(looker) = self.memory().find(thread, user) {
            looker.typed_at = Some(now);
        }
    }

    /// Who looks at a thread, whoever came first first, and no more than `most`.
    #[must_use]
    pub fn at(&self, thread: ThreadId, now: Timestamp, most: usize) -> Vec<UserId> {
        let memory = self.memory();
        let lookers = memory.threads.get(&thread).into_iter().flatten();
        lookers.filter(|looker| looker.is_there(now)).map(|looker| looker.user).take(most).collect()
    }
}

impl Memory {
    fn find(&mut self, thread: ThreadId, user: UserId) -> Option<&mut Looker> {
        self.threads.get_mut(&thread)?.iter_mut().find(|looker| looker.user == user)
    }

    /// Forgets whoever left without a word, once a minute at most.
    fn tidy(&mut self, now: Timestamp) {
        if self.tidied_at.is_some_and(|at| at.plus(LASTS) > now) {
            return;
        }
        self.tidied_at = Some(now);
        self.threads.retain(|_, lookers| lookers.iter().any(|looker| looker.is_there(now)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    fn thread(n: u128) -> ThreadId {
        ThreadId(uuid::Uuid::from_u128(n))
    }

    fn user(n: u128) -> UserId {
        UserId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn whoever_says_nothing_for_a_minute_has_left() {
        let looking = Looking::default();
        assert!(looking.note(thread(1), user(1), true, NOW));
        assert!(!looking.note(thread(1), user(1), true, NOW.plus(LASTS / 2)), "they were there already");
        assert!(looking.note(thread(1), user(2), true, NOW.plus(LASTS / 2)));
        assert_eq!(looking.at(thread(1), NOW.plus(LASTS), 9), [user(1), user(2)]);
        assert!(looking.at(thread(1), NOW.plus(2 * LASTS), 9).is_empty());
        assert!(looking.note(thread(1), user(2), false, NOW.plus(LASTS)));
        assert_eq!(looking.at(thread(1), NOW.plus(LASTS), 9), [user(1)]);
        assert!(!looking.note(thread(1), user(3), false, NOW.plus(LASTS)));
        looking.note(thread(2), user(1), true, NOW.plus(9 * LASTS));
        assert_eq!(looking.memory().threads.len(), 1, "nothing is remembered of threads that all have left");
    }

    #[test]
    fn a_crowd_is_not_told_of_each_who_joins_it() {
        let looking = Looking::default();
        let told = (0..100).filter(|n| looking.note(thread(1), user(*n), true, NOW)).count();
        assert_eq!(told, limits::PRESENT_MAX);
        assert_eq!(looking.at(thread(1), NOW, 7).len(), 7);
        assert!(!looking.note(thread(1), user(99), false, NOW) && looking.note(thread(1), user(0), false, NOW));
    }

    #[test]
    fn looking_and_writing_are_told_now_and_then_and_not_at_every_key() {
        let looking = Looking::default();
        assert!(!looking.has_told_looking(thread(1), user(1), NOW));
        looking.note(thread(1), user(1), true, NOW);
        assert!(looking.has_told_looking(thread(1), user(1), NOW.plus(LOOKING_EVERY - 1)));
        assert!(!looking.has_told_looking(thread(1), user(1), NOW.plus(LOOKING_EVERY)));
        assert!(!looking.has_told_typing(thread(1), user(1), NOW));
        looking.tell_typing(thread(1), user(1), NOW);
        assert!(looking.has_told_typing(thread(1), user(1), NOW.plus(TYPING_EVERY - 1)));
        assert!(!looking.has_told_typing(thread(1), user(1), NOW.plus(TYPING_EVERY)));
    }
}
