//! Which messages are being read again. Of two readings at once the older might answer last, and be believed.

use std::collections::HashMap;

use shared::Seq;

/// The messages of one open thread that are being read, and whether each changed once more meanwhile. `None`: all that are shown.
#[derive(Default)]
pub struct BeingRead(HashMap<Option<Seq>, bool>);

impl BeingRead {
    /// May it be read now? Otherwise whoever reads it does so once more.
    pub fn begin(&mut self, seq: Option<Seq>) -> bool {
        match self.0.get_mut(&seq) {
            Some(changed) => {
                *changed = true;
                false
            }
            None => self.0.insert(seq, false).is_none(),
        }
    }

    /// It was read. Must it be read once more?
    pub fn again(&mut self, seq: Option<Seq>) -> bool {
        match self.0.get_mut(&seq) {
            Some(changed) if *changed => {
                *changed = false;
                true
            }
            _ => {
                self.0.remove(&seq);
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
        assert!(reading.begin(Some(1)));
        assert!(!reading.begin(Some(1)) && !reading.begin(Some(1)));
        assert!(reading.begin(Some(2)), "another message is another matter");
        assert!(reading.again(Some(1)));
        assert!(!reading.again(Some(1)));
        assert!(reading.begin(Some(1)));
    }
}
