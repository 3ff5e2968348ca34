//! What the reader wants to hear of a conversation. It is theirs alone, takes effect at once, and sticks.

use leptos::{prelude::*, task::spawn_local};
use shared::subscriptions::{Subscription, SubscriptionLevel};

use super::OpenThread;
use crate::{
    api,
    ui::{Glyph, Icon, Menu, MenuItem, toast},
    words::{t, t_with, tr},
};

fn glyph(level: SubscriptionLevel) -> Glyph {
    match level {
        SubscriptionLevel::All => Glyph::Bell,
        SubscriptionLevel::Mentions => Glyph::AtSign,
        SubscriptionLevel::Muted => Glyph::BellOff,
    }
}

fn name(level: SubscriptionLevel) -> &'static str {
    match level {
        SubscriptionLevel::All => "subscription.all",
        SubscriptionLevel::Mentions => "subscription.mentions",
        SubscriptionLevel::Muted => "subscription.muted",
    }
}

/// What the level means for the reader.
fn meaning(level: SubscriptionLevel) -> &'static str {
    match level {
        SubscriptionLevel::All => "subscription.all_text",
        SubscriptionLevel::Mentions => "subscription.mentions_text",
        SubscriptionLevel::Muted => "subscription.muted_text",
    }
}

/// Shows how the reader follows the conversation, and lets them choose. Nothing while there is no thread to follow.
#[component]
pub fn FollowMenu(open: OpenThread) -> impl IntoView {
    let level = Memo::new(move |_| open.thread.with(|thread| thread.as_ref().map(|thread| thread.viewer.subscription)));
    let now = move || level.get().unwrap_or_default();
    let turn = StoredValue::new(0u32);
    let label = Signal::derive(move || t_with("subscription.label", &[("level", &t(name(now())))]));
    let button = move || {
        view! {
            {move || view! { <Icon glyph=glyph(now())/> }}
            <span class="long">{move || t(name(now()))}</span>
            <Icon glyph=Glyph::ChevronDown size=14/>
        }
    };
    let choice = move |one: SubscriptionLevel| {
        let chosen = Signal::derive(move || level.get() == Some(one));
        view! {
            <MenuItem is_choice=true chosen on_choose=Callback::new(move |()| choose(open, turn, one))>
                <Icon glyph=glyph(one)/>
                <span class="choice"><b>{tr(name(one))}</b> " " <small>{tr(meaning(one))}</small></span>
            </MenuItem>
        }
    };
    view! {
        <Show when=move || level.get().is_some()>
            <div class="follow">
                <Menu class="quiet" label end=true button>{SubscriptionLevel::ALL.map(choice).collect_view()}</Menu>
            </div>
        </Show>
    }
}

/// Shows the choice at once, and takes it back when the server does not have it. Of two choices the later counts.
fn choose(open: OpenThread, turn: StoredValue<u32>, level: SubscriptionLevel) {
    let now = open.thread.with_untracked(|thread| thread.as_ref().map(|thread| (thread.id, thread.viewer.subscription)));
    let Some((id, before)) = now.filter(|(_, before)| *before != level) else { return };
    let mine = turn.get_value() + 1;
    turn.set_value(mine);
    show(open, level);
    spawn_local(async move {
        let answer = api::put::<Subscription>(&format!("/threads/{id}/subscription"), &Subscription { level }).await;
        if let Err(failure) = &answer {
            toast(failure.sentence());
        }
        if turn.try_get_value() != Some(mine) {
            return;
        }
        match answer {
            Ok(wish) => show(open, wish.level),
            Err(_) => {
                show(open, before);
                open.refresh();
            }
        }
    });
}

fn show(open: OpenThread, level: SubscriptionLevel) {
    let Some(mut thread) = open.thread.get_untracked() else { return };
    thread.viewer.subscription = level;
    open.take(thread);
}
