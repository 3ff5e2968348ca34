//! What stands where content does not: nothing yet, something wrong, still waiting.

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::{api::Failure, words::tr};

/// An empty list, and what it is for.
#[component]
pub fn Empty(glyph: Glyph, #[prop(into)] title: Signal<String>, #[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph size=28/>
            <p class="empty-title">{title}</p>
            <p>{text}</p>
        </div>
    }
}

/// Something that the person should know before they go on.
#[component]
pub fn Note(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <p class="note"><Icon glyph=Glyph::CircleAlert/> <span>{text}</span></p> }
}

/// What went wrong, what to do, and a button that does it again.
#[component]
pub fn Problem(
    failure: Failure,
    #[prop(into)] retry: Callback<()>,
    /// It is all that the page has to say: then its sentence is the page's heading.
    #[prop(default = false)]
    alone: bool,
) -> impl IntoView {
    let sentence = move || failure.sentence();
    view! {
        <div class="empty" role="alert">
            <Icon glyph=Glyph::CircleAlert size=28/>
            {if alone { view! { <h1>{sentence}</h1> }.into_any() } else { view! { <p>{sentence}</p> }.into_any() }}
            <button type="button" class="outline" on:click=move |_| retry.run(())>{tr("action.try_again")}</button>
        </div>
    }
}

/// Grey lines in the place of content that is on its way.
#[component]
pub fn Skeleton(#[prop(default = 6)] rows: u8) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="unseen">{tr("loading")}</span>
            {(0..rows).map(|_| view! { <div class="bone" aria-hidden="true"><i></i><i></i></div> }).collect_view()}
        </div>
    }
}

/// An id that ties a label to its field.
pub fn field_id(name: &str) -> String {
    format!("{name}-{}", super::heading::fresh_number())
}
