//! What the member was told, discussion by discussion, newest first: `/w/{w}/notifications`.

mod filters;
mod group;
mod groups;
mod inbox;
mod line;
mod marking;
mod walk;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::WorkspaceId;

use crate::shell::NotFound;

/// Finds out which workspace is meant.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let params = use_params_map();
    let workspace = Memo::new(move |_| params.read().get("w").and_then(|id| id.parse::<WorkspaceId>().ok()));
    move || match workspace.get() {
        Some(workspace) => view! { <inbox::Inbox workspace/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}
