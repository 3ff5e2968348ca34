//! The addresses of the page, made in one place. Parts of a path are percent-encoded.

use leptos::prelude::window;
use leptos_router::{NavigateOptions, location::State};
use shared::{Seq, ThreadId, WorkspaceId};

use crate::browser::{encoded, now_ms};

pub fn hub(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/hub")
}

/// A thread, wherever it belongs: the link that mails carry.
pub fn message(thread: ThreadId, seq: Seq) -> String {
    format!("/threads/{thread}#{seq}")
}

pub fn records(workspace: WorkspaceId, record_type: &str) -> String {
    format!("/w/{workspace}/records/{}", encoded(record_type))
}

pub fn record(workspace: WorkspaceId, record_type: &str, id: &str) -> String {
    format!("/record/{workspace}/{}/{}", encoded(record_type), encoded(id))
}

pub fn notifications(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/notifications")
}

pub fn members(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/members")
}

pub fn settings(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/settings")
}

pub fn preferences(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/preferences")
}

pub fn record_types(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/record-types")
}

pub fn slack(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/slack")
}

/// What was sent to whom, and how that went.
pub fn deliveries(workspace: WorkspaceId) -> String {
    format!("/w/{workspace}/deliveries")
}

pub fn search(workspace: WorkspaceId, q: &str) -> String {
    format!("/w/{workspace}/search{}", query(&[("q", Some(q.to_owned()).filter(|q| !q.is_empty()))]))
}

/// The workspace that a path names: `/w/{id}/…` or `/record/{id}/…`.
pub fn workspace_of(path: &str) -> Option<Result<WorkspaceId, ()>> {
    let mut parts = path.split('/').skip(1);
    matches!(parts.next(), Some("w" | "record")).then(|| parts.next().and_then(|id| id.parse().ok()).ok_or(()))
}

/// How to go to an address. The one where the person is already stays one step of the browser's history, and its state says that
/// they have come again.
pub fn going_to(address: &str) -> NavigateOptions {
    let is_here = window().location().href().is_ok_and(|here| here.ends_with(address));
    let state = State::new(is_here.then(|| now_ms().into()));
    NavigateOptions { replace: is_here, state, ..NavigateOptions::default() }
}

/// A query string of those pairs that have a value, with its `?`.
pub fn query(pairs: &[(&str, Option<String>)]) -> String {
    let set: Vec<_> =
        pairs.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={}", encoded(value)))).collect();
    if set.is_empty() { String::new() } else { format!("?{}", set.join("&")) }
}
