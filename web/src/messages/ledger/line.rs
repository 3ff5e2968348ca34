//! The line under one's own message: how its mentions travelled. It opens to the list person by person.

use leptos::{html, prelude::*};
use shared::deliveries::DeliveryState;

use super::{
    Followed, Ledgers,
    journeys::{Part, journeys, summary},
    list::JourneyList,
    sight::in_sight,
    words::part_words,
};
use crate::{
    ui::{Glyph, Icon, field_id},
    words::tr,
};

/// Takes its place at once, so that nothing moves when the answer comes; empty when there is nothing to tell.
#[component]
pub fn Ledger(message: Followed, ledgers: Ledgers) -> impl IntoView {
    let node: NodeRef<html::Div> = NodeRef::new();
    in_sight(node, move || ledgers.gaps.get(), move || ledgers.look(message));
    let lines = ledgers.lines(message);
    let told = Memo::new(move |_| lines.with(|lines| journeys(lines)));
    let parts = Memo::new(move |_| told.with(|told| summary(told)));
    let is_known = Memo::new(move |_| parts.with(|parts| !parts.is_empty()));
    let is_open = RwSignal::new(false);
    let toggle = move |_| {
        is_open.update(|open| *open = !*open);
        if is_open.get_untracked() {
            ledgers.look(message);
        }
    };
    let mark = move || match parts.with(|parts| parts.iter().map(glyph).next()) {
        Some(glyph) => view! { <Icon glyph size=13/> }.into_any(),
        None => ().into_any(),
    };
    let said = move || {
        let between = |i: usize| (i > 0).then_some(" · ");
        let part = |(i, part): (usize, Part)| {
            let is_failed = matches!(part, Part::Failed(..));
            view! { {between(i)}<span class:failed=is_failed>{part_words(&part)}</span> }
        };
        parts.get().into_iter().enumerate().map(part).collect_view()
    };
    let id = field_id("ledger");
    let controlled = id.clone();
    view! {
        <div class="ledger" node_ref=node>
            <Show when=move || is_known.get()>
                <button type="button" class="disclosure" aria-expanded=move || is_open.get().to_string()
                    aria-controls={let id = controlled.clone(); move || is_open.get().then(|| id.clone())} on:click=toggle>
                    <span class:failed=move || has_failed(parts)>{mark}</span>
                    <span><span class="unseen">{tr("ledger.label")} " "</span>{said}</span>
                    <Icon glyph=Glyph::ChevronDown size=14/>
                </button>
            </Show>
            <Show when=move || is_known.get() && is_open.get()><JourneyList told id=id.clone()/></Show>
        </div>
    }
}

fn has_failed(parts: Memo<Vec<Part>>) -> bool {
    parts.with(|parts| parts.iter().any(|part| matches!(part, Part::Failed(..))))
}

fn glyph(part: &Part) -> Glyph {
    match part {
        Part::Failed(..) => Glyph::CircleAlert,
        Part::Queued(_) | Part::One { state: DeliveryState::Queued, .. } => Glyph::Send,
        Part::One { state: DeliveryState::Cancelled, .. } => Glyph::X,
        _ => Glyph::Check,
    }
}
