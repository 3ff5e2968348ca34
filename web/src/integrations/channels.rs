//! Where the messages of each record type are posted.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{integrations::SlackWay, limits, record_types::RecordTypeView};

use crate::{
    ui::{Icon, field_id, icon_of},
    words::{locale, t, tr},
    workspaces::desk,
};

/// With a webhook only whether a type is listed counts; this stands where its channel would.
const OF_WEBHOOK: &str = "#webhook";

/// By the key of a record type.
type Names = BTreeMap<String, String>;

/// What is typed and ticked.
#[derive(Clone, Copy)]
pub struct Channels {
    names: RwSignal<Names>,
    /// Ticked or unticked by the person. Where they did neither, a type that has a channel is ticked.
    ticked: RwSignal<BTreeMap<String, bool>>,
}

impl Channels {
    /// Starts from what is there.
    pub fn of(channels: Names) -> Self {
        let (of_webhook, names): (Names, Names) = channels.into_iter().partition(|(_, channel)| channel == OF_WEBHOOK);
        let ticked = of_webhook.into_keys().map(|key| (key, true)).collect();
        Self { names: RwSignal::new(names), ticked: RwSignal::new(ticked) }
    }

    fn is_ticked(self, key: &str) -> bool {
        let has_channel = || self.names.with(|names| names.get(key).is_some_and(|channel| !channel.trim().is_empty()));
        self.ticked.with(|ticked| ticked.get(key).copied()).unwrap_or_else(has_channel)
    }

    /// What to keep for one way of writing to Slack.
    pub fn chosen(self, way: SlackWay) -> Names {
        let names = self.names.get_untracked();
        match way {
            SlackWay::BotToken => {
                let typed = names.into_iter().map(|(key, channel)| (key, channel.trim().to_owned()));
                typed.filter(|(_, channel)| !channel.is_empty()).collect()
            }
            SlackWay::Webhook => {
                let keys = names.into_keys().chain(self.ticked.get_untracked().into_keys());
                keys.filter(|key| untrack(|| self.is_ticked(key))).map(|key| (key, OF_WEBHOOK.to_owned())).collect()
            }
        }
    }
}

/// A field for each record type; with a webhook, which has its one channel, a tick.
#[component]
pub fn ChannelFields(way: RwSignal<SlackWay>, channels: Channels) -> impl IntoView {
    let desk = desk();
    let is_bot = Memo::new(move |_| way.get() == SlackWay::BotToken);
    let text = move || t(if is_bot.get() { "slack.channels_text" } else { "slack.channels_text_webhook" });
    let field = move |kind: RecordTypeView| {
        if is_bot.get() {
            view! { <ChannelField kind names=channels.names/> }.into_any()
        } else {
            view! { <ChannelTick kind channels/> }.into_any()
        }
    };
    view! {
        <fieldset>
            <legend>{move || t(if is_bot.get() { "slack.channels" } else { "record_types.title" })}</legend>
            <p class="muted">{text}</p>
            <Show when=move || desk.types.with(Vec::is_empty)><p class="muted">{tr("record_types.empty")}</p></Show>
            <For each=move || desk.types.get() key=|kind| format!("{}{:?}{:?}", kind.key, kind.labels, kind.icon) let:kind>
                {move || field(kind.clone())}
            </For>
        </fieldset>
    }
}

#[component]
fn ChannelField(kind: RecordTypeView, names: RwSignal<Names>) -> impl IntoView {
    let (channel_id, glyph) = (field_id("channel"), icon_of(kind.icon));
    let (key, typed) = (kind.key.clone(), kind.key.clone());
    let value = move || names.with(|names| names.get(&key).cloned().unwrap_or_default());
    let write = move |channel: String| names.update(|names| drop(names.insert(typed.clone(), channel)));
    view! {
        <label class="with-icon" for=channel_id.clone()><Icon glyph size=14/> {move || kind.label(locale()).many}</label>
        <input id=channel_id type="text" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="#"
            maxlength=limits::SLACK_CHANNEL_MAX.to_string() prop:value=value on:input:target=move |event| write(event.target().value())/>
    }
}

#[component]
fn ChannelTick(kind: RecordTypeView, channels: Channels) -> impl IntoView {
    let glyph = icon_of(kind.icon);
    let (key, chosen) = (kind.key.clone(), kind.key.clone());
    let tick = move |is_ticked: bool| channels.ticked.update(|ticked| _ = ticked.insert(chosen.clone(), is_ticked));
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || channels.is_ticked(&key) on:change:target=move |event| tick(event.target().checked())/>
            <Icon glyph/> <span>{move || kind.label(locale()).many}</span>
        </label>
    }
}
