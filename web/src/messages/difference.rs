//! How one text became another, word by word, so that a person can read it. Pure.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// A stretch of the two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Same(String),
    Removed(String),
    Added(String),
}

/// What was removed and added between two texts, in the order of reading; what was removed stands before what came in its place.
pub fn difference(old: &str, new: &str) -> Vec<Part> {
    let (old, new) = (words(old), words(new));
    let mut parts = Parts::default();
    for op in capture_diff_slices(Algorithm::Patience, &old, &new) {
        let (tag, before, after) = op.as_tag_tuple();
        match tag {
            DiffTag::Equal => old[before].iter().for_each(|word| parts.same(word)),
            DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => parts.change(&old[before].concat(), &new[after].concat()),
        }
    }
    parts.end();
    parts.out
}

/// The words of a text, the white space between them, and each other character by itself.
fn words(text: &str) -> Vec<&str> {
    let kind = |c: char| if c.is_alphanumeric() || c == '_' { 1 } else { i32::from(c == ' ') * 2 };
    let mut words = vec![];
    let mut from = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        if at > from && (now == 0 || before != Some(now)) {
            words.push(&text[from..at]);
            from = at;
        }
        before = Some(now);
    }
    if from < text.len() {
        words.push(&text[from..]);
    }
    words
}

#[derive(Default)]
struct Parts {
    out: Vec<Part>,
    removed: String,
    added: String,
    /// White space since the last change: it belongs to the changes when another follows.
    gap: String,
}

impl Parts {
    fn same(&mut self, text: &str) {
        if self.is_changing() && text.trim().is_empty() && !text.contains('\n') {
            self.gap.push_str(text);
            return;
        }
        self.end();
        match self.out.last_mut() {
            Some(Part::Same(before)) => before.push_str(text),
            _ => self.out.push(Part::Same(text.to_owned())),
        }
    }

    fn change(&mut self, removed: &str, added: &str) {
        let gap = std::mem::take(&mut self.gap);
        self.removed.push_str(&gap);
        self.added.push_str(&gap);
        self.removed.push_str(removed);
        self.added.push_str(added);
    }

    fn is_changing(&self) -> bool {
        !self.removed.is_empty() || !self.added.is_empty()
    }

    /// The changes so far are whole.
    fn end(&mut self) {
        let (removed, added, gap) =
            (std::mem::take(&mut self.removed), std::mem::take(&mut self.added), std::mem::take(&mut self.gap));
        if !removed.is_empty() {
            self.out.push(Part::Removed(removed));
        }
        if !added.is_empty() {
            self.out.push(Part::Added(added));
        }
        if !gap.is_empty() {
            self.out.push(Part::Same(gap));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let part = |part: Part| match part {
            Part::Same(text) => text,
            Part::Removed(text) => format!("[-{text}-]"),
            Part::Added(text) => format!("{{+{text}+}}"),
        };
        difference(old, new).into_iter().map(part).collect()
    }

    #[test]
    fn one_word_in_another_words_place_is_shown_as_such() {
        assert_eq!(shown("Five years, I think.", "Six years, I think."), "[-Five-]{+Six+} years, I think.");
        assert_eq!(shown("the same", "the same"), "the same");
        assert_eq!(shown("", "new"), "{+new+}");
    }

    #[test]
    fn words_changed_in_a_row_are_one_change() {
        assert_eq!(
            shown("ask the vendor now please", "ask our own lawyer now please"),
            "ask [-the vendor-]{+our own lawyer+} now please"
        );
    }

    #[test]
    fn both_texts_can_be_read_off_what_is_shown() {
        let (old, new) = ("One.\n\nTwo éà 🙂 three", "One!\nTwo éa 🙂🙂  three four");
        let read = |leave: fn(&Part) -> bool| -> String {
            let parts = difference(old, new).into_iter().filter(|part| !leave(part));
            parts
                .map(|part| match part {
                    Part::Same(text) | Part::Removed(text) | Part::Added(text) => text,
                })
                .collect()
        };
        assert_eq!(read(|part| matches!(part, Part::Added(_))), old);
        assert_eq!(read(|part| matches!(part, Part::Removed(_))), new);
    }
}
