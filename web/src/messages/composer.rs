//! Where a message is written. What is typed is kept with every key and lost only by sending it.

use leptos::{ev, prelude::*};
use shared::threads::ThreadState;

use super::{
    audience::{AudienceLine, Preview},
    draft_note::DraftNote,
    field::{Counter, Field, MentionButton},
    outgoing,
    quoting::Answering,
    toolbar::Toolbar,
    writing::{ENTER_SENDS, Writing},
};
use crate::{
    attachments::{AttachButton, DropTarget, TrayList},
    browser, keyboard,
    threads::OpenThread,
    ui::{Glyph, Icon},
    words::{t, tr},
};

/// The field, the list of people, and what sends it.
#[component]
pub fn Composer(open: OpenThread) -> impl IntoView {
    outgoing::restore(open);
    let writing = Writing::begin(open);
    let preview = Preview::new(open);
    Effect::new(move |_| preview.follow(writing.body(), !writing.leaves_closed.get()));
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
    view! {
        <form class="composer" aria-label=tr("composer.label") on:submit=submit>
            <NotTold open/>
            <DraftNote writing/>
            <Answering open/>
            <Toolbar writing/>
            <Field writing label=tr("composer.message") placeholder=Signal::derive(placeholder)/>
            <TrayList tray=writing.tray/>
            <AudienceLine preview/>
            <Tools writing is_closed/>
        </form>
        <DropTarget tray=writing.tray problem=writing.problem/>
    }
}

/// Whom the last message did not reach, and why: quietly, until the next one or until it is put away.
#[component]
fn NotTold(open: OpenThread) -> impl IntoView {
    let put_away = move |_| {
        open.not_told.set(vec![]);
        // The button goes with it.
        keyboard::focus(".conversation > .composer textarea");
    };
    view! {
        <div role="status">
            <Show when=move || open.not_told.with(|list| !list.is_empty())>
                <div class="not-told">
                    <Icon glyph=Glyph::EyeOff/>
                    <div>{move || open.not_told.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</div>
                    <button type="button" class="quiet square" aria-label=tr("action.dismiss") on:click=put_away>
                        <Icon glyph=Glyph::X size=14/>
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Tools(writing: Writing, is_closed: Memo<bool>) -> impl IntoView {
    let hint = if browser::recall(ENTER_SENDS).as_deref() == Some("yes") {
        "composer.hint_enter"
    } else if browser::is_apple() {
        "composer.hint_command"
    } else {
        "composer.hint"
    };
    view! {
        <div class="tools">
            <MentionButton writing/>
            <AttachButton tray=writing.tray problem=writing.problem/>
            <div class="hint">
                {move || if is_closed.get() {
                    view! { <label><input type="checkbox" bind:checked=writing.leaves_closed/> {tr("composer.leave_closed")}</label> }.into_any()
                } else {
                    view! { <span class="long">{tr(hint)}</span> }.into_any()
                }}
            </div>
            <Counter writing/>
            <button type="submit" class="primary" aria-disabled=move || writing.is_empty().to_string()>
                <Icon glyph=Glyph::Send/> {tr("composer.send")}
            </button>
        </div>
    }
}
