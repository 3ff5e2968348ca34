//! The messages of a thread from the oldest to the newest, with what happened between them.

use leptos::{prelude::*, task::spawn_local};
use shared::{Seq, messages::MessageView};
use web_sys::ScrollLogicalPosition;

use super::{
    acts::Acts,
    deleting::Deleting,
    entries::{Entry, Parts, entries},
    history::History,
    ledger::Ledgers,
    message::{Change, Message, OutgoingMessage},
    pinned::PinnedBar,
    reaction_picker::ReactionPicker,
    scroll::Scroll,
};
use crate::{
    live, moments,
    threads::{Marker, OpenThread},
    ui::{Empty, Glyph, Icon, Skeleton},
    words::{t, tr},
};

/// Shows what is loaded, reads more at both ends, and tells `marker` what the person has seen.
#[component]
pub fn Timeline(open: OpenThread, focus: Signal<Option<Seq>>, marker: Marker) -> impl IntoView {
    let scroll = Scroll::new();
    let ledgers = Ledgers::new(open);
    let acts = Acts::new(open, scroll);
    let lines = Memo::new(move |_| {
        open.messages.with(|messages| {
            open.transitions.with(|transitions| {
                let parts = Parts {
                    messages: &acts.shown(messages),
                    transitions,
                    new_from: open.new_from.get(),
                    has_start: open.earlier.get().is_none(),
                    has_end: open.later.get().is_none(),
                };
                entries(&parts, moments::day_key)
            })
        })
    });
    scroll.hold();
    stand_where_wanted(open, focus, scroll, marker);
    let growing = RwSignal::new(false);
    let on_scroll = move |_| {
        scroll.notice();
        look(scroll, marker);
        if scroll.is_near_start() {
            grow_backwards(open, scroll);
        }
        if scroll.at_end.get_untracked() && open.later.get_untracked().is_some() && live::is_connected() {
            grow_forwards(open, growing);
        }
    };
    let is_empty = move || lines.with(Vec::is_empty) && open.outgoing.with(Vec::is_empty);
    view! {
        <PinnedBar acts/>
        <div class="timeline" node_ref=scroll.node on:scroll=on_scroll tabindex="0" role="region" aria-label=tr("timeline.label")>
            <Show when=move || open.earlier.get().is_some()><Skeleton rows=2/></Show>
            <Show when=is_empty>
                <Empty glyph=Glyph::MessageCircle title=Signal::derive(|| t("timeline.empty")) text=Signal::derive(|| t("timeline.empty_text"))/>
            </Show>
            <ol aria-label=tr("timeline.messages") on:keydown=move |event| acts.press(&event) on:focusin=move |event| acts.notice(&event)>
                <For each=move || lines.get() key=Entry::key let:entry>{line(entry, focus, ledgers, acts)}</For>
                <For each=move || open.outgoing.get() key=|message| (message.key.clone(), message.failure.clone()) let:message>
                    <OutgoingMessage open message/>
                </For>
            </ol>
        </div>
        <div class="to-end">
            <Show when=move || !scroll.at_end.get()>
                <button type="button" class="outline" on:click=move |_| to_newest(open, scroll)>
                    <Icon glyph=Glyph::ArrowDown size=14/> {tr("timeline.to_newest")}
                </button>
            </Show>
        </div>
        <Deleting acts/>
        <History acts/>
        <ReactionPicker acts/>
    }
}

fn line(entry: Entry, focus: Signal<Option<Seq>>, ledgers: Ledgers, acts: Acts) -> AnyView {
    match entry {
        Entry::Day { at, .. } => view! { <li class="day"><span>{move || moments::day(at)}</span></li> }.into_any(),
        Entry::New => view! { <li class="new-line"><span>{tr("timeline.new")}</span></li> }.into_any(),
        Entry::Change(change) => view! { <Change change/> }.into_any(),
        Entry::Message(message) => {
            let seq = message.seq;
            view! { <Message message=*message is_target=Signal::derive(move || focus.get() == Some(seq)) ledgers acts/> }
                .into_any()
        }
    }
}

/// At first: the message linked to, else what is new, else the end. Then it follows the newest while at the end.
fn stand_where_wanted(open: OpenThread, focus: Signal<Option<Seq>>, scroll: Scroll, marker: Marker) {
    Effect::new(move |stood: Option<Option<Seq>>| {
        let wanted = focus.get();
        let is_known = |list: &Vec<MessageView>| wanted.is_none_or(|seq| list.iter().any(|message| message.seq == seq));
        if open.messages.with_untracked(is_known) {
            request_animation_frame(move || {
                let at_target =
                    wanted.is_some_and(|seq| scroll.to(&format!("[data-seq='{seq}']"), ScrollLogicalPosition::Center));
                let first_time = stood.is_none();
                let at_new = !at_target && first_time && scroll.to(".new-line", ScrollLogicalPosition::Start);
                if !at_target && !at_new && first_time {
                    scroll.to_end();
                }
                scroll.notice();
                look(scroll, marker);
            });
        } else if stood.is_some() {
            // Another message is linked to, far from what is loaded.
            open.open(wanted);
        }
        wanted
    });
    Effect::new(move |before: Option<usize>| {
        // A picture that was not ready when its message came makes the timeline longer, too.
        let pictures = |message: &MessageView| message.attachments.iter().filter(|file| file.is_picture()).count();
        let shown = open.messages.with(|list| list.len() + list.iter().map(pictures).sum::<usize>());
        let now = shown + open.outgoing.with(Vec::len);
        let has_more = before.is_some_and(|before| now > before);
        if before.is_some() && !has_more && scroll.at_end.get_untracked() {
            // What stands at the end may have become longer.
            request_animation_frame(move || scroll.to_end());
        }
        if has_more {
            let (was_at_end, sent_now) =
                (scroll.at_end.get_untracked(), open.outgoing.with_untracked(|list| list.iter().any(|m| m.failure.is_none())));
            request_animation_frame(move || {
                if was_at_end || sent_now {
                    scroll.to_end();
                }
                look(scroll, marker);
            });
        }
        now
    });
}

fn look(scroll: Scroll, marker: Marker) {
    if let Some(seq) = scroll.newest_seen() {
        marker.saw(seq);
    }
}

fn grow_backwards(open: OpenThread, scroll: Scroll) {
    if open.earlier.get_untracked().is_none() {
        return;
    }
    spawn_local(async move {
        let distance_px = scroll.distance_to_end();
        if open.grow_backwards().await {
            request_animation_frame(move || scroll.restore(distance_px));
        }
    });
}

fn grow_forwards(open: OpenThread, growing: RwSignal<bool>) {
    if growing.get_untracked() {
        return;
    }
    growing.set(true);
    spawn_local(async move {
        drop(open.grow_forwards().await);
        growing.try_set(false);
    });
}

/// Goes to the newest message; when it is not loaded, reads the end of the thread.
fn to_newest(open: OpenThread, scroll: Scroll) {
    if open.later.get_untracked().is_none() {
        scroll.to_end();
    } else {
        open.new_from.set(None);
        open.open(None);
    }
}
