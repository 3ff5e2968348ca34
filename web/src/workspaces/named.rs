//! Which workspace a page is of: the address says so.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::WorkspaceId;

use crate::shell::NotFound;

/// Shows `page` for the workspace that the address names, when `may` lets the person see it there; otherwise that there is no such
/// page. It is made anew for another workspace.
pub fn in_workspace<V: IntoView + 'static>(may: fn(WorkspaceId) -> bool, page: fn(WorkspaceId) -> V) -> impl IntoView {
    let params = use_params_map();
    let workspace =
        Memo::new(move |_| params.read().get("w").and_then(|id| id.parse::<WorkspaceId>().ok()).filter(|id| may(*id)));
    move || match workspace.get() {
        Some(workspace) => page(workspace).into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}
