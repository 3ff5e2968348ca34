//! Which deliveries are shown. The choice stands in the address, so that it can be shared and gone back to.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::{
    WorkspaceId,
    deliveries::{Channel, DeliveryState},
};

use super::words::{channel_words, state_words};
use crate::{route, ui::field_id, words::tr};

/// The channels that are in the ledger today.
const CHANNELS: [Channel; 2] = [Channel::Mail, Channel::Slack];

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filters {
    pub state: Option<DeliveryState>,
    pub channel: Option<Channel>,
}

impl Filters {
    fn of(state: &str, channel: &str) -> Self {
        Self {
            state: DeliveryState::ALL.into_iter().find(|one| one.name() == state),
            channel: Channel::ALL.into_iter().find(|one| one.name() == channel),
        }
    }

    /// Reads the choice from the address.
    pub fn from_address() -> Memo<Self> {
        let query = use_query_map();
        Memo::new(move |_| {
            let query = query.read();
            Self::of(&query.get("state").unwrap_or_default(), &query.get("channel").unwrap_or_default())
        })
    }

    /// Is the list narrowed?
    pub fn narrow(self) -> bool {
        self != Self::default()
    }

    /// The choice as a query, for the address and for the API.
    pub fn pairs(self) -> [(&'static str, Option<String>); 2] {
        [
            ("state", self.state.map(|state| state.name().to_owned())),
            ("channel", self.channel.map(|channel| channel.name().to_owned())),
        ]
    }
}

/// By state, and by channel.
#[component]
pub fn FilterBar(workspace: WorkspaceId, filters: Memo<Filters>) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let choose = move |chosen: Filters| {
        let target = format!("{}{}", route::deliveries(workspace), route::query(&chosen.pairs()));
        navigate.with_value(|go| go(&target, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }));
    };
    let by_state = move |name: String| choose(Filters { state: Filters::of(&name, "").state, ..filters.get_untracked() });
    let by_channel = move |name: String| choose(Filters { channel: Filters::of("", &name).channel, ..filters.get_untracked() });
    let (state_id, channel_id) = (field_id("state"), field_id("channel"));
    view! {
        <div class="find">
            <label class="unseen" for=state_id.clone()>{tr("deliveries.by_state")}</label>
            <select id=state_id on:change:target=move |event| by_state(event.target().value())>
                <option value="" selected=move || filters.get().state.is_none()>{tr("deliveries.all_states")}</option>
                {DeliveryState::ALL.into_iter().map(|one| view! {
                    <option value=one.name() selected=move || filters.get().state == Some(one)>{move || state_words(one)}</option>
                }).collect_view()}
            </select>
            <label class="unseen" for=channel_id.clone()>{tr("deliveries.by_channel")}</label>
            <select id=channel_id on:change:target=move |event| by_channel(event.target().value())>
                <option value="" selected=move || filters.get().channel.is_none()>{tr("deliveries.all_channels")}</option>
                {CHANNELS.into_iter().map(|one| view! {
                    <option value=one.name() selected=move || filters.get().channel == Some(one)>{move || channel_words(one)}</option>
                }).collect_view()}
            </select>
        </div>
    }
}
