//! Inviting somebody: an address and a role in, a link that works once out.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Code, RoleId, WorkspaceId,
    invitations::{Invited, NewInvitation},
    roles::RoleView,
};

use super::role_name;
use crate::{
    api::{self, Failure},
    browser,
    ui::{Dialog, Glyph, Icon, announce, field_id},
    words::{t, t_with, tr},
};

/// Asks for address and role, then shows the link, this once.
#[component]
pub fn InviteDialog(workspace: WorkspaceId, open: RwSignal<bool>, roles: RwSignal<Vec<RoleView>>) -> impl IntoView {
    let invited = RwSignal::new(None::<Invited>);
    Effect::new(move |_| {
        if !open.get() {
            invited.set(None);
        }
    });
    view! {
        <Dialog open title=Signal::derive(|| t("invite.title"))>
            {move || match invited.get() {
                Some(invited) => view! { <Link invited open/> }.into_any(),
                None => view! { <InviteForm workspace roles invited/> }.into_any(),
            }}
        </Dialog>
    }
}

fn sentence(failure: &Failure) -> String {
    match failure.code() {
        Some(Code::Invalid) if failure.field("/email").is_some() => t("invite.bad_email"),
        _ => failure.sentence(),
    }
}

#[component]
fn InviteForm(workspace: WorkspaceId, roles: RwSignal<Vec<RoleView>>, invited: RwSignal<Option<Invited>>) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let is_usual = |role: &&RoleView| role.key == "member";
    let usual = move || roles.with(|roles| roles.iter().find(is_usual).or(roles.first()).map(|role| role.id));
    let chosen = RwSignal::new(None::<RoleId>);
    let role = Memo::new(move |_| chosen.get().or_else(usual));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    let key = browser::fresh_key();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(role_id) = role.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        failure.set(None);
        let new = NewInvitation { email: email.get_untracked().trim().to_owned(), role_id };
        let key = key.clone();
        spawn_local(async move {
            let answer = api::post::<Invited>(&format!("/workspaces/{workspace}/invitations"), &new, Some(&key)).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(made) => invited.set(Some(made)),
                Err(why) => failure.set(Some(why)),
            }
        });
    };
    let (email_id, role_id) = (field_id("email"), field_id("role"));
    view! {
        <form class="form" on:submit=submit>
            <label for=email_id.clone()>{tr("field.email")}</label>
            <input id=email_id type="email" required autocomplete="off" autofocus bind:value=email/>
            <label for=role_id.clone()>{tr("field.role")}</label>
            <select id=role_id on:change:target=move |event| chosen.set(event.target().value().parse::<RoleId>().ok())>
                {move || roles.get().into_iter().map(|one| {
                    let id = one.id;
                    view! { <option value=id.to_string() selected=move || role.get() == Some(id)>{move || role_name(&one)}</option> }
                }).collect_view()}
            </select>
            <p class="form-error" role="alert">{move || failure.get().map(|failure| sentence(&failure))}</p>
            <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("invite.submit")}</button>
        </form>
    }
}

#[component]
fn Link(invited: Invited, open: RwSignal<bool>) -> impl IntoView {
    let copied = RwSignal::new(false);
    let (email, url, link_id) = (invited.email, invited.url.clone(), field_id("link"));
    let copy = move |_| {
        let writing = window().navigator().clipboard().write_text(&url);
        spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(writing).await.is_ok() && !copied.is_disposed() {
                copied.set(true);
                announce(t("invite.copied"));
            }
        });
    };
    view! {
        <div class="form">
            <p>{move || t_with("invite.done", &[("email", &email)])}</p>
            <label for=link_id.clone()>{tr("invite.link")}</label>
            <input id=link_id type="text" readonly prop:value=invited.url on:focus:target=|event| event.target().select()/>
            <p class="muted">{tr("invite.once")}</p>
            <p class="form-actions">
                <button type="button" class="outline" on:click=copy>
                    <Icon glyph=Glyph::Copy/> {move || t(if copied.get() { "invite.copied" } else { "invite.copy" })}
                </button>
                <button type="button" class="primary" on:click=move |_| open.set(false)>{tr("action.done")}</button>
            </p>
        </div>
    }
}
