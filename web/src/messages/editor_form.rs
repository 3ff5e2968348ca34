//! The form in the place of a message that is being edited.

use leptos::{ev, prelude::*};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::{
    acts::Acts,
    editor::{Begun, Editor, TEXT},
    field::{Counter, Field, MentionButton},
    toolbar::Toolbar,
    writing::Writing,
};
use crate::{
    keyboard, moments,
    ui::Dialog,
    words::{t, t_with, tr},
};

/// The same field as for writing, with Save and Cancel.
#[component]
pub fn EditorForm(acts: Acts, begun: Begun) -> impl IntoView {
    let editor = Editor::new(acts);
    let Begun { draft, restored, .. } = begun;
    let writing = Writing::with(acts.open, draft, Some(editor));
    if !restored {
        // The menu in which Edit was chosen must be gone, or it would take the focus back.
        request_animation_frame(move || {
            let text = writing.draft.with_untracked(|draft| draft.text.clone());
            writing.put(&text, text.encode_utf16().count());
        });
    }
    // Its buttons must not be left below the end of what is seen, also when what was written elsewhere has made it taller.
    Effect::new(move |_| {
        let is_taller = editor.theirs.with(Option::is_some);
        if is_taller || !restored {
            request_animation_frame(|| request_animation_frame(bring_into_sight));
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        writing.send();
    };
    let is_blank = move || writing.draft.with(|draft| draft.text.trim().is_empty()).to_string();
    view! {
        <form class="composer editor" aria-label=tr("edit.label") on:submit=submit>
            <Theirs editor/>
            <Toolbar writing/>
            <Field writing label=tr("edit.label")/>
            <div class="tools">
                <MentionButton writing/>
                <div class="hint"><span class="long">{tr("edit.hint")}</span></div>
                <Counter writing/>
                <button type="button" class="quiet" on:click=move |_| editor.leave(writing)>{tr("edit.cancel")}</button>
                <button type="submit" class="primary" aria-disabled=is_blank aria-busy=move || editor.busy.get().to_string()>
                    {move || t(if editor.theirs.with(Option::is_some) { "edit.replace" } else { "action.save" })}
                </button>
            </div>
            <Asks editor/>
        </form>
    }
}

fn bring_into_sight() {
    if let Ok(Some(form)) = document().query_selector(".editor") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        form.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// What the message says now, when it was changed elsewhere meanwhile.
#[component]
fn Theirs(editor: Editor) -> impl IntoView {
    view! {
        <div role="alert">
            {move || editor.theirs.get().map(|now| {
                let at = now.edited_at.unwrap_or(now.created_at);
                view! {
                    <div class="theirs">
                        <p><b>{move || t_with("edit.theirs", &[("at", &moments::clock(at))])}</b></p>
                        <div class="text" inner_html=now.html.unwrap_or_default()></div>
                        <p>{tr("edit.theirs_text")}</p>
                        <button type="button" class="outline small" on:click=move |_| editor.take_theirs()>{tr("edit.take_theirs")}</button>
                    </div>
                }
            })}
        </div>
    }
}

/// Shall the changes be given up?
#[component]
fn Asks(editor: Editor) -> impl IntoView {
    let open = editor.asks;
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            request_animation_frame(|| keyboard::focus(TEXT));
        }
        is
    });
    let give_up = move |_| {
        open.set(false);
        editor.end();
    };
    view! {
        <Dialog open title=Signal::derive(|| t("edit.give_up_title"))>
            <div class="form">
                <p>{tr("edit.give_up_text")}</p>
                <p class="form-actions">
                    <button type="button" class="outline" on:click=move |_| open.set(false)>{tr("edit.go_on")}</button>
                    <button type="button" class="primary grave" on:click=give_up>{tr("edit.give_up")}</button>
                </p>
            </div>
        </Dialog>
    }
}
