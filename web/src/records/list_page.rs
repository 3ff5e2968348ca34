//! `/w/{w}/records/{type}`: the records of one type, with search and a filter by state.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use shared::{WorkspaceId, events::EventKind, limits, records::RecordItem};

use crate::{
    api, browser,
    hub::More,
    lists::{Paged, Reading},
    live, route,
    shell::NotFound,
    ui::{Dot, Empty, Glyph, Heading, Icon, Problem, Skeleton, field_id, name_page},
    words::{t, t_count, tr},
    workspaces::desk,
};

const STATES: [(&str, &str); 4] = [
    ("", "records.state.all"),
    ("open", "records.state.open"),
    ("closed", "records.state.closed"),
    ("none", "records.state.none"),
];
const PAUSE_MS: i32 = 200;

/// Finds out which type is meant.
#[component]
pub fn RecordsPage() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| {
        let params = params.read();
        Some((params.get("w")?.parse::<WorkspaceId>().ok()?, params.get("type")?))
    });
    move || match named.get() {
        Some((workspace, kind)) => view! { <Records workspace kind/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Records(workspace: WorkspaceId, kind: String) -> impl IntoView {
    let (desk, query, navigate) = (desk(), use_query_map(), StoredValue::new_local(use_navigate()));
    let kind = StoredValue::new(kind);
    let label = Signal::derive(move || desk.label(&kind.get_value()).many);
    name_page(move || label.get());
    let asked = Memo::new(move |_| {
        let query = query.read();
        (query.get("q").unwrap_or_default(), query.get("state").unwrap_or_default())
    });
    let list = Paged::<RecordItem>::new(
        |a, b| a.id == b.id,
        move |limit, after| {
            let (q, state) = asked.get();
            let question = route::query(&[
                ("type", Some(kind.get_value())),
                ("q", Some(q.trim().to_owned()).filter(|q| !q.is_empty())),
                ("state", Some(state).filter(|state| !state.is_empty())),
                ("limit", Some(limit.to_string())),
                ("after", after),
            ]);
            async move { api::get(&format!("/workspaces/{workspace}/records{question}")).await }
        },
    );
    live::on_event(move |event| {
        if !matches!(
            event.kind,
            EventKind::NotificationCreated | EventKind::MessageEdited | EventKind::MessageDeleted | EventKind::MessageReacted
        ) {
            list.refresh();
        }
    });
    let ask = move |q: String, state: String| {
        let question =
            route::query(&[("q", Some(q).filter(|q| !q.is_empty())), ("state", Some(state).filter(|state| !state.is_empty()))]);
        let target = format!("{}{question}", route::records(workspace, &kind.get_value()));
        navigate.with_value(|go| go(&target, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }));
    };
    let turn = RwSignal::new(0u32);
    let search = move |text: String| {
        turn.update(|turn| *turn += 1);
        let now = turn.get_untracked();
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if turn.try_get_untracked() == Some(now) {
                ask(text, asked.get_untracked().1);
            }
        });
    };
    // The lines and their focus stay when the list is read again.
    let is_empty = Memo::new(move |_| list.items.with(Vec::is_empty));
    let body = move || match list.reading.get() {
        Reading::Waiting => view! { <Skeleton rows=8/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if is_empty.get() => {
            let filtered = asked.with(|(q, state)| !q.is_empty() || !state.is_empty());
            let words = if filtered { "records.nothing_found" } else { "records.empty" };
            view! { <Empty glyph=Glyph::Search title=Signal::derive(move || t(&format!("{words}.title"))) text=Signal::derive(move || t(&format!("{words}.text")))/> }.into_any()
        }
        Reading::Done => view! {
            <ul class="records" aria-label=label>
                <For each=move || list.items.get() key=|item| format!("{}{:?}{}", item.id, item.thread, item.title) let:item>
                    <RecordLine workspace item/>
                </For>
            </ul>
            <More list/>
        }
        .into_any(),
    };
    let (search_id, state_id) = (field_id("search"), field_id("state"));
    view! {
        <div class="column">
            <header class="column-head">
                <Heading text=label/>
                <div class="find">
                    <label class="unseen" for=search_id.clone()>{tr("records.search")}</label>
                    <input id=search_id type="search" placeholder=tr("records.search") maxlength=limits::QUERY_MAX.to_string()
                        prop:value=move || asked.get_untracked().0 on:input:target=move |event| search(event.target().value())/>
                    <label class="unseen" for=state_id.clone()>{tr("records.state.label")}</label>
                    <select id=state_id on:change:target=move |event| ask(asked.get_untracked().0, event.target().value())>
                        {STATES.into_iter().map(|(value, words)| view! {
                            <option value=value selected=move || asked.with(|(_, state)| state == value)>{tr(words)}</option>
                        }).collect_view()}
                    </select>
                </div>
            </header>
            {body}
        </div>
    }
}

#[component]
fn RecordLine(workspace: WorkspaceId, item: RecordItem) -> impl IntoView {
    let restricted = item.visibility == shared::records::Visibility::Restricted;
    let thread = item.thread.map(|thread| {
        let (count, unread) = (thread.message_count, thread.unread);
        view! {
            <span class="talk">
                <Dot state=thread.state/> {move || t_count("thread.messages", count)}
                {(unread > 0).then(|| view! { <span class="mark">{unread}<span class="unseen">" "{move || t("records.unread")}</span></span> })}
            </span>
        }
    });
    view! {
        <li>
            <a href=route::record(workspace, &item.record_type, &item.external_id)>
                <span class="record-id">{item.external_id.clone()}</span>
                <span class="record-title">{item.title.clone()}</span>
                {restricted.then(|| view! { <span class="restricted" title=tr("records.restricted")><Icon glyph=Glyph::Lock size=14/><span class="unseen">{tr("records.restricted")}</span></span> })}
                {thread}
            </a>
        </li>
    }
}
