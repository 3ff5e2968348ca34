//! Mails to see what they look like, sent to oneself.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    preferences::{ExampleKind, SendExample},
};

use crate::{
    api,
    ui::{Glyph, Icon, toast},
    words::{t_with, tr},
};

/// One button for each kind of mail.
#[component]
pub fn Examples(workspace: WorkspaceId, address: Signal<String>) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(None::<ExampleKind>), RwSignal::new(None::<String>));
    let send = move |kind: ExampleKind| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(kind));
        failure.set(None);
        spawn_local(async move {
            let answer = api::post_silent(&format!("/workspaces/{workspace}/preferences/example"), &SendExample { kind }).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(None);
            match answer {
                Ok(()) => toast(t_with("preferences.example_sent", &[("email", &address.get_untracked())])),
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    let button = move |kind: ExampleKind, glyph: Glyph, words: &'static str| {
        view! {
            <button type="button" class="outline" aria-busy=move || (busy.get() == Some(kind)).to_string() on:click=move |_| send(kind)>
                <Icon glyph/> {tr(words)}
            </button>
        }
    };
    view! {
        <section aria-labelledby="preferences-examples">
            <h2 id="preferences-examples">{tr("preferences.examples")}</h2>
            <p class="muted">{move || t_with("preferences.examples_text", &[("email", &address.get())])}</p>
            <p class="form-error" role="alert">{move || failure.get()}</p>
            <p class="form-actions">
                {button(ExampleKind::Mention, Glyph::AtSign, "preferences.example_mention")}
                {button(ExampleKind::Digest, Glyph::Inbox, "preferences.example_digest")}
            </p>
        </section>
    }
}
