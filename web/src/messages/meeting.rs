//! What becomes of a draft in this browser and one on the server when they meet. Pure.

use serde::{Deserialize, Serialize};

/// What this browser knows of the draft on the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The revision that this browser has seen last.
    pub revision: i64,
    /// Has the server a text?
    pub there: bool,
    /// Is there something here that the server has not?
    pub dirty: bool,
    /// When it was typed, in milliseconds since 1970.
    pub at_ms: f64,
}

/// The draft in this browser.
pub struct Here {
    pub is_blank: bool,
}

/// The draft on the server.
pub struct There {
    pub revision: i64,
    pub is_blank: bool,
    /// Does it say what the one here says?
    pub is_same: bool,
    pub at_ms: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    Nothing,
    /// Both say the same: what was here has arrived.
    Settled,
    /// The server's is newer, and nothing is here that it has not.
    Take,
    /// What is here goes to the server.
    Send,
    /// Both were written; ours is newer. Theirs is kept beside it.
    OfferTheirs,
    /// Both were written; theirs is newer. Ours is kept beside it.
    OfferOurs,
}

pub fn meet(standing: Standing, here: &Here, there: &There) -> Meeting {
    let is_known = there.revision == standing.revision;
    match (standing.dirty, is_known) {
        (false, true) => Meeting::Nothing,
        (false, false) if there.is_same => Meeting::Settled,
        (false, false) => Meeting::Take,
        (true, true) => Meeting::Send,
        (true, false) if there.is_same => Meeting::Settled,
        (true, false) if there.is_blank => Meeting::Send,
        // It was sent or thrown away here, and written anew elsewhere.
        (true, false) if here.is_blank => Meeting::Take,
        (true, false) if standing.at_ms < there.at_ms => Meeting::OfferOurs,
        (true, false) => Meeting::OfferTheirs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seen at revision 1, typed at 10; the server's is revision `revision` of the time `at_ms`.
    fn met(dirty: bool, here: &str, revision: i64, there: &str, at_ms: f64) -> Meeting {
        let standing = Standing { revision: 1, there: true, dirty, at_ms: 10.0 };
        let there = There { revision, is_blank: there.is_empty(), is_same: here == there, at_ms };
        meet(standing, &Here { is_blank: here.is_empty() }, &there)
    }

    #[test]
    fn what_only_one_side_has_written_is_taken_or_sent() {
        assert_eq!(met(false, "a", 1, "a", 5.0), Meeting::Nothing);
        assert_eq!(met(false, "a", 2, "b", 20.0), Meeting::Take);
        assert_eq!(met(false, "a", 2, "", 20.0), Meeting::Take);
        assert_eq!(met(true, "b", 1, "a", 5.0), Meeting::Send);
        assert_eq!(met(true, "b", 2, "", 20.0), Meeting::Send);
        assert_eq!(met(true, "", 2, "b", 20.0), Meeting::Take);
    }

    #[test]
    fn what_arrived_though_nobody_heard_of_it_is_no_other_draft() {
        assert_eq!(met(true, "b", 2, "b", 20.0), Meeting::Settled);
        assert_eq!(met(true, "", 2, "", 20.0), Meeting::Settled);
    }

    #[test]
    fn of_two_drafts_the_newer_is_shown_and_neither_is_lost() {
        assert_eq!(met(true, "b", 2, "c", 20.0), Meeting::OfferOurs);
        assert_eq!(met(true, "b", 2, "c", 5.0), Meeting::OfferTheirs);
    }
}
