//! The changes of state between the messages that are held. They are read for the same part of the thread as the messages: what is
//! known of a part is put in the place of what was known of it before.

use leptos::prelude::*;
use shared::{Page, Seq, ThreadId, threads::TransitionView};

use super::OpenThread;
use crate::{
    api::{self, Answer},
    browser::encoded,
};

/// Part of a thread: what comes after a message from the first to the last of these numbers. Without a last, to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub from: Seq,
    pub to: Option<Seq>,
}

impl Part {
    fn has(self, change: &TransitionView) -> bool {
        change.after_seq >= self.from && self.to.is_none_or(|to| change.after_seq <= to)
    }
}

/// Reads the changes of a part.
pub async fn read(id: ThreadId, part: Part) -> Answer<Vec<TransitionView>> {
    let to = part.to.map(|to| format!("&to_seq={to}")).unwrap_or_default();
    let part = format!("/threads/{id}/transitions?limit=100&from_seq={}{to}", part.from.max(0));
    let mut all = vec![];
    let mut after = String::new();
    loop {
        let page: Page<TransitionView> = api::get(&format!("{part}{after}")).await?;
        all.extend(page.items);
        let Some(next) = page.next else { return Ok(all) };
        after = format!("&after={}", encoded(&next));
    }
}

impl OpenThread {
    /// Takes over what was read of a part. When it could not be read, what is shown stays.
    pub(super) fn take_changes(self, part: Part, answer: Answer<Vec<TransitionView>>) {
        let Ok(fresh) = answer else { return };
        if self.transitions.is_disposed() {
            return;
        }
        let now = self.transitions.with_untracked(|held| replaced(held, part, fresh));
        if self.transitions.with_untracked(|held| *held != now) {
            self.transitions.set(now);
        }
    }
}

/// What is known once a part was read.
fn replaced(held: &[TransitionView], part: Part, fresh: Vec<TransitionView>) -> Vec<TransitionView> {
    let mut all: Vec<_> = held.iter().filter(|change| !part.has(change)).cloned().collect();
    all.extend(fresh);
    all.sort_by_key(|change| (change.after_seq, change.at));
    all
}

#[cfg(test)]
mod tests {
    use shared::{
        Timestamp, UserId,
        threads::TransitionKind,
        users::{Avatar, Person},
    };

    use super::*;

    fn change(after_seq: Seq, kind: TransitionKind) -> TransitionView {
        let id = UserId(uuid::Uuid::nil());
        let by = Person { avatar: Avatar::of(id, "Tom"), id, name: "Tom".into(), title: None, active: true };
        TransitionView { kind, by, at: Timestamp(after_seq), after_seq, conclusion: None }
    }

    #[test]
    fn what_was_read_of_a_part_takes_the_place_of_what_was_known_of_it() {
        let at = |list: &[TransitionView]| list.iter().map(|change| change.after_seq).collect::<Vec<_>>();
        let held: Vec<_> = [0, 5, 9, 20].map(|seq| change(seq, TransitionKind::Closed)).into();
        let middle = Part { from: 5, to: Some(10) };
        assert_eq!(at(&replaced(&held, middle, vec![change(7, TransitionKind::Reopened)])), [0, 7, 20]);
        assert_eq!(at(&replaced(&held, Part { from: 9, to: None }, vec![])), [0, 5], "a closing was taken back");
    }
}
