//! How a member wants to be told: `/w/{w}/preferences`. What they have not chosen is what the workspace proposes.

mod examples;
mod form;
mod quiet;

use leptos::prelude::*;
use shared::{
    WorkspaceId,
    preferences::{DigestFrequency, PreferencesView},
};

use crate::{
    api,
    lists::{Kept, Reading},
    route,
    session::session,
    ui::{Glyph, Heading, Icon, Note, Problem, Skeleton, name_page},
    words::{t, t_with, tr},
    workspaces::in_workspace,
};

/// How often digests come, in words.
pub fn frequency_words(frequency: DigestFrequency) -> String {
    t(&format!("preferences.frequency.{}", frequency.name()))
}

#[component]
pub fn PreferencesPage() -> impl IntoView {
    in_workspace(|_| true, |workspace| view! { <Preferences workspace/> })
}

#[component]
fn Preferences(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("preferences.title"));
    let kept =
        Kept::<PreferencesView>::new(move || async move { api::get(&format!("/workspaces/{workspace}/preferences")).await });
    let first = kept.first();
    let body = move || match (first.get(), kept.reading.get()) {
        (Some(view), _) => view! { <Told workspace view kept/> }.into_any(),
        (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
        _ => view! { <Skeleton/> }.into_any(),
    };
    let name = move || session().membership(workspace).map(|m| m.workspace.name).unwrap_or_default();
    view! {
        <div class="column">
            <header class="column-head">
                <Heading text=Signal::derive(|| t("preferences.title"))/>
                <p class="muted whole">{move || t_with("preferences.text", &[("workspace", &name())])}</p>
            </header>
            {body}
        </div>
    }
}

/// What hinders mail, the choices, examples, and what was sent.
#[component]
fn Told(workspace: WorkspaceId, view: PreferencesView, kept: Kept<PreferencesView>) -> impl IntoView {
    let now = Signal::derive(move || kept.value.get().unwrap_or(view));
    let address = Signal::derive(|| session().me.with(|me| me.as_ref().map(|me| me.email.clone()).unwrap_or_default()));
    let receives_mail = Memo::new(move |_| now.with(|view| view.receives_mail));
    let is_failing = Memo::new(move |_| now.with(|view| view.receives_mail && view.mail_failing));
    view! {
        <Show when=move || !receives_mail.get()><Note text=Signal::derive(|| t("preferences.barred"))/></Show>
        <Show when=move || is_failing.get()>
            <Note text=Signal::derive(move || t_with("preferences.failing", &[("email", &address.get())]))/>
        </Show>
        <form::PreferencesForm workspace view now kept/>
        <Show when=move || receives_mail.get()><examples::Examples workspace address/></Show>
        <section aria-labelledby="preferences-sent">
            <h2 id="preferences-sent">{tr("preferences.sent")}</h2>
            <p class="muted">{tr("preferences.sent_text")}</p>
            <p class="form-actions"><a class="outline" href=route::deliveries(workspace)><Icon glyph=Glyph::Mail/> {tr("preferences.sent_link")}</a></p>
        </section>
    }
}
