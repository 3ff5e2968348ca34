//! A line of the palette, and where it leads.

use shared::{
    WorkspaceId,
    search::{SearchItem, SearchKind},
    users::{Avatar, Locale},
};

use crate::{route, theme::Theme, ui::Glyph};

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    Search(String),
    Go(String),
    MarkAllRead,
    ForgetSearches,
    Look(Theme),
    Speak(Locale),
    SignOut,
}

/// The parts of the list, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Search,
    Recent,
    Go,
    People,
    Records,
    Said,
}

impl Group {
    pub const ALL: [Self; 6] = [Self::Search, Self::Recent, Self::Go, Self::People, Self::Records, Self::Said];

    pub fn words(self) -> &'static str {
        match self {
            Self::Search => "palette.group.search",
            Self::Recent => "palette.group.recent",
            Self::Go => "palette.group.go",
            Self::People => "palette.group.people",
            Self::Records => "palette.group.records",
            Self::Said => "palette.group.said",
        }
    }
}

/// What stands before the words of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Sign {
    Glyph(Glyph),
    Face(Avatar),
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub group: Group,
    pub sign: Sign,
    pub label: String,
    /// More about it; HTML in which the server has marked what was found, or plain text.
    pub note: Note,
    pub goal: Goal,
}

impl Line {
    /// Is it the same choice, however much else is offered and whatever is said of it?
    pub fn is(&self, other: &Self) -> bool {
        (self.group, &self.sign, &self.goal) == (other.group, &other.sign, &other.goal)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    None,
    Text(String),
    Marked(String),
}

/// Where something that was found is.
pub fn address(workspace: WorkspaceId, item: &SearchItem) -> String {
    match (item.thread_id, item.seq) {
        (Some(thread), Some(seq)) if item.kind != SearchKind::Record => route::message(thread, seq),
        _ => route::record(workspace, &item.record.record_type, &item.record.id),
    }
}

/// What stands for the kind of what was found.
pub fn glyph(kind: SearchKind, of_record: Glyph) -> Glyph {
    match kind {
        SearchKind::Message => Glyph::MessageCircle,
        SearchKind::Conclusion => Glyph::Check,
        SearchKind::Record => of_record,
        SearchKind::File => Glyph::FileText,
    }
}
