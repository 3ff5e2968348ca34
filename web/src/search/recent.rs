//! What was searched for lately, kept in this browser for each person and workspace.

use shared::WorkspaceId;

use crate::{browser, session::session};

const MOST: usize = 6;

fn name(workspace: WorkspaceId) -> String {
    let person = session().my_id().map(|id| id.to_string()).unwrap_or_default();
    format!("palabre.searches.{person}.{workspace}")
}

/// The last searches, the newest first.
pub fn recent(workspace: WorkspaceId) -> Vec<String> {
    browser::recall(&name(workspace)).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Remembers a search.
pub fn remember(workspace: WorkspaceId, q: &str) {
    let q = q.trim();
    if q.is_empty() {
        return;
    }
    let mut searches = recent(workspace);
    searches.retain(|old| old != q);
    searches.insert(0, q.to_owned());
    searches.truncate(MOST);
    if let Ok(json) = serde_json::to_string(&searches) {
        browser::remember(&name(workspace), &json);
    }
}

/// Forgets all of them.
pub fn forget(workspace: WorkspaceId) {
    browser::forget(&name(workspace));
}
