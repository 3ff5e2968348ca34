//! The list of members, with search; who manages members changes roles, deactivates and invites.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Page, WorkspaceId,
    events::EventKind,
    limits,
    members::MemberView,
    roles::{Permission, RoleView},
};

use super::{invite::InviteDialog, member_line::MemberLine};
use crate::{
    api, browser,
    hub::More,
    lists::{Paged, Reading},
    live, route,
    session::session,
    ui::{Empty, Glyph, Heading, Icon, Problem, Skeleton, field_id, name_page},
    words::{t, tr},
    workspaces::in_workspace,
};

const PAUSE_MS: i32 = 200;

#[component]
pub fn MembersPage() -> impl IntoView {
    in_workspace(|_| true, |workspace| view! { <Members workspace/> })
}

#[component]
fn Members(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("members.title"));
    let wanted = RwSignal::new(String::new());
    let list = Paged::<MemberView>::new(
        |a, b| a.user_id == b.user_id,
        move |limit, after| {
            let q = wanted.get().trim().to_owned();
            let question =
                route::query(&[("q", Some(q).filter(|q| !q.is_empty())), ("limit", Some(limit.to_string())), ("after", after)]);
            async move { api::get(&format!("/workspaces/{workspace}/members{question}")).await }
        },
    );
    live::on_event(move |event| {
        if matches!(event.kind, EventKind::Resync | EventKind::AccessChanged) {
            list.refresh();
        }
    });
    let may_manage = Signal::derive(move || session().may(workspace, Permission::ManageMembers));
    let roles = assignable_roles(workspace, may_manage);
    let inviting = RwSignal::new(false);
    let turn = RwSignal::new(0u32);
    let search = move |text: String| {
        turn.update(|turn| *turn += 1);
        let now = turn.get_untracked();
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if turn.try_get_untracked() == Some(now) {
                wanted.set(text);
            }
        });
    };
    // The rows and their focus stay when the list is read again.
    let is_empty = Memo::new(move |_| list.items.with(Vec::is_empty));
    let body = move || {
        match list.reading.get() {
        Reading::Waiting => view! { <Skeleton rows=8/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if is_empty.get() => view! {
            <Empty glyph=Glyph::Search title=Signal::derive(|| t("members.nothing_found")) text=Signal::derive(|| t("members.nothing_found_text"))/>
        }
        .into_any(),
        Reading::Done => view! {
            <ul class="members" aria-label=tr("members.title")>
                <For each=move || list.items.get() key=|member| format!("{member:?}") let:member>
                    <MemberLine workspace member may_manage roles list/>
                </For>
            </ul>
            <More list/>
        }
        .into_any(),
    }
    };
    let search_id = field_id("search");
    view! {
        <div class="column">
            <header class="column-head">
                <Heading text=Signal::derive(|| t("members.title"))/>
                <Show when=move || may_manage.get()>
                    <button type="button" class="primary" on:click=move |_| inviting.set(true)><Icon glyph=Glyph::UserPlus/> {tr("members.invite")}</button>
                </Show>
                <div class="find">
                    <label class="unseen" for=search_id.clone()>{tr("members.search")}</label>
                    <input id=search_id type="search" placeholder=tr("members.search") maxlength=limits::QUERY_MAX.to_string()
                        on:input:target=move |event| search(event.target().value())/>
                </div>
            </header>
            {body}
        </div>
        <InviteDialog workspace open=inviting roles/>
    }
}

/// The roles that this member may give: nobody gives more than they have.
fn assignable_roles(workspace: WorkspaceId, may_manage: Signal<bool>) -> RwSignal<Vec<RoleView>> {
    let roles = RwSignal::new(vec![]);
    Effect::new(move |_| {
        let mine = session().role(workspace).map(|role| role.permission_set()).unwrap_or_default();
        if !may_manage.get() {
            return;
        }
        spawn_local(async move {
            let page = api::get::<Page<RoleView>>(&format!("/workspaces/{workspace}/roles?limit=100")).await;
            if let Ok(page) = page
                && !roles.is_disposed()
            {
                roles.set(page.items.into_iter().filter(|role| mine.covers(role.permission_set())).collect());
            }
        });
    });
    roles
}
