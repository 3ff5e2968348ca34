//! The field in which messages are written and edited: text with a list of people, a button for `@`, and how much room is left.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::InputEvent;

use super::{
    look::Look,
    mention,
    picker::{LIST_ID, Offer, PickerList},
    writing::{self, Writing},
};
use crate::{
    ui::{Glyph, Icon, field_id},
    words::{t_with, tr},
};

/// Characters left when the counter appears.
const COUNTED_FROM: i64 = 500;

/// The text, the list that `@` opens above it, and what is wrong with it.
#[component]
pub fn Field(
    writing: Writing,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] placeholder: Signal<String>,
) -> impl IntoView {
    let picker = writing.picker;
    let on_input = move |event: ev::Event| {
        writing.change(|draft| draft.text = event_target_value(&event));
        // What an input method is still composing is not what the person means yet.
        if !event.dyn_ref::<InputEvent>().is_some_and(InputEvent::is_composing) {
            writing.follow_caret();
        }
    };
    // A textarea may take no other role (ARIA in HTML): while it offers a list it says so as a text field with completion.
    let while_open = move |value: &'static str| move || picker.is_open().then_some(value);
    let problem_id = field_id("composer-problem");
    view! {
        <PickerList picker on_pick=move |offer: Offer| writing.pick(&offer)/>
        <Show when=move || writing.shows_look.get()><Look writing/></Show>
        <textarea rows="1" hidden=move || writing.shows_look.get() node_ref=writing.node aria-label=label placeholder=placeholder
            aria-autocomplete=while_open("list") aria-haspopup=while_open("listbox") aria-controls=while_open(LIST_ID)
            aria-activedescendant=move || picker.is_open().then(|| format!("{LIST_ID}-{}", picker.active.get()))
            aria-describedby=problem_id.clone()
            on:input=on_input on:keydown=move |event| writing.press(&event)
            on:click=move |_| writing.follow_caret()
            on:paste=move |event| writing.paste(&event) on:compositionend=move |_| writing.follow_caret()
            on:keyup=move |event| if event.key().starts_with("Arrow") && !picker.is_open() { writing.follow_caret() }
            on:blur=move |_| picker.close()></textarea>
        <p class="composer-problem" id=problem_id role="alert">{move || writing.problem.get()}</p>
    }
}

/// Puts an `@` where the caret is.
#[component]
pub fn MentionButton(writing: Writing) -> impl IntoView {
    view! {
        <button type="button" class="quiet square" aria-label=tr("composer.mention") title=tr("composer.mention")
            on:mousedown=|event| event.prevent_default() on:click=move |_| writing.start_mention()>
            <Icon glyph=Glyph::AtSign size=18/>
        </button>
    }
}

/// How many characters are left, once they are few.
#[component]
pub fn Counter(writing: Writing) -> impl IntoView {
    let left = move || writing::left(&writing.draft.with(|draft| mention::markdown(&draft.text, &draft.picked)));
    view! {
        <span class="counter" class:over=move || left().is_negative() aria-live="polite">
            {move || (left() < COUNTED_FROM).then(|| t_with("composer.left", &[("n", &left().to_string())]))}
        </span>
    }
}
