//! The inbox: what is shown of it, kept fresh by the event stream.

use std::collections::HashSet;

use leptos::prelude::*;
use shared::{ThreadId, WorkspaceId, events::EventKind, notifications::NotificationView};

use super::{
    filters::{FilterBar, Shown},
    group::{GroupLine, Opened},
    groups::{Group, groups},
    marking::Marking,
    walk::Walk,
};
use crate::{
    api,
    browser::encoded,
    hub::More,
    keyboard,
    lists::{Paged, Reading},
    live,
    ui::{Empty, Glyph, Heading, Icon, Problem, Skeleton, name_page},
    words::{t, tr},
    workspaces::desk,
};

#[component]
pub fn Inbox(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("notifications.title"));
    let shown = Shown::from_address();
    let list = Paged::<NotificationView>::new(
        |a, b| a.id == b.id,
        move |limit, after| {
            let question = shown.get().question();
            let after = after.map(|after| format!("&after={}", encoded(&after))).unwrap_or_default();
            async move { api::get(&format!("/workspaces/{workspace}/notifications?limit={limit}{question}{after}")).await }
        },
    );
    live::on_event(move |event| {
        if matches!(
            event.kind,
            EventKind::NotificationCreated
                | EventKind::Resync
                | EventKind::AccessChanged
                | EventKind::ReadMoved
                | EventKind::MessageEdited
                | EventKind::MessageDeleted
        ) {
            list.refresh();
        }
    });
    let marking = Marking { workspace, desk: desk(), list, shown };
    let grouped = Memo::new(move |_| list.items.with(|items| groups(items)));
    let walk = Walk::new(grouped, marking);
    let opened: Opened = RwSignal::new(HashSet::new());
    let has_unread = move || list.items.with(|items| items.iter().any(|item| item.read_at.is_none()));
    let read_all = move || if shown.get().is_part() { t("notifications.read_shown") } else { t("notifications.read_all") };
    let read_them = move |_| {
        // The button goes, its focus must not.
        keyboard::focus("#main h1");
        marking.mark_all();
    };
    // The lines and their focus stay when the list is read again.
    let reading = Memo::new(move |_| list.reading.get());
    let is_empty = Memo::new(move |_| list.items.with(Vec::is_empty));
    let body = move || match reading.get() {
        Reading::Waiting => view! { <Skeleton rows=6/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if is_empty.get() => view! { <Nothing shown/> }.into_any(),
        Reading::Done => view! {
            <ol class="notifications" aria-label=tr("notifications.title")>
                <For each=move || threads(grouped) key=|thread| *thread let:thread>
                    {follow(grouped, thread).map(|group| view! { <GroupLine group marking walk opened/> })}
                </For>
            </ol>
            <More list/>
        }
        .into_any(),
    };
    view! {
        <div class="column inbox">
            <header class="column-head">
                <Heading text=Signal::derive(|| t("notifications.title"))/>
                <Show when=has_unread>
                    <button type="button" class="outline" on:click=read_them>
                        <Icon glyph=Glyph::CheckCheck/> {read_all}
                    </button>
                </Show>
                <FilterBar workspace shown/>
            </header>
            {body}
        </div>
    }
}

fn threads(groups: Memo<Vec<Group>>) -> Vec<ThreadId> {
    groups.with(|groups| groups.iter().map(|group| group.thread).collect())
}

/// A group that follows its discussion in the list.
fn follow(groups: Memo<Vec<Group>>, thread: ThreadId) -> Option<Memo<Group>> {
    let find = move |groups: &Vec<Group>| groups.iter().find(|group| group.thread == thread).cloned();
    let first = groups.with_untracked(find)?;
    Some(Memo::new(move |old: Option<&Group>| groups.with(find).or_else(|| old.cloned()).unwrap_or_else(|| first.clone())))
}

/// What the tab would show.
#[component]
fn Nothing(shown: Memo<Shown>) -> impl IntoView {
    let key = move || shown.get().name();
    let glyph = match shown.get_untracked() {
        Shown::All => Glyph::Bell,
        Shown::Unread => Glyph::CheckCheck,
        Shown::Mentions => Glyph::AtSign,
        Shown::State => Glyph::RotateCcw,
    };
    view! {
        <Empty glyph title=Signal::derive(move || t(&format!("notifications.empty.{}.title", key())))
            text=Signal::derive(move || t(&format!("notifications.empty.{}.text", key())))/>
    }
}
