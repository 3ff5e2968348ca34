//! The two states of a discussion: always a word and a colour, never colour alone.

use leptos::prelude::*;
use shared::threads::ThreadState;

use crate::words::t;

fn word(state: ThreadState) -> &'static str {
    match state {
        ThreadState::Open => "state.open",
        ThreadState::Closed => "state.closed",
    }
}

/// The dot of a list; its word is for screen readers and on hover.
#[component]
pub fn Dot(state: ThreadState) -> impl IntoView {
    view! {
        <span class=format!("dot {}", state.name()) title=move || t(word(state))>
            <span class="unseen">{move || t(word(state))}</span>
        </span>
    }
}

/// The dot with its word.
#[component]
pub fn StatePill(state: ThreadState) -> impl IntoView {
    view! {
        <span class=format!("pill {}", state.name())>
            <span class=format!("dot {}", state.name()) aria-hidden="true"></span>
            {move || t(word(state))}
        </span>
    }
}
