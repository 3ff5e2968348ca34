//! The list, with its filters, kept fresh while something waits to be sent.

use leptos::prelude::*;
use shared::{
    WorkspaceId,
    deliveries::{DeliveryState, DeliveryView},
    events::EventKind,
    roles::Permission,
};

use super::{
    filters::{FilterBar, Filters},
    line::Line,
};
use crate::{
    api, browser,
    hub::More,
    lists::{Paged, Reading},
    live, route,
    session::session,
    ui::{Empty, Glyph, Heading, Icon, Problem, Skeleton, name_page},
    words::{t, tr},
    workspaces::{ToSettings, has_settings, in_workspace},
};

/// How often the list is read again while something waits, in milliseconds.
const LOOK_MS: u64 = 10_000;

#[component]
pub fn DeliveriesPage() -> impl IntoView {
    in_workspace(|_| true, |workspace| view! { <Deliveries workspace/> })
}

#[component]
fn Deliveries(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("deliveries.title"));
    let filters = Filters::from_address();
    let list = Paged::<DeliveryView>::new(
        |a, b| a.id == b.id,
        move |limit, after| {
            let [state, channel] = filters.get().pairs();
            let question = route::query(&[state, channel, ("limit", Some(limit.to_string())), ("after", after)]);
            async move { api::get(&format!("/workspaces/{workspace}/deliveries{question}")).await }
        },
    );
    keep_fresh(list);
    let sees_all = Memo::new(move |_| session().may(workspace, Permission::ManageIntegrations));
    let is_empty = Memo::new(move |_| list.items.with(Vec::is_empty));
    let body = move || match list.reading.get() {
        Reading::Waiting => view! { <Skeleton rows=8/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if is_empty.get() => {
            let words = if filters.get().narrow() { "deliveries.nothing_found" } else { "deliveries.empty" };
            view! {
                    <Empty glyph=Glyph::Mail title=Signal::derive(move || t(&format!("{words}.title"))) text=Signal::derive(move || t(&format!("{words}.text")))/>
                }
                .into_any()
        }
        Reading::Done => view! {
            <ol class="deliveries" aria-label=tr("deliveries.title")>
                <For each=move || list.items.get() key=|item| item.id let:item>
                    <Line workspace delivery=follow(list, item) may_retry=Signal::from(sees_all) list/>
                </For>
            </ol>
            <More list/>
        }
        .into_any(),
    };
    view! {
        <div class="column">
            <Show when=move || has_settings(workspace) fallback=move || view! { <ToPreferences workspace/> }><ToSettings workspace/></Show>
            <header class="column-head">
                <Heading text=Signal::derive(|| t("deliveries.title"))/>
                <p class="muted whole">{move || t(if sees_all.get() { "deliveries.all_text" } else { "deliveries.own_text" })}</p>
                <FilterBar workspace filters/>
            </header>
            {body}
        </div>
    }
}

/// A delivery that follows the list; what it was stays while the line is taken away.
fn follow(list: Paged<DeliveryView>, first: DeliveryView) -> Memo<DeliveryView> {
    Memo::new(move |old: Option<&DeliveryView>| {
        let now = list.items.with(|items| items.iter().find(|item| item.id == first.id).cloned());
        now.or_else(|| old.cloned()).unwrap_or_else(|| first.clone())
    })
}

/// Back to where a member without settings came from.
#[component]
fn ToPreferences(workspace: WorkspaceId) -> impl IntoView {
    view! { <a class="quiet small upwards" href=route::preferences(workspace)><Icon glyph=Glyph::ArrowLeft size=14/> {tr("preferences.title")}</a> }
}

/// Sending has no events: the list is read again from time to time while something in it waits and somebody looks.
fn keep_fresh(list: Paged<DeliveryView>) {
    live::on_event(move |event| {
        if matches!(event.kind, EventKind::Resync | EventKind::AccessChanged) {
            list.refresh();
        }
    });
    let look = move || {
        let waits = list.items.try_with_untracked(|items| items.iter().any(|item| item.state == DeliveryState::Queued));
        if waits == Some(true) && browser::is_visible() {
            list.refresh();
        }
    };
    if let Ok(looking) = set_interval_with_handle(look, std::time::Duration::from_millis(LOOK_MS)) {
        on_cleanup(move || looking.clear());
    }
}
