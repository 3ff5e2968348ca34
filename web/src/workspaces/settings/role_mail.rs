//! Which roles get mail at all. A change counts at once.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Page, WorkspaceId,
    roles::{RolePatch, RoleView},
};

use crate::{
    api,
    lists::{Kept, Reading},
    members::role_name,
    ui::{Problem, Skeleton, toast},
    words::{t_with, tr},
};

/// The roles, each with a tick.
#[component]
pub fn RoleMail(workspace: WorkspaceId) -> impl IntoView {
    let kept =
        Kept::<Page<RoleView>>::new(move || async move { api::get(&format!("/workspaces/{workspace}/roles?limit=100")).await });
    let failure = RwSignal::new(None::<String>);
    let first = kept.first();
    let body = move || match (first.get(), kept.reading.get()) {
        (Some(page), _) => view! {
            <fieldset>
                <legend class="unseen">{tr("settings.role_mail")}</legend>
                {page.items.into_iter().map(|role| view! { <Gate workspace role failure/> }).collect_view()}
            </fieldset>
        }
        .into_any(),
        (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
        _ => view! { <Skeleton rows=3/> }.into_any(),
    };
    view! {
        <section aria-labelledby="settings-role-mail">
            <h2 id="settings-role-mail">{tr("settings.role_mail")}</h2>
            <p class="muted">{tr("settings.role_mail_text")}</p>
            {body}
            <p class="form-error" role="alert">{move || failure.get()}</p>
        </section>
    }
}

/// One role's tick. It goes back when the change is refused.
#[component]
fn Gate(workspace: WorkspaceId, role: RoleView, failure: RwSignal<Option<String>>) -> impl IntoView {
    let (id, gets) = (role.id, RwSignal::new(role.receives_mail));
    let role = StoredValue::new(role);
    let name = move || role.with_value(role_name);
    let turn = StoredValue::new(0u32);
    let change = move |wanted: bool| {
        gets.set(wanted);
        failure.set(None);
        let now = turn.get_value() + 1;
        turn.set_value(now);
        spawn_local(async move {
            let patch = RolePatch { receives_mail: Some(wanted) };
            let answer = api::patch::<RoleView>(&format!("/workspaces/{workspace}/roles/{id}"), &patch).await;
            // Ticked again meanwhile: only the answer to the last tick counts.
            if turn.try_get_value() != Some(now) {
                return;
            }
            match answer {
                Ok(role) => {
                    gets.set(role.receives_mail);
                    let words = if role.receives_mail { "settings.role_gets_mail" } else { "settings.role_gets_none" };
                    toast(t_with(words, &[("role", &role_name(&role))]));
                }
                Err(why) => {
                    gets.set(!wanted);
                    failure.set(Some(t_with("settings.role_failed", &[("role", &name()), ("why", &why.sentence())])));
                }
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || gets.get() on:change:target=move |event| change(event.target().checked())/>
            <span>{move || t_with("settings.role_of_mail", &[("role", &name())])}</span>
        </label>
    }
}
