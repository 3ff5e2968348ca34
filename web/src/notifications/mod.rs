//! What the member was told, newest first: `/w/{w}/notifications`.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    NotificationId, WorkspaceId,
    events::EventKind,
    notifications::{Counters, MarkRead, NotificationReason, NotificationView},
};

use crate::{
    api,
    browser::encoded,
    hub::More,
    lists::{Paged, Reading},
    live, moments, route,
    shell::NotFound,
    ui::{Empty, Face, Glyph, Heading, Icon, Problem, Skeleton, name_page, toast},
    words::{t, t_with, tr},
    workspaces::{Desk, desk},
};

/// Finds out which workspace is meant.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let params = use_params_map();
    let workspace = Memo::new(move |_| params.read().get("w").and_then(|id| id.parse::<WorkspaceId>().ok()));
    move || match workspace.get() {
        Some(workspace) => view! { <Notifications workspace/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Notifications(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("notifications.title"));
    let desk = desk();
    let list = Paged::<NotificationView>::new(
        |a, b| a.id == b.id,
        move |limit, after| {
            let after = after.map(|after| format!("&after={}", encoded(&after))).unwrap_or_default();
            async move { api::get(&format!("/workspaces/{workspace}/notifications?limit={limit}{after}")).await }
        },
    );
    live::on_event(move |event| {
        if matches!(
            event.kind,
            EventKind::NotificationCreated | EventKind::Resync | EventKind::AccessChanged | EventKind::ReadMoved
        ) {
            list.refresh();
        }
    });
    let mark = move |mark: MarkRead| spawn_local(mark_read(workspace, desk, list, mark));
    let read_one = move |id: NotificationId| mark(MarkRead { ids: Some(vec![id]), all: None });
    let has_unread = move || list.items.with(|items| items.iter().any(|item| item.read_at.is_none()));
    let body = move || {
        match list.reading.get() {
        Reading::Waiting => view! { <Skeleton rows=6/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if list.items.with(Vec::is_empty) => view! {
            <Empty glyph=Glyph::Bell title=Signal::derive(|| t("notifications.empty")) text=Signal::derive(|| t("notifications.empty_text"))/>
        }
        .into_any(),
        Reading::Done => view! {
            <ol class="notifications" aria-label=tr("notifications.title")>
                <For each=move || list.items.get() key=|item| (item.id, item.read_at.is_some(), item.excerpt.clone()) let:item>
                    <Line item on_open=Callback::new(read_one)/>
                </For>
            </ol>
            <More list/>
        }
        .into_any(),
    }
    };
    view! {
        <div class="column">
            <header class="column-head">
                <Heading text=Signal::derive(|| t("notifications.title"))/>
                <Show when=has_unread>
                    <button type="button" class="outline" on:click=move |_| mark(MarkRead { ids: None, all: Some(true) })>
                        <Icon glyph=Glyph::CheckCheck/> {tr("notifications.read_all")}
                    </button>
                </Show>
            </header>
            {body}
        </div>
    }
}

async fn mark_read(workspace: WorkspaceId, desk: Desk, list: Paged<NotificationView>, mark: MarkRead) {
    match api::post::<Counters>(&format!("/workspaces/{workspace}/notifications/read"), &mark, None).await {
        Ok(counters) => {
            if !desk.counters.is_disposed() {
                desk.counters.set(counters);
            }
            list.refresh();
        }
        Err(failure) => toast(failure.sentence()),
    }
}

#[component]
fn Line(item: NotificationView, on_open: Callback<NotificationId>) -> impl IntoView {
    let words = match item.reason {
        NotificationReason::Mention => "notifications.mention",
        NotificationReason::TeamMention => "notifications.team_mention",
        NotificationReason::EveryoneMention => "notifications.everyone_mention",
        NotificationReason::Closed => "notifications.closed",
        NotificationReason::Reopened => "notifications.reopened",
    };
    let (id, at, is_unread) = (item.id, item.created_at, item.read_at.is_none());
    let (name, title) = (item.author.name.clone(), item.record.title.clone());
    let open = move |_| {
        if is_unread {
            on_open.run(id);
        }
    };
    view! {
        <li class:unread=is_unread>
            <a href=route::message(item.thread_id, item.seq) on:click=open>
                <Face avatar=item.author.avatar/>
                <span class="what">
                    <span class="told">
                        {move || t_with(words, &[("name", &name), ("title", &title)])}
                        {is_unread.then(|| view! { <span class="unseen">" · "{tr("notifications.unread")}</span> })}
                    </span>
                    <span class="last">{item.excerpt}</span>
                </span>
                <time datetime=at.to_string() title=move || moments::full(at)>{move || moments::short(at)}</time>
            </a>
        </li>
    }
}
