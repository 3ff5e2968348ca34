//! One member in the list, with what may be changed about them.

use leptos::{html, prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    members::{MemberPatch, MemberView},
    roles::RoleView,
};

use super::role_name;
use crate::{
    api,
    lists::Paged,
    session::session,
    ui::{Face, announce, field_id, toast},
    words::{t, t_with, tr},
};

/// Shows a member; the role is a choice for whoever manages members and has all that the member's role has.
#[component]
pub fn MemberLine(
    workspace: WorkspaceId,
    member: MemberView,
    may_manage: Signal<bool>,
    roles: RwSignal<Vec<RoleView>>,
    list: Paged<MemberView>,
) -> impl IntoView {
    let (user, role, active, name) = (member.user_id, member.role, member.active, member.name);
    let is_me = session().my_id() == Some(user);
    let role_id = role.id;
    let may_change =
        Signal::derive(move || may_manage.get() && roles.with(|roles| roles.iter().any(|other| other.id == role_id)));
    let role_field: NodeRef<html::Select> = NodeRef::new();
    let change = StoredValue::new(name.clone());
    let change = move |patch: MemberPatch| {
        let name = change.get_value();
        spawn_local(async move {
            match api::patch::<MemberView>(&format!("/workspaces/{workspace}/members/{user}"), &patch).await {
                Ok(_) => announce(t_with("members.changed", &[("name", &name)])),
                Err(failure) => {
                    toast(failure.sentence());
                    // The role is what it was.
                    if let Some(field) = role_field.try_get_untracked().flatten() {
                        field.set_value(&role_id.to_string());
                    }
                }
            }
            list.refresh();
        });
    };
    let (shown_role, select_id) = (role.clone(), field_id("role"));
    let for_label = StoredValue::new(name.clone());
    let role_view = move || {
        if !may_change.get() || !active {
            let shown_role = shown_role.clone();
            return view! { <span class="role">{move || role_name(&shown_role)}</span> }.into_any();
        }
        view! {
            <label class="unseen" for=select_id.clone()>{move || t_with("members.role_of", &[("name", &for_label.get_value())])}</label>
            <select id=select_id.clone() node_ref=role_field on:change:target=move |event| change(MemberPatch { role_id: event.target().value().parse().ok(), active: None })>
                {move || roles.get().into_iter().map(|other| {
                    let id = other.id;
                    view! { <option value=id.to_string() selected=id == role_id>{move || role_name(&other)}</option> }
                }).collect_view()}
            </select>
        }
        .into_any()
    };
    let activity = move || {
        let words = if active { "members.deactivate" } else { "members.reactivate" };
        let label = move || format!("{} · {}", t(words), for_label.get_value());
        (may_change.get() && !is_me).then(|| {
            view! {
                <button type="button" class="quiet small" aria-label=label
                    on:click=move |_| change(MemberPatch { role_id: None, active: Some(!active) })>{tr(words)}</button>
            }
        })
    };
    view! {
        <li class:inactive=!active>
            <Face avatar=member.avatar/>
            <span class="what">
                <b>{name} {is_me.then(|| view! { <small>" "{tr("members.you")}</small> })}</b>
                <small>{[member.title, member.email].into_iter().flatten().collect::<Vec<_>>().join(" · ")}</small>
            </span>
            {(!active).then(|| view! { <span class="tag">{tr("members.inactive")}</span> })}
            <span class="member-actions">{role_view} {activity}</span>
        </li>
    }
}
