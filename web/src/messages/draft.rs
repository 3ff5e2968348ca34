//! What a person has typed and not sent: kept in this browser, per person and record, until it is sent.

use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{WorkspaceId, messages::Quote, records::RecordKey};

use super::mention::Picked;
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
