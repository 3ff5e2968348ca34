//! `/w/{w}/settings`: what the workspace is called, its rules, what it proposes to members, which roles get mail, and the way
//! to what is set on pages of its own. Each part shows to those who may change it.

mod form;
mod further;
mod role_mail;

use leptos::prelude::*;
use shared::{WorkspaceId, roles::Permission, workspaces::WorkspaceView};

pub use further::ToSettings;

use super::in_workspace;
use crate::{
    api,
    lists::{Kept, Reading},
    session::session,
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

/// For who has something to set there.
#[component]
pub fn SettingsPage() -> impl IntoView {
    in_workspace(has_settings, |workspace| view! { <Settings workspace/> })
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
