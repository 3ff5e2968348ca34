//! The lines of a timeline, in order: days, changes of state, the mark before what is new, messages. Pure.

use std::hash::{DefaultHasher, Hash, Hasher};

use shared::{Seq, Timestamp, messages::MessageView, threads::TransitionView};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Day { key: String, at: Timestamp },
    Change(TransitionView),
    New,
    Message(Box<MessageView>),
}

impl Entry {
    /// The same for a line that needs no redrawing. The files and reactions of a message follow what is known of them by themselves.
    pub fn key(&self) -> String {
        match self {
            Self::Day { key, .. } => key.clone(),
            Self::Change(change) => format!("{}-{:?}-{}", change.after_seq, change.kind, change.at),
            Self::New => "new".to_owned(),
            Self::Message(message) => {
                let mut hasher = DefaultHasher::new();
                (&message.html, &message.author.name, message.author.active, &message.author.title).hash(&mut hasher);
                (message.edited_at, message.deleted_at, message.viewer.can_edit, message.viewer.can_delete).hash(&mut hasher);
                let quote = message.reply_to.as_ref();
                quote.map(|quote| (&quote.author.name, &quote.excerpt, quote.deleted)).hash(&mut hasher);
                format!("{}-{}-{:x}", message.id, message.seq, hasher.finish())
            }
        }
    }
}

/// What a timeline is made of.
pub struct Parts<'a> {
    pub messages: &'a [MessageView],
    pub transitions: &'a [TransitionView],
    pub new_from: Option<Seq>,
    /// Is the first message of the thread among them, and the newest?
    pub has_start: bool,
    pub has_end: bool,
}

/// Puts everything in order. `day_of` tells days apart.
pub fn entries(parts: &Parts, day_of: impl Fn(Timestamp) -> String) -> Vec<Entry> {
    let mut lines = Lines { out: vec![], day: None, day_of };
    let first = parts.messages.first().map_or(0, |message| message.seq);
    let last = parts.messages.last().map_or(0, |message| message.seq);
    let is_shown =
        |change: &&TransitionView| (parts.has_start || change.after_seq >= first) && (parts.has_end || change.after_seq < last);
    let mut changes = parts.transitions.iter().filter(is_shown).peekable();
    for message in parts.messages {
        while let Some(change) = changes.next_if(|change| change.after_seq < message.seq) {
            lines.day(change.at);
            lines.out.push(Entry::Change(change.clone()));
        }
        lines.day(message.created_at);
        if parts.new_from == Some(message.seq) {
            lines.out.push(Entry::New);
        }
        lines.out.push(Entry::Message(Box::new(message.clone())));
    }
    for change in changes {
        lines.day(change.at);
        lines.out.push(Entry::Change(change.clone()));
    }
    lines.out
}

struct Lines<F> {
    out: Vec<Entry>,
    day: Option<String>,
    day_of: F,
}

impl<F: Fn(Timestamp) -> String> Lines<F> {
    /// Begins a new day when this moment is in one.
    fn day(&mut self, at: Timestamp) {
        let key = (self.day_of)(at);
        if self.day.as_ref() != Some(&key) {
            self.out.push(Entry::Day { key: key.clone(), at });
            self.day = Some(key);
        }
    }
}
