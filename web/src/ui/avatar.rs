//! A person as a round of colour with initials. The name stands beside it, so it is hidden from screen readers.

use leptos::prelude::*;
use shared::users::Avatar;

/// Draws a person; `small` for lists and pickers.
#[component]
pub fn Face(avatar: Avatar, #[prop(default = false)] small: bool) -> impl IntoView {
    let size = if small { " small" } else { "" };
    view! { <span class=format!("face hue-{}{size}", avatar.hue % 12) aria-hidden="true">{avatar.initials}</span> }
}
