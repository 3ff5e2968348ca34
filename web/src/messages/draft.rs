//! What a person has typed and not sent: kept in this browser, per person and record, until it is sent.

use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    WorkspaceId,
    drafts::{DraftView, NewDraft},
    messages::Quote,
    records::RecordKey,
};

use super::mention::{self, Picked};
use crate::{browser, session::session};

/// The text as the person sees it, and whom they picked in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub text: String,
    pub picked: Vec<Picked>,
    /// What it answers.
    #[serde(default)]
    pub reply_to: Option<Quote>,
}

impl Draft {
    /// A draft of the server as a person typed it.
    pub fn of(view: &DraftView) -> Self {
        let body = view.body.as_deref().unwrap_or_default();
        Self { reply_to: view.reply_to.clone(), ..mention::typed(body, &mention::labelled(body)) }
    }

    /// The same for the server.
    pub fn to_send(&self) -> NewDraft {
        let body = mention::markdown(&self.text, &self.picked);
        NewDraft { body, reply_to: self.reply_to.as_ref().map(|quote| quote.message_id) }
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Do both say the same? Of two blank ones it does not matter what they answer.
    pub fn is_alike(&self, other: &Self) -> bool {
        (self.is_blank() && other.is_blank()) || self.to_send() == other.to_send()
    }

    /// Both in one, this one first.
    #[must_use]
    pub fn followed_by(mut self, other: Self) -> Self {
        self.text = format!("{}\n\n{}", self.text.trim_end(), other.text);
        self.picked.extend(other.picked);
        Self { reply_to: other.reply_to.or(self.reply_to), ..self }
    }
}

/// What is kept for one record under a kind of name.
fn name(kind: &str, workspace: WorkspaceId, key: &RecordKey) -> String {
    let me = session().me.with_untracked(|me| me.as_ref().map(|me| me.id.to_string())).unwrap_or_default();
    format!("palabre.{kind}.{me}.{workspace}.{}/{}", key.record_type, key.id)
}

/// Reads what was kept; nothing when it is missing or unreadable.
pub fn kept<T: DeserializeOwned + Default>(kind: &str, workspace: WorkspaceId, key: &RecordKey) -> T {
    browser::recall(&name(kind, workspace, key)).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps a thing, or forgets it when there is nothing to keep.
pub fn keep<T: Serialize>(kind: &str, workspace: WorkspaceId, key: &RecordKey, thing: Option<&T>) {
    let name = name(kind, workspace, key);
    match thing.and_then(|thing| serde_json::to_string(thing).ok()) {
        Some(json) => browser::remember(&name, &json),
        None => browser::forget(&name),
    }
}
