//! Where a message is written. What is typed is kept with every key and lost only by sending it.

use leptos::{ev, prelude::*};
use shared::{mentions::Mentionable, threads::ThreadState};

use super::{
    audience::{AudienceLine, Preview},
    mention, outgoing,
    picker::{LIST_ID, PickerList},
    writing::{self, ENTER_SENDS, Writing},
};
use crate::{
    browser,
    threads::OpenThread,
    ui::{Glyph, Icon, field_id},
    words::{t, t_with, tr},
};

/// Characters left when the counter appears.
const COUNTED_FROM: i64 = 500;

/// The field, the list of people, and what sends it.
#[component]
pub fn Composer(open: OpenThread) -> impl IntoView {
    outgoing::restore(open);
    let writing = Writing::begin(open);
    let preview = Preview::new(open);
    Effect::new(move |_| preview.follow(writing.body(), !writing.leaves_closed.get()));
    let picker = writing.picker;
    let is_closed =
        Memo::new(move |_| open.thread.with(|thread| thread.as_ref().is_some_and(|thread| thread.state == ThreadState::Closed)));
    let placeholder = move || match (is_closed.get(), writing.leaves_closed.get(), open.thread.with(Option::is_none)) {
        (true, false, _) => t("composer.reopens"),
        (_, _, true) => t("composer.first"),
        _ => t("composer.placeholder"),
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        writing.send();
    };
    let on_input = move |event: ev::Event| {
        writing.change(|draft| draft.text = event_target_value(&event));
        writing.follow_caret();
    };
    // A textarea may take no other role (ARIA in HTML): while it offers a list it says so as a text field with completion.
    let while_open = move |value: &'static str| move || picker.is_open().then_some(value);
    let problem_id = field_id("composer-problem");
    view! {
        <form class="composer" aria-label=tr("composer.label") on:submit=submit>
            <NotTold open/>
            <PickerList picker on_pick=move |who: Mentionable| writing.pick(&who)/>
            <textarea rows="1" node_ref=writing.node aria-label=tr("composer.message") placeholder=placeholder
                aria-autocomplete=while_open("list") aria-haspopup=while_open("listbox") aria-controls=while_open(LIST_ID)
                aria-activedescendant=move || picker.is_open().then(|| format!("{LIST_ID}-{}", picker.active.get()))
                aria-describedby=problem_id.clone()
                on:input=on_input on:keydown=move |event| writing.press(&event)
                on:click=move |_| writing.follow_caret()
                on:keyup=move |event| if event.key().starts_with("Arrow") && !picker.is_open() { writing.follow_caret() }
                on:blur=move |_| picker.close()></textarea>
            <p class="composer-problem" id=problem_id role="alert">{move || writing.problem.get()}</p>
            <AudienceLine preview/>
            <Tools writing is_closed/>
        </form>
    }
}

/// Whom the last message did not reach, and why: quietly, until the next one or until it is put away.
#[component]
fn NotTold(open: OpenThread) -> impl IntoView {
    view! {
        <div role="status">
            <Show when=move || open.not_told.with(|list| !list.is_empty())>
                <div class="not-told">
                    <Icon glyph=Glyph::EyeOff/>
                    <div>{move || open.not_told.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</div>
                    <button type="button" class="quiet square" aria-label=tr("action.dismiss") on:click=move |_| open.not_told.set(vec![])>
                        <Icon glyph=Glyph::X size=14/>
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Tools(writing: Writing, is_closed: Memo<bool>) -> impl IntoView {
    let left = move || writing::left(&writing.draft.with(|draft| mention::markdown(&draft.text, &draft.picked)));
    let hint = if browser::recall(ENTER_SENDS).as_deref() == Some("yes") {
        "composer.hint_enter"
    } else if browser::is_apple() {
        "composer.hint_command"
    } else {
        "composer.hint"
    };
    view! {
        <div class="tools">
            <button type="button" class="quiet square" aria-label=tr("composer.mention") title=tr("composer.mention")
                on:mousedown=|event| event.prevent_default() on:click=move |_| writing.start_mention()>
                <Icon glyph=Glyph::AtSign size=18/>
            </button>
            <div class="hint">
                {move || if is_closed.get() {
                    view! { <label><input type="checkbox" bind:checked=writing.leaves_closed/> {tr("composer.leave_closed")}</label> }.into_any()
                } else {
                    view! { <span class="long">{tr(hint)}</span> }.into_any()
                }}
            </div>
            <span class="counter" class:over=move || left().is_negative() aria-live="polite">
                {move || (left() < COUNTED_FROM).then(|| t_with("composer.left", &[("n", &left().to_string())]))}
            </span>
            <button type="submit" class="primary" aria-disabled=move || writing.draft.with(|draft| draft.text.trim().is_empty()).to_string()>
                <Icon glyph=Glyph::Send/> {tr("composer.send")}
            </button>
        </div>
    }
}
