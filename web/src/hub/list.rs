//! The list of discussions, last activity first, kept fresh by the event stream.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{ThreadId, WorkspaceId, events::EventKind, threads::ThreadView};

use super::{
    filters::{FilterBar, Filters, Tab},
    row::Row,
};
use crate::{
    api, browser,
    browser::encoded,
    keyboard,
    lists::{Paged, Reading},
    live,
    ui::{Empty, Glyph, Heading, Problem, Skeleton},
    words::{t, tr},
};

const PAUSE_MS: i32 = 150;

/// The left pane of the hub.
#[component]
pub fn ThreadList(workspace: WorkspaceId, thread: Signal<Option<ThreadId>>) -> impl IntoView {
    let filters = Filters::from_address();
    let list = Paged::<ThreadView>::new(
        |a, b| a.id == b.id,
        move |limit, after| {
            let question = filters.with(Filters::question);
            let after = after.map(|after| format!("&after={}", encoded(&after))).unwrap_or_default();
            async move { api::get(&format!("/workspaces/{workspace}/threads?{question}&limit={limit}{after}")).await }
        },
    );
    keep_fresh(list, thread);
    move_by_keys(workspace, list, filters, thread);
    let address = move |id: ThreadId| filters.with(|filters| filters.address(workspace, Some(id)));
    let empty = move || match filters
        .with(|filters| (filters.tab, filters.unread, filters.record_type.is_some() || filters.turn.is_some()))
    {
        (_, true, _) => "hub.empty.unread",
        (_, _, true) => "hub.empty.type",
        (Tab::Open, ..) => "hub.empty.open",
        (Tab::MyTurn, ..) => "hub.empty.turn",
        (Tab::ForMe, ..) => "hub.empty.me",
        (Tab::Closed, ..) => "hub.empty.closed",
        (Tab::All, ..) => "hub.empty.all",
    };
    // The rows and their focus stay when the list is read again.
    let is_empty = Memo::new(move |_| list.items.with(Vec::is_empty));
    let body = move || {
        match list.reading.get() {
        Reading::Waiting => view! { <Skeleton rows=7/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if is_empty.get() => {
            view! { <Empty glyph=Glyph::Inbox title=Signal::derive(move || t(&format!("{}.title", empty()))) text=Signal::derive(move || t(&format!("{}.text", empty())))/> }
                .into_any()
        }
        Reading::Done => view! {
            <ol aria-label=tr("hub.list")>
                <For each=move || list.items.get() key=|item| item.id let:item>{row(list, item, address, thread)}</For>
            </ol>
            <More list/>
        }
        .into_any(),
    }
    };
    view! {
        <section class="list" aria-label=tr("hub.conversations")>
            <header>
                <Heading text=Signal::derive(|| t("hub.title"))/>
                <FilterBar workspace filters thread/>
            </header>
            <div class="list-body">{body}</div>
        </section>
    }
}

/// A row that follows its thread in the list.
fn row(
    list: Paged<ThreadView>,
    first: ThreadView,
    address: impl Fn(ThreadId) -> String + Copy + Send + Sync + 'static,
    selected: Signal<Option<ThreadId>>,
) -> impl IntoView {
    let id = first.id;
    let item = Memo::new(move |old: Option<&ThreadView>| {
        let now = list.items.with(|items| items.iter().find(|item| item.id == id).cloned());
        now.or_else(|| old.cloned()).unwrap_or_else(|| first.clone())
    });
    let is_selected = Memo::new(move |_| selected.get() == Some(id));
    view! { <Row item href=Signal::derive(move || address(id)) is_selected/> }
}

/// Reads the next page.
#[component]
pub fn More<T: Clone + Send + Sync + 'static>(list: Paged<T>) -> impl IntoView {
    view! {
        <Show when=move || list.next.get().is_some()>
            <p class="more">
                <button type="button" class="outline" aria-busy=move || list.growing.get().to_string() on:click=move |_| list.grow()>
                    {tr("action.load_more")}
                </button>
            </p>
        </Show>
    }
}

/// Reads the list again when something happened, once for many events, and when the person left a conversation: they may have left a
/// draft there.
fn keep_fresh(list: Paged<ThreadView>, thread: Signal<Option<ThreadId>>) {
    let planned = RwSignal::new(false);
    let plan = move || {
        if planned.get_untracked() {
            return;
        }
        planned.set(true);
        leptos::task::spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if planned.is_disposed() {
                return;
            }
            planned.set(false);
            list.refresh();
        });
    };
    live::on_event(move |event| {
        if !matches!(event.kind, EventKind::NotificationCreated | EventKind::MessageReacted) {
            plan();
        }
    });
    let shown = Memo::new(move |_| thread.get());
    Effect::new(move |before: Option<Option<ThreadId>>| {
        let now = shown.get();
        if before.flatten().is_some_and(|before| Some(before) != now) {
            plan();
        }
        now
    });
}

fn move_by_keys(workspace: WorkspaceId, list: Paged<ThreadView>, filters: Memo<Filters>, thread: Signal<Option<ThreadId>>) {
    let navigate = StoredValue::new_local(use_navigate());
    let step = move |by: isize| {
        let target = list.items.with_untracked(|items| {
            let here = thread.get_untracked().and_then(|id| items.iter().position(|item| item.id == id));
            let index = here.map_or(Some(0), |here| here.checked_add_signed(by));
            index.and_then(|index| items.get(index)).map(|item| item.id)
        });
        let Some(target) = target else { return };
        let address = filters.with_untracked(|filters| filters.address(workspace, Some(target)));
        navigate.with_value(|go| go(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }));
        if let Some(row) = document().get_element_by_id(&format!("row-{target}")) {
            row.scroll_into_view_with_bool(false);
        }
    };
    keyboard::on_key("j", move || step(1));
    keyboard::on_key("k", move || step(-1));
}
