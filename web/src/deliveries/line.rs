//! One delivery: to whom, why, over which channel, how it stands, and what it was about.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Code, DeliveryId, Timestamp, WorkspaceId,
    deliveries::{Covered, DeliveryReason, DeliveryState, DeliveryView},
    users::Avatar,
};

use super::words::{channel_words, name_of, reason_words, state_words, why};
use crate::{
    api, browser, keyboard,
    lists::Paged,
    moments, route,
    ui::{Face, Glyph, Icon, toast},
    words::{t, t_count, t_with, tr},
};

/// From trying again to looking how that went, and from each look to the next.
const LOOKS_MS: [i32; 4] = [2_000, 4_000, 8_000, 16_000];

/// Draws a delivery. The line, and the focus on it, stays when it is read again.
#[component]
pub fn Line(
    workspace: WorkspaceId,
    delivery: Memo<DeliveryView>,
    may_retry: Signal<bool>,
    list: Paged<DeliveryView>,
) -> impl IntoView {
    let id = delivery.with_untracked(|delivery| delivery.id);
    let journey = move || view! { <Journey workspace delivery=delivery.get() may_retry list/> };
    view! { <li id=place(id) tabindex="-1">{journey}</li> }
}

/// How it stands now. What failed can be tried again by whoever may; a digest cannot: the next one has what is unread.
#[component]
fn Journey(workspace: WorkspaceId, delivery: DeliveryView, may_retry: Signal<bool>, list: Paged<DeliveryView>) -> impl IntoView {
    let can_be_retried = delivery.state == DeliveryState::Failed && delivery.reason != DeliveryReason::Digest;
    let (id, state) = (delivery.id, delivery.state);
    let (reason, channel) = (delivery.reason, delivery.channel);
    let face = match (delivery.user_id, &delivery.name) {
        (Some(user), Some(name)) => view! { <Face avatar=Avatar::of(user, name)/> }.into_any(),
        _ => view! { <span class="face channel" aria-hidden="true"><Icon glyph=Glyph::Hash/></span> }.into_any(),
    };
    let about = delivery.record.as_ref().zip(delivery.thread_id).map(|(record, thread)| {
        let href = route::message(thread, delivery.seq.unwrap_or_default());
        view! { <a class="link" href=href>{record.title.clone()}</a> }
    });
    let covered = (!delivery.covered.is_empty()).then(|| view! { <CoveredList covered=delivery.covered.clone()/> });
    let times = [
        ("deliveries.queued_at", Some(delivery.queued_at)),
        ("deliveries.sent_at", delivery.sent_at),
        ("deliveries.read_at", delivery.read_at),
    ];
    let times = times.into_iter().filter_map(|(words, at)| at.map(|at| view! { <Moment words at/> })).collect_view();
    let delivery = StoredValue::new(delivery);
    let name = move || delivery.with_value(name_of);
    let sentence = move || delivery.with_value(why);
    let has_why = delivery.with_value(|delivery| delivery.detail.is_some());
    let retry_label = move || format!("{} · {}", t("deliveries.retry"), name());
    let is_trying = StoredValue::new(false);
    let try_again = move |_| {
        // A second click is not a second try. The button is not disabled, for then it would lose the focus.
        if is_trying.get_value() {
            return;
        }
        is_trying.set_value(true);
        spawn_local(async move {
            retry(workspace, id, list).await;
            is_trying.try_set_value(false);
        });
    };
    view! {
        {face}
        <div class="what">
            <b>{name}</b>
            <small>{move || reason_words(reason)} " · " {move || channel_words(channel)}</small>
            {about}
            {covered}
        </div>
        <div class="how">
            <StateWord state/>
            {has_why.then(|| view! { <p>{sentence}</p> })}
            <dl>{times}</dl>
            <Show when=move || can_be_retried && may_retry.get()>
                <button type="button" class="outline small" aria-label=retry_label on:click=try_again>
                    <Icon glyph=Glyph::RotateCcw size=14/> {tr("deliveries.retry")}
                </button>
            </Show>
        </div>
    }
}

fn place(id: DeliveryId) -> String {
    format!("delivery-{id}")
}

/// Queues it again, and shows it so.
async fn retry(workspace: WorkspaceId, id: DeliveryId, list: Paged<DeliveryView>) {
    match api::act::<DeliveryView>(&format!("/workspaces/{workspace}/deliveries/{id}/retry")).await {
        Ok(now) => {
            toast(t("deliveries.queued_again"));
            list.items.try_update(|items| {
                if let Some(item) = items.iter_mut().find(|item| item.id == id) {
                    *item = now;
                }
            });
            // The button is gone: the focus stays on its line.
            browser::sleep(0).await;
            keyboard::focus(&format!("#{}", place(id)));
            // What waits for the person who asked for it is looked at sooner than the rest.
            // A second one is needed when it had not been sent by then, and is in no list that shows failures only.
            for wait_ms in LOOKS_MS {
                browser::sleep(wait_ms).await;
                if list.items.is_disposed() {
                    return;
                }
                list.refresh();
            }
        }
        Err(failure) => {
            toast(failure.sentence());
            if failure.code().is_some_and(|code| code != Code::RateLimited) {
                list.refresh();
            }
        }
    }
}

/// The state: a word, an icon and a colour.
#[component]
fn StateWord(state: DeliveryState) -> impl IntoView {
    let (class, glyph) = match state {
        DeliveryState::Queued => ("outcome", Glyph::Clock),
        DeliveryState::Sent => ("outcome good", Glyph::Check),
        DeliveryState::Failed => ("outcome bad", Glyph::CircleAlert),
        DeliveryState::Cancelled => ("outcome", Glyph::Ban),
    };
    view! { <span class=class><Icon glyph size=14/> {move || state_words(state)}</span> }
}

#[component]
fn Moment(words: &'static str, at: Timestamp) -> impl IntoView {
    view! {
        <div><dt>{tr(words)}</dt><dd><time datetime=at.to_string() title=move || moments::full(at)>{move || moments::date_and_clock(at)}</time></dd></div>
    }
}

/// What a digest covered, behind a word that opens it.
#[component]
fn CoveredList(covered: Vec<Covered>) -> impl IntoView {
    let count = i64::try_from(covered.len()).unwrap_or(i64::MAX);
    let line = |one: Covered| {
        let (from, to) = (one.from_seq, one.to_seq);
        let messages = move || {
            if from == to {
                t_with("deliveries.message", &[("seq", &from.to_string())])
            } else {
                t_with("deliveries.messages", &[("from", &from.to_string()), ("to", &to.to_string())])
            }
        };
        view! { <li><a class="link" href=route::message(one.thread_id, from)>{one.record.title}</a> " " <small>{messages}</small></li> }
    };
    view! {
        <details>
            <summary>{move || t_count("deliveries.covered", count)}</summary>
            <ul>{covered.into_iter().map(line).collect_view()}</ul>
        </details>
    }
}
