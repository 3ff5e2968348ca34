//! What is being read again. Of two readings at once the older might answer last, and be believed.

use std::collections::HashMap;

use shared::Seq;

/// What of a thread is read again at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Renewed {
    /// Its state, the person's rights, and what is new in it.
    Thread,
    /// All messages that are shown.
    Shown,
    Message(Seq),
}

/// What of one open thread is being read, and whether it changed once more meanwhile.
#[derive(Default)]
pub struct BeingRead(HashMap<Renewed, bool>);

impl BeingRead {
    /// May it be read now? Otherwise whoever reads it does so once more.
    pub fn begin(&mut self, what: Renewed) -> bool {
        match self.0.get_mut(&what) {
            Some(changed) => {
                *changed = true;
                false
            }
            None => self.0.insert(what, false).is_none(),
        }
    }

    /// It was read. Must it be read once more?
    pub fn again(&mut self, what: Renewed) -> bool {
        match self.0.get_mut(&what) {
            Some(changed) if *changed => {
                *changed = false;
                true
            }
            _ => {
                self.0.remove(&what);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_while_it_is_read_is_read_once_more_and_not_twice_at_once() {
        let mut reading = BeingRead::default();
        assert!(reading.begin(Renewed::Message(1)));
        assert!(!reading.begin(Renewed::Message(1)) && !reading.begin(Renewed::Message(1)));
        assert!(reading.begin(Renewed::Message(2)), "another message is another matter");
        assert!(reading.begin(Renewed::Thread) && reading.begin(Renewed::Shown));
        assert!(reading.again(Renewed::Message(1)));
        assert!(!reading.again(Renewed::Message(1)));
        assert!(reading.begin(Renewed::Message(1)));
    }
}
