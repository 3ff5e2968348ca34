//! The part of a thread that the page holds: one run of messages without a gap, of which at most [`MOST`] are in the document
//! however long the thread is. What is dropped at one end is read again when somebody goes back there. Pure.

use shared::{Seq, messages::MessageView};

/// Messages asked for at once.
pub const PAGE: Seq = 50;
/// Messages read before one that somebody goes to: more than half a high screen.
pub const CONTEXT: Seq = 30;
/// Messages held at most.
pub const MOST: usize = 250;

/// Where a person wants to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Message(Seq),
    /// The first message they have not read; the newest when there is none.
    FirstUnread,
    Newest,
}

/// `{"items": […], "next": "12"}`: pages of messages go on with a number.
#[derive(serde::Deserialize)]
pub struct Run {
    pub items: Vec<MessageView>,
    next: Option<String>,
}

impl Run {
    pub fn next(&self) -> Option<Seq> {
        self.next.as_ref()?.parse().ok()
    }
}

/// The message around which to read, or `None` for the newest page. A number that the thread does not have stands for the nearest.
pub fn centre(at: At, last_seq: Seq, last_read: Seq, has_unread: bool) -> Option<Seq> {
    match at {
        At::Message(seq) => Some(seq.clamp(1, last_seq.max(1))),
        At::FirstUnread => (has_unread && last_seq - last_read > PAGE - CONTEXT).then_some(last_read + 1),
        At::Newest => None,
    }
}

/// Do the numbers of a run join those that are held, both from the first to the last, without a gap?
pub fn joins(held: Option<(Seq, Seq)>, run: (Seq, Seq)) -> bool {
    held.is_none_or(|(first, last)| run.0 <= last + 1 && run.1 + 1 >= first)
}

/// First and last number of what is held.
pub fn bounds(held: &[MessageView]) -> Option<(Seq, Seq)> {
    Some((held.first()?.seq, held.last()?.seq))
}

/// What to drop of `count` messages, at the start and at the end, when the person looks at the one in place `looked_at`:
/// always of the end that is farther away.
pub fn surplus(count: usize, looked_at: usize) -> (usize, usize) {
    let over = count.saturating_sub(MOST);
    if looked_at > count / 2 { (over, 0) } else { (0, over) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_has_little_to_read_gets_the_end_and_one_who_has_much_its_beginning() {
        assert_eq!(centre(At::FirstUnread, 10_000, 9_990, true), None);
        assert_eq!(centre(At::FirstUnread, 10_000, 5_000, true), Some(5_001));
        assert_eq!(centre(At::FirstUnread, 10_000, 10_000, false), None);
        assert_eq!(centre(At::Newest, 10_000, 5_000, true), None);
    }

    #[test]
    fn a_number_that_does_not_exist_stands_for_the_nearest() {
        assert_eq!(centre(At::Message(0), 10, 0, true), Some(1));
        assert_eq!(centre(At::Message(i64::MAX), 10, 0, true), Some(10));
        assert_eq!(centre(At::Message(7), 10, 0, true), Some(7));
    }

    #[test]
    fn a_run_is_joined_only_where_it_leaves_no_gap() {
        assert!(joins(None, (1, 50)));
        assert!(joins(Some((51, 100)), (1, 50)));
        assert!(joins(Some((51, 100)), (101, 150)));
        assert!(joins(Some((51, 100)), (90, 120)));
        assert!(!joins(Some((51, 100)), (1, 49)));
        assert!(!joins(Some((51, 100)), (102, 150)));
    }

    #[test]
    fn what_is_looked_at_is_never_dropped() {
        assert_eq!(surplus(MOST, 0), (0, 0));
        assert_eq!(surplus(MOST + 50, 10), (0, 50));
        assert_eq!(surplus(MOST + 50, MOST), (50, 0));
    }
}
