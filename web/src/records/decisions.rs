//! What was decided about a record: the conclusions of its discussion, the newest first.

use leptos::prelude::*;
use shared::{events::EventKind, threads::DecisionView};

use crate::{
    api,
    lists::Paged,
    live, moments, route,
    ui::{Glyph, Icon},
    words::{t_with, tr},
};

/// Nothing is shown for a record without conclusions.
#[component]
pub fn Decisions(
    /// The record's path in the API.
    of: String,
    /// Where its discussion is on the page.
    place: String,
) -> impl IntoView {
    let same = |one: &DecisionView, other: &DecisionView| one.at == other.at;
    let decisions = Paged::<DecisionView>::new(same, move |limit, after| {
        let query = route::query(&[("limit", Some(limit.to_string())), ("after", after)]);
        let path = format!("{of}/decisions{query}");
        async move { api::get(&path).await }
    });
    live::on_event(move |event| {
        if matches!(event.kind, EventKind::ThreadClosed | EventKind::ThreadReopened | EventKind::Resync) {
            decisions.refresh();
        }
    });
    let place = StoredValue::new(place);
    view! {
        <Show when=move || decisions.items.with(|items| !items.is_empty())>
            <section class="decisions" aria-labelledby="decisions">
                <h2 id="decisions">{tr("decisions.title")}</h2>
                <ol>
                    <For each=move || decisions.items.get() key=|decision| (decision.at, decision.stands) let:decision>
                        <Decision decision place/>
                    </For>
                </ol>
                <Show when=move || decisions.next.with(Option::is_some)>
                    <button type="button" class="outline" aria-busy=move || decisions.growing.get().to_string() on:click=move |_| decisions.grow()>
                        {tr("action.load_more")}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Decision(decision: DecisionView, place: StoredValue<String>) -> impl IntoView {
    let DecisionView { conclusion, by, at, after_seq, stands, .. } = decision;
    let address = place.with_value(|place| format!("{place}#{}", after_seq.max(1)));
    let who = move || t_with("decisions.by", &[("name", &by.name), ("when", &moments::date_and_clock(at))]);
    view! {
        <li class:past=!stands>
            <Icon glyph=if stands { Glyph::Check } else { Glyph::RotateCcw } size=14/>
            <p>
                <a href=address dir="auto">{conclusion}</a>
                <small>{who} {(!stands).then(|| view! { " · " {tr("decisions.reopened")} })}</small>
            </p>
        </li>
    }
}
