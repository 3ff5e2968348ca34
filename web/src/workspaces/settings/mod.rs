//! `/w/{w}/settings`: what the workspace is called, its rules, what it proposes to members, which roles get mail, and the way
//! to what is set on pages of its own. Each part shows to those who may change it.

mod form;
mod further;
mod role_mail;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{WorkspaceId, roles::Permission, workspaces::WorkspaceView};

pub use further::ToSettings;

use crate::{
    api,
    lists::{Kept, Reading},
    session::session,
    shell::NotFound,
    ui::{Heading, Problem, Skeleton, name_page},
    words::t,
};

/// Whoever has one of these has something to set.
const SETTERS: [Permission; 4] =
    [Permission::ManageWorkspace, Permission::ManageRoles, Permission::ManageRecords, Permission::ManageIntegrations];

/// Is there anything that the person may set here?
pub fn has_settings(workspace: WorkspaceId) -> bool {
    session().role(workspace).is_some_and(|role| SETTERS.into_iter().any(|permission| role.has(permission)))
}

/// Finds out which workspace is meant, and whether the person has anything to set there.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let params = use_params_map();
    let workspace =
        Memo::new(move |_| params.read().get("w").and_then(|id| id.parse::<WorkspaceId>().ok()).filter(|id| has_settings(*id)));
    move || match workspace.get() {
        Some(workspace) => view! { <Settings workspace/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Settings(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("settings.title"));
    let may = move |permission: Permission| session().may(workspace, permission);
    view! {
        <div class="column">
            <header class="column-head"><Heading text=Signal::derive(|| t("settings.title"))/></header>
            <further::Further workspace/>
            <Show when=move || may(Permission::ManageWorkspace)><Rules workspace/></Show>
            <Show when=move || may(Permission::ManageRoles)><role_mail::RoleMail workspace/></Show>
        </div>
    }
}

#[component]
fn Rules(workspace: WorkspaceId) -> impl IntoView {
    let kept = Kept::<WorkspaceView>::new(move || async move { api::get(&format!("/workspaces/{workspace}")).await });
    let first = kept.first();
    move || match (first.get(), kept.reading.get()) {
        (Some(view), _) => view! { <form::SettingsForm view/> }.into_any(),
        (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
        _ => view! { <Skeleton/> }.into_any(),
    }
}
