//! `/w/{w}/settings`: the workspace's name and rules, for whoever manages it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    WorkspaceId, limits,
    roles::Permission,
    workspaces::{WorkspacePatch, WorkspaceView},
};

use crate::{
    api,
    lists::{Kept, Reading},
    session::session,
    shell::NotFound,
    ui::{Heading, Problem, Skeleton, field_id, name_page, toast},
    words::{t, tr},
};

/// Finds out which workspace is meant, and whether the person manages it.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let params = use_params_map();
    let workspace = Memo::new(move |_| {
        let id = params.read().get("w").and_then(|id| id.parse::<WorkspaceId>().ok())?;
        session().may(id, Permission::ManageWorkspace).then_some(id)
    });
    move || match workspace.get() {
        Some(workspace) => view! { <Settings workspace/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Settings(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("settings.title"));
    let kept = Kept::<WorkspaceView>::new(move || async move { api::get(&format!("/workspaces/{workspace}")).await });
    view! {
        <div class="column">
            <header class="column-head"><Heading text=Signal::derive(|| t("settings.title"))/></header>
            {move || match (kept.value.get(), kept.reading.get()) {
                (Some(view), _) => view! { <SettingsForm view kept/> }.into_any(),
                (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
                _ => view! { <Skeleton/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn SettingsForm(view: WorkspaceView, kept: Kept<WorkspaceView>) -> impl IntoView {
    let name = RwSignal::new(view.name);
    let (starter, emails) = (RwSignal::new(view.starter_may_close), RwSignal::new(view.show_emails));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let id = view.id;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let patch = WorkspacePatch {
            name: Some(name.get_untracked().trim().to_owned()),
            locale: None,
            starter_may_close: Some(starter.get_untracked()),
            show_emails: Some(emails.get_untracked()),
        };
        spawn_local(async move {
            let answer = api::patch::<WorkspaceView>(&format!("/workspaces/{id}"), &patch).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(view) => {
                    kept.value.set(Some(view));
                    toast(t("saved"));
                    drop(session().read_me().await);
                }
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    let name_id = field_id("name");
    view! {
        <form class="form settings-form" on:submit=submit>
            <label for=name_id.clone()>{tr("settings.name")}</label>
            <input id=name_id type="text" required maxlength=limits::NAME_MAX.to_string() bind:value=name/>
            <label class="check"><input type="checkbox" bind:checked=starter/> <span>{tr("settings.starter_may_close")}<small>{tr("settings.starter_may_close_text")}</small></span></label>
            <label class="check"><input type="checkbox" bind:checked=emails/> <span>{tr("settings.show_emails")}<small>{tr("settings.show_emails_text")}</small></span></label>
            <p class="form-error" role="alert">{move || failure.get()}</p>
            <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("action.save")}</button>
        </form>
    }
}
