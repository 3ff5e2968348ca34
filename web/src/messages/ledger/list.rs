//! How each mentioned person was told, channel by channel.

use leptos::prelude::*;
use shared::{
    deliveries::{DeliveryState, DeliveryView},
    roles::Permission,
    users::Avatar,
};

use super::{journeys::Journey, words::line_words};
use crate::{
    moments, route,
    session::session,
    ui::{Face, Glyph, Icon},
    words::{t, t_count, t_with, tr},
    workspaces::desk,
};

/// People shown here; the page of deliveries has them all.
const MOST: usize = 100;

/// The list that the line opens, and the way to all deliveries.
#[component]
pub fn JourneyList(told: Memo<Vec<Journey>>, id: String) -> impl IntoView {
    let desk = desk();
    let people = move || told.with(|told| told.iter().take(MOST).cloned().map(person).collect_view());
    let more = move || told.with(|told| i64::try_from(told.len().saturating_sub(MOST)).unwrap_or_default());
    let address = move || desk.id.get().map(route::deliveries);
    // Whoever does not follow all of them has a page of their own ones.
    let all = move || {
        if desk.id.get().is_some_and(|id| session().may(id, Permission::ManageIntegrations)) {
            t("ledger.all")
        } else {
            t("ledger.yours")
        }
    };
    view! {
        <div class="told-box" id=id>
            <ul class="told-list" tabindex="0" aria-label=tr("ledger.list")>
                {people}
                {move || Some(more()).filter(|n| *n > 0).map(|n| view! { <li><small>{t_count("ledger.more", n)}</small></li> })}
            </ul>
            <a class="told-all" href=address>{all}</a>
        </div>
    }
}

fn person(journey: Journey) -> impl IntoView {
    let read_at = journey.read_at();
    let face = match journey.user {
        Some(user) => view! { <Face avatar=Avatar::of(user, &journey.name) small=true/> }.into_any(),
        None => view! { <span class="face small team" aria-hidden="true"><Icon glyph=Glyph::Users size=13/></span> }.into_any(),
    };
    let name = journey.name;
    let name = move || if name.is_empty() { t("ledger.to_channel") } else { name.clone() };
    view! {
        <li>
            {face}
            <span class="who">
                <b>{name}</b>
                {journey.lines.into_iter().map(way).collect_view()}
                {read_at.map(|at| view! {
                    " " <small><Icon glyph=Glyph::CheckCheck size=13/> {move || t_with("ledger.read_at", &[("when", &moments::date_and_clock(at))])}</small>
                })}
            </span>
        </li>
    }
}

fn way(line: DeliveryView) -> impl IntoView {
    let is_failed = line.state == DeliveryState::Failed;
    view! { " " <small class:failed=is_failed>{move || line_words(&line)}</small> }
}
