//! The filters of a search: those that are set, each to be taken away, and those that can be added.

use leptos::prelude::*;
use shared::search_text::Piece;

use super::terms::Terms;
use crate::{
    ui::{Glyph, Icon, field_id},
    words::{locale, t, t_with, tr},
    workspaces::{Desk, desk},
};

/// What a filter says, in the reader's words.
fn words_of(desk: Desk, filter: &Piece) -> String {
    let text = filter.text.trim();
    match (filter.key.as_deref().unwrap_or_default(), text.to_lowercase().as_str()) {
        ("from", "me") => t("search.filter.from_me"),
        ("state", state) => t(&format!("state.{state}")),
        ("has", _) => t("search.filter.has_file"),
        ("type", key) => desk.label(key).one,
        (key, _) => t_with(&format!("search.filter.{key}"), &[("text", text)]),
    }
}

/// The filters that are set.
#[component]
pub fn Chips(terms: Memo<Terms>, #[prop(into)] change: Callback<Terms>) -> impl IntoView {
    let desk = desk();
    let chip = move |filter: Piece| {
        let words = words_of(desk, &filter);
        let label = t_with("search.filter.remove", &[("text", &words)]);
        let key = filter.key.unwrap_or_default();
        let remove = move |_| {
            let mut terms = terms.get_untracked();
            terms.remove(&key);
            change.run(terms);
        };
        view! { <li><button type="button" class="chip" aria-label=label on:click=remove>{words} <Icon glyph=Glyph::X size=12/></button></li> }
    };
    view! {
        <Show when=move || terms.with(|terms| !terms.filters.is_empty())>
            <ul class="chips" aria-label=tr("search.filter.set")>
                {move || terms.with(|terms| terms.filters.clone()).into_iter().map(chip).collect_view()}
            </ul>
        </Show>
    }
}

/// The filters that can be set with a click.
const CLICKS: [(&str, &str, &str); 4] = [
    ("from", "me", "search.filter.from_me"),
    ("state", "open", "state.open"),
    ("state", "closed", "state.closed"),
    ("has", "file", "search.filter.has_file"),
];

/// What can be added.
#[component]
pub fn Adders(terms: Memo<Terms>, #[prop(into)] change: Callback<Terms>) -> impl IntoView {
    let desk = desk();
    let put = move |key: &str, text: &str| {
        let mut terms = terms.get_untracked();
        if text.is_empty() {
            terms.remove(key);
        } else {
            terms.put(Piece::filter(key, text));
        }
        change.run(terms);
    };
    let is_set = move |key: &str, text: &str| {
        terms.with(|terms| {
            terms.filters.iter().any(|filter| filter.key.as_deref() == Some(key) && filter.text.eq_ignore_ascii_case(text))
        })
    };
    let click = move |(key, text, words): (&'static str, &'static str, &'static str)| {
        let toggle = move |_| put(key, if untrack(|| is_set(key, text)) { "" } else { text });
        view! {
            <button type="button" class="filter" aria-pressed=move || is_set(key, text).to_string() on:click=toggle>{tr(words)}</button>
        }
    };
    let value = move |key: &'static str| {
        terms.with(|terms| {
            terms
                .filters
                .iter()
                .find(|filter| filter.key.as_deref() == Some(key))
                .map(|filter| filter.text.clone())
                .unwrap_or_default()
        })
    };
    let day = move |key: &'static str, words: &'static str| {
        let id = field_id(key);
        view! {
            <label for=id.clone()>{tr(words)}</label>
            <input id=id type="date" prop:value=move || value(key) on:change:target=move |event| put(key, &event.target().value())/>
        }
    };
    let type_id = field_id("type");
    view! {
        <div class="adders" role="group" aria-label=tr("search.filter.add")>
            {CLICKS.into_iter().map(click).collect_view()}
            <label class="unseen" for=type_id.clone()>{tr("search.filter.type")}</label>
            <select id=type_id on:change:target=move |event| put("type", &event.target().value())>
                <option value="" selected=move || value("type").is_empty()>{tr("hub.all_types")}</option>
                {move || desk.types.get().into_iter().map(|kind| {
                    let (key, label) = (kind.key.clone(), kind.label(locale()).many);
                    view! { <option value=kind.key selected=move || is_set("type", &key)>{label}</option> }
                }).collect_view()}
            </select>
            <span class="day">{day("after", "search.filter.after_day")}</span>
            <span class="day">{day("before", "search.filter.before_day")}</span>
        </div>
    }
}
