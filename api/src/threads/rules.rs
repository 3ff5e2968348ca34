//! When a thread changes its state, and who may change it. Pure.

use shared::{
    Seq, Timestamp, UserId,
    threads::{ThreadState, TransitionKind, Waiting},
};

/// A change of state, before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    pub kind: TransitionKind,
    /// The message it comes after.
    pub after_seq: Seq,
    pub conclusion: Option<String>,
}

/// Why a thread is not closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("closing needs the permission threads:close")]
    MayNotClose,
    #[error("message number {last_seq} has arrived since")]
    Outrun { last_seq: Seq },
    #[error("discussions on records of this type are closed with a conclusion")]
    NoConclusion,
    #[error("it was not closed by you within the last 60 seconds, or something has happened since")]
    TooLate,
}

/// Somebody who wants to close.
#[derive(Debug, Clone, Copy)]
pub struct Closer {
    pub user: UserId,
    /// Has the permission `threads:close`.
    pub permitted: bool,
    /// The workspace lets whoever started a thread close it.
    pub starters_may: bool,
}

/// May they close what `starter` has started?
#[must_use]
pub fn may_close(closer: Closer, starter: UserId) -> bool {
    closer.permitted || (closer.starters_may && closer.user == starter)
}

/// What a message numbered `seq` does to a thread that it found in `state`.
#[must_use]
pub fn posting(state: ThreadState, seq: Seq, reopen: bool) -> Option<Transition> {
    let kind = match (seq, state) {
        (1, _) => TransitionKind::Opened,
        (_, ThreadState::Closed) if reopen => TransitionKind::Reopened,
        _ => return None,
    };
    Some(Transition { kind, after_seq: seq - 1, conclusion: None })
}

/// Closes an open thread. A closed one stays as it is, so a repeated click is no error; the right is judged first.
///
/// # Errors
/// Why not.
pub fn close(
    may: bool,
    state: ThreadState,
    last_seq: Seq,
    seen: Option<Seq>,
    conclusion: Option<String>,
    required: bool,
) -> Result<Option<Transition>, Refusal> {
    if !may {
        return Err(Refusal::MayNotClose);
    }
    if state == ThreadState::Closed {
        return Ok(None);
    }
    if seen.is_some_and(|seq| seq < last_seq) {
        return Err(Refusal::Outrun { last_seq });
    }
    if required && conclusion.is_none() {
        return Err(Refusal::NoConclusion);
    }
    Ok(Some(Transition { kind: TransitionKind::Closed, after_seq: last_seq, conclusion }))
}

/// How long one's own closing can be taken back.
const UNDO: i64 = 60 * Timestamp::SECOND;

/// What is known of a thread's last transition.
#[derive(Debug, Clone, Copy)]
pub struct LastTransition {
    pub kind: TransitionKind,
    pub by: UserId,
    pub at: Timestamp,
    pub after_seq: Seq,
}

/// May `user` take back the closing that was the last thing to happen in a thread?
///
/// # Errors
/// Why not.
pub fn take_back(last: Option<LastTransition>, last_seq: Seq, user: UserId, now: Timestamp) -> Result<(), Refusal> {
    let fits = last.is_some_and(|last| {
        last.kind == TransitionKind::Closed && last.by == user && last.after_seq == last_seq && now.0 - last.at.0 <= UNDO
    });
    if fits { Ok(()) } else { Err(Refusal::TooLate) }
}

/// Reopens a closed thread without a message. An open one stays as it is.
#[must_use]
pub fn reopen(state: ThreadState, last_seq: Seq) -> Option<Transition> {
    (state == ThreadState::Closed).then_some(Transition { kind: TransitionKind::Reopened, after_seq: last_seq, conclusion: None })
}

/// What decides whose turn it is, for one reader.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    pub state: ThreadState,
    /// The last word is the reader's.
    pub spoke_last: bool,
    /// The reader started the thread.
    pub started: bool,
    /// A message mentions the reader by name.
    pub asked: bool,
    /// Nobody has written but who started it.
    pub unanswered: bool,
}

/// Whose turn it is. The filter of the hub says the same in SQL.
#[must_use]
pub fn waiting(turn: Turn) -> Option<Waiting> {
    match turn {
        Turn { state: ThreadState::Closed, .. } => None,
        Turn { spoke_last: false, started, asked, .. } if started || asked => Some(Waiting::Me),
        Turn { unanswered: true, .. } => Some(Waiting::Nobody),
        Turn { spoke_last: true, .. } => Some(Waiting::Others),
        _ => None,
    }
}

/// The state after a transition.
#[must_use]
pub fn state_after(kind: TransitionKind) -> ThreadState {
    match kind {
        TransitionKind::Closed => ThreadState::Closed,
        TransitionKind::Opened | TransitionKind::Reopened => ThreadState::Open,
    }
}

/// Most people named as participants.
const PARTICIPANTS: usize = 5;

/// The participants after `author` wrote: unchanged when they are among them, else with them in front.
#[must_use]
pub fn participants(before: &[UserId], author: UserId) -> Option<Vec<UserId>> {
    if before.contains(&author) {
        return None;
    }
    Some(std::iter::once(author).chain(before.iter().copied()).take(PARTICIPANTS).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(n: u128) -> UserId {
        UserId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn closing_a_closed_thread_is_no_error_but_needs_the_right_all_the_same() {
        assert_eq!(close(true, ThreadState::Closed, 3, Some(1), None, false), Ok(None));
        assert_eq!(close(false, ThreadState::Closed, 3, None, None, false), Err(Refusal::MayNotClose));
    }

    #[test]
    fn a_close_that_crosses_a_newer_message_loses() {
        assert_eq!(close(true, ThreadState::Open, 4, Some(3), None, false), Err(Refusal::Outrun { last_seq: 4 }));
        assert!(close(true, ThreadState::Open, 4, Some(4), None, false).is_ok_and(|transition| transition.is_some()));
    }

    #[test]
    fn whoever_started_may_close_only_where_the_workspace_says_so() {
        let starter = Closer { user: user(1), permitted: false, starters_may: true };
        assert!(may_close(starter, user(1)));
        assert!(!may_close(starter, user(2)));
        assert!(!may_close(Closer { starters_may: false, ..starter }, user(1)));
        assert!(may_close(Closer { permitted: true, starters_may: false, ..starter }, user(2)));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Post(bool),
        Close(Option<Seq>),
        Reopen,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![any::<bool>().prop_map(Step::Post), proptest::option::of(0..20i64).prop_map(Step::Close), Just(Step::Reopen)]
    }

    proptest! {
        #[test]
        fn transitions_alternate_and_the_state_is_that_of_the_last(steps in proptest::collection::vec(step(), 1..60)) {
            let (mut state, mut seq) = (ThreadState::Open, 0);
            let mut kinds: Vec<TransitionKind> = Vec::new();
            for step in steps {
                let transition = match step {
                    Step::Post(again) => { seq += 1; posting(state, seq, again) }
                    _ if seq == 0 => None,
                    Step::Close(seen) => close(true, state, seq, seen, None, false).unwrap_or(None),
                    Step::Reopen => reopen(state, seq),
                };
                if let Some(transition) = transition {
                    prop_assert!(transition.after_seq <= seq);
                    kinds.push(transition.kind);
                    state = state_after(transition.kind);
                }
            }
            for pair in kinds.windows(2) {
                prop_assert_ne!(state_after(pair[0]), state_after(pair[1]));
            }
            if let Some(last) = kinds.last() {
                prop_assert_eq!(state, state_after(*last));
            }
        }

        #[test]
        fn participants_are_at_most_five_and_never_twice(authors in proptest::collection::vec(0..9u128, 1..40)) {
            let mut list: Vec<UserId> = Vec::new();
            for author in authors {
                if let Some(after) = participants(&list, user(author)) { list = after; }
                prop_assert!(list.contains(&user(author)));
            }
            let mut once = list.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert!(once.len() == list.len() && list.len() <= 5);
        }
    }

    #[test]
    fn a_type_may_ask_for_a_conclusion() {
        assert_eq!(close(true, ThreadState::Open, 4, Some(4), None, true), Err(Refusal::NoConclusion));
        assert!(close(true, ThreadState::Open, 4, Some(4), Some("Settled.".into()), true).is_ok());
        assert_eq!(close(true, ThreadState::Closed, 4, Some(4), None, true), Ok(None));
    }

    #[test]
    fn a_closing_is_taken_back_by_who_closed_within_a_minute_and_before_anything_else() {
        let (me, at) = (user(1), Timestamp(0));
        let last = LastTransition { kind: TransitionKind::Closed, by: me, at, after_seq: 4 };
        assert_eq!(take_back(Some(last), 4, me, at.plus(UNDO)), Ok(()));
        assert_eq!(take_back(Some(last), 4, me, at.plus(UNDO + 1)), Err(Refusal::TooLate));
        assert_eq!(take_back(Some(last), 5, me, at), Err(Refusal::TooLate));
        assert_eq!(take_back(Some(last), 4, user(2), at), Err(Refusal::TooLate));
        assert_eq!(take_back(Some(LastTransition { kind: TransitionKind::Reopened, ..last }), 4, me, at), Err(Refusal::TooLate));
        assert_eq!(take_back(None, 0, me, at), Err(Refusal::TooLate));
    }

    #[test]
    fn it_is_the_turn_of_who_started_or_is_asked_until_they_have_the_last_word() {
        let turn = Turn { state: ThreadState::Open, spoke_last: false, started: false, asked: false, unanswered: false };
        assert_eq!(waiting(turn), None);
        assert_eq!(waiting(Turn { asked: true, ..turn }), Some(Waiting::Me));
        assert_eq!(waiting(Turn { started: true, ..turn }), Some(Waiting::Me));
        assert_eq!(waiting(Turn { asked: true, unanswered: true, ..turn }), Some(Waiting::Me));
        assert_eq!(waiting(Turn { unanswered: true, ..turn }), Some(Waiting::Nobody));
        assert_eq!(waiting(Turn { spoke_last: true, started: true, unanswered: true, ..turn }), Some(Waiting::Nobody));
        assert_eq!(waiting(Turn { spoke_last: true, asked: true, ..turn }), Some(Waiting::Others));
        assert_eq!(waiting(Turn { state: ThreadState::Closed, asked: true, ..turn }), None);
    }
}
