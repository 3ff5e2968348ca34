//! What the member was told, discussion by discussion, newest first: `/w/{w}/notifications`.

mod filters;
mod group;
mod groups;
mod inbox;
mod line;
mod marking;
mod walk;

use leptos::prelude::*;

use crate::workspaces::in_workspace;

#[component]
pub fn NotificationsPage() -> impl IntoView {
    in_workspace(|_| true, |workspace| view! { <inbox::Inbox workspace/> })
}
