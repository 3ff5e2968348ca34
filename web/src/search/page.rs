//! `/w/{w}/search?q=`: everything that was found, with the filters as chips.

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use shared::{Page, WorkspaceId, search::SearchItem};

use super::{
    chips::{Adders, Chips},
    found::Found,
    recent,
    terms::Terms,
};
use crate::{
    api,
    hub::More,
    lists::{Paged, Reading},
    route,
    shell::NotFound,
    ui::{Empty, Glyph, Heading, Problem, Skeleton, field_id, name_page},
    words::{t, t_count, tr},
};

/// What can be typed, and what it does.
const HINTS: [(&str, &str); 6] = [
    ("search.hint.phrase_example", "search.hint.phrase"),
    ("search.hint.prefix_example", "search.hint.prefix"),
    ("search.hint.from_example", "search.hint.from"),
    ("search.hint.in_example", "search.hint.in"),
    ("search.hint.state_example", "search.hint.state"),
    ("search.hint.after_example", "search.hint.after"),
];

/// Finds out which workspace is meant.
#[component]
pub fn SearchPage() -> impl IntoView {
    let params = use_params_map();
    let workspace = Memo::new(move |_| params.read().get("w").and_then(|id| id.parse::<WorkspaceId>().ok()));
    move || match workspace.get() {
        Some(workspace) => view! { <Search workspace/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

fn is_same(a: &SearchItem, b: &SearchItem) -> bool {
    (a.kind, a.message_id, a.thread_id, a.seq, &a.record, a.at) == (b.kind, b.message_id, b.thread_id, b.seq, &b.record, b.at)
}

#[component]
fn Search(workspace: WorkspaceId) -> impl IntoView {
    let (query, navigate) = (use_query_map(), StoredValue::new_local(use_navigate()));
    let asked = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let terms = Memo::new(move |_| asked.with(|q| Terms::of(q)));
    name_page(move || asked.with(|q| if q.is_empty() { t("search.title") } else { format!("{q} · {}", t("search.title")) }));
    let list = Paged::<SearchItem>::new(is_same, move |limit, after| {
        let q = asked.get();
        let question = route::query(&[("q", Some(q.clone())), ("limit", Some(limit.to_string())), ("after", after)]);
        async move {
            if q.trim().is_empty() {
                return Ok(Page { items: vec![], next: None });
            }
            api::get(&format!("/workspaces/{workspace}/search{question}")).await
        }
    });
    let field: NodeRef<html::Input> = NodeRef::new();
    let ask = move |terms: Terms| {
        let q = terms.typed();
        recent::remember(workspace, &q);
        navigate
            .with_value(|go| go(&route::search(workspace, &q), NavigateOptions { scroll: false, ..NavigateOptions::default() }));
        // A chip that was taken away takes the focus with it.
        if let Some(field) = field.get_untracked() {
            drop(field.focus());
        }
    };
    let typed = move || field.get_untracked().map(|field| field.value()).unwrap_or_default();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let filters = terms.with_untracked(|terms| Terms { words: String::new(), filters: terms.filters.clone() }.typed());
        ask(Terms::of(&format!("{filters} {}", typed())));
    };
    // What stands in the field counts, whether or not it was searched for.
    let change = Callback::new(move |terms: Terms| ask(Terms { words: Terms::of(&typed()).words, ..terms }));
    // What was found, and the focus in it, stays when more of it is read.
    let is_empty = Memo::new(move |_| list.items.with(Vec::is_empty) && list.next.with(Option::is_none));
    let body = move || {
        match list.reading.get() {
        Reading::Waiting => view! { <Skeleton rows=6/> }.into_any(),
        Reading::Failed(failure) => view! { <Problem failure retry=move |()| list.start_again()/> }.into_any(),
        Reading::Done if is_empty.get() => {
            let words = if asked.with(|q| q.trim().is_empty()) { "search.start" } else { "search.nothing" };
            view! {
                <Empty glyph=Glyph::Search title=Signal::derive(move || t(&format!("{words}.title"))) text=Signal::derive(move || t(&format!("{words}.text")))/>
                <Hints/>
            }
            .into_any()
        }
        Reading::Done => view! {
            <ol class="found" aria-label=tr("search.results")>
                <For each=move || list.items.get() key=|item| format!("{:?}{:?}{:?}{}{}{}{}", item.kind, item.message_id, item.seq, item.record.record_type, item.record.id, item.at, item.snippet) let:item>
                    <Found workspace item/>
                </For>
            </ol>
            <More list/>
        }
        .into_any(),
    }
    };
    let count = move || {
        (list.reading.get() == Reading::Done && asked.with(|q| !q.trim().is_empty()))
            .then(|| t_count("search.found", i64::try_from(list.items.with(Vec::len)).unwrap_or_default()))
    };
    let field_name = field_id("search");
    view! {
        <div class="column search-page">
            <header class="column-head">
                <Heading text=Signal::derive(|| t("search.title"))/>
                <form class="find" role="search" on:submit=submit>
                    <label class="unseen" for=field_name.clone()>{tr("search.label")}</label>
                    <input id=field_name node_ref=field type="search" placeholder=tr("search.label") maxlength="1000" autocomplete="off"
                        prop:value=move || terms.with(|terms| terms.words.clone())/>
                    <button type="submit" class="primary">{tr("search.submit")}</button>
                </form>
                <Chips terms change/>
                <Adders terms change/>
            </header>
            <p class="unseen" role="status">{count}</p>
            {body}
        </div>
    }
}

#[component]
fn Hints() -> impl IntoView {
    view! {
        <dl class="hints">
            {HINTS.into_iter().map(|(example, words)| view! { <div><dt><code>{tr(example)}</code></dt><dd>{tr(words)}</dd></div> }).collect_view()}
        </dl>
    }
}
