//! The message on top of a conversation, for everyone: a slim bar that leads to it.

use leptos::{prelude::*, task::spawn_local};
use shared::{MessageId, Seq, pins::PinMessage, pins::PinView, threads::ThreadView};

use super::acts::Acts;
use crate::{
    api, keyboard, moments,
    threads::OpenThread,
    ui::{Glyph, Icon, announce, toast},
    words::{t, t_with, tr},
};

/// Is the message with this number the pinned one?
pub fn is_pinned(open: OpenThread, seq: Seq) -> bool {
    open.thread.with(|thread| thread.as_ref().and_then(|thread| thread.pinned.as_ref()).is_some_and(|pin| pin.seq == seq))
}

/// Pins a message, in place of another.
pub fn pin(open: OpenThread, message: MessageId) {
    let Some(id) = open.id() else { return };
    spawn_local(async move {
        match api::put::<ThreadView>(&format!("/threads/{id}/pin"), &PinMessage { message_id: message }).await {
            Ok(thread) if !open.thread.is_disposed() => {
                open.take(thread);
                announce(t("pin.done"));
            }
            Ok(_) => {}
            Err(failure) => toast(failure.sentence()),
        }
    });
}

/// Takes the pinned message down.
pub fn unpin(open: OpenThread) {
    let Some(id) = open.id() else { return };
    spawn_local(async move {
        match api::delete(&format!("/threads/{id}/pin")).await {
            Ok(()) if !open.thread.is_disposed() => {
                if let Some(mut thread) = open.thread.get_untracked() {
                    thread.pinned = None;
                    open.take(thread);
                }
                announce(t("pin.taken_down"));
            }
            Ok(()) => {}
            Err(failure) => toast(failure.sentence()),
        }
    });
}

/// Nothing while no message is pinned.
#[component]
pub fn PinnedBar(acts: Acts) -> impl IntoView {
    let open = acts.open;
    let pinned = Memo::new(move |_| open.thread.with(|thread| thread.as_ref()?.pinned.clone()));
    let can_post = move || open.thread.with(|thread| thread.as_ref().is_some_and(|thread| thread.viewer.can_post));
    move || pinned.get().map(|pin| view! { <Bar acts pin can_unpin=Signal::derive(can_post)/> })
}

#[component]
fn Bar(acts: Acts, pin: PinView, can_unpin: Signal<bool>) -> impl IntoView {
    let (seq, at, by) = (pin.seq, pin.at, pin.by.name);
    let who = move || t_with("pin.by", &[("name", &by), ("when", &moments::date_and_clock(at))]);
    let take_down = move |_| {
        unpin(acts.open);
        // The button goes with the bar.
        keyboard::focus(".timeline");
    };
    view! {
        <div class="pinned" role="group" aria-label=tr("pin.label")>
            <Icon glyph=Glyph::Pin size=14/>
            <button type="button" class="pinned-words" title=who on:click=move |_| acts.jump(seq)>
                <span class="unseen">{tr("pin.go")} " "</span>
                <b>{pin.author.name}</b> " " <span dir="auto">{pin.excerpt}</span>
            </button>
            <Show when=move || can_unpin.get()>
                <button type="button" class="quiet square small" aria-label=tr("pin.unpin") title=tr("pin.unpin") on:click=take_down>
                    <Icon glyph=Glyph::PinOff/>
                </button>
            </Show>
        </div>
    }
}
