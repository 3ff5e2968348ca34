//! The messages of a thread from the oldest to the newest, with what happened between them.

use leptos::prelude::*;
use shared::Seq;

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
    standing::{self, ToEnd, ToFirstUnread},
};
use crate::{
    attachments::Viewer,
    moments,
    threads::{Marker, OpenThread},
    ui::{Empty, Glyph, Skeleton},
    words::{t, tr},
};

/// Shows what is loaded, reads more at both ends, and tells `marker` what the person has seen.
#[component]
pub fn Timeline(open: OpenThread, focus: Signal<Option<Seq>>, marker: Marker) -> impl IntoView {
    let has_end = Signal::derive(move || open.later.get().is_none());
    let scroll = Scroll::new(has_end);
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
    standing::stand(open, focus, scroll, marker, lines.into());
    let on_scroll = move |_| {
        scroll.notice();
        standing::look(open, scroll, marker);
        standing::grow(open, scroll);
    };
    // What is on its way stands after the newest message, and nowhere else.
    let outgoing = move || if has_end.get() { open.outgoing.get() } else { vec![] };
    let is_empty = move || lines.with(Vec::is_empty) && open.outgoing.with(Vec::is_empty);
    view! {
        <PinnedBar acts/>
        <ToFirstUnread open scroll/>
        <div class="timeline" node_ref=scroll.node on:scroll=on_scroll tabindex="0" role="region" aria-label=tr("timeline.label")>
            <Show when=move || open.earlier.get().is_some()><Skeleton rows=2/></Show>
            <Show when=is_empty>
                <Empty glyph=Glyph::MessageCircle title=Signal::derive(|| t("timeline.empty")) text=Signal::derive(|| t("timeline.empty_text"))/>
            </Show>
            <ol aria-label=tr("timeline.messages") on:keydown=move |event| acts.press(&event) on:focusin=move |event| acts.notice(&event)>
                <For each=move || lines.get() key=Entry::key let:entry>{line(entry, focus, ledgers, acts)}</For>
                <For each=outgoing key=|message| (message.key.clone(), message.failure.clone()) let:message>
                    <OutgoingMessage acts message/>
                </For>
            </ol>
            <Show when=move || !has_end.get()><Skeleton rows=2/></Show>
        </div>
        <ToEnd open scroll/>
        <Deleting acts/>
        <History acts/>
        <ReactionPicker acts/>
        <Viewer pictures=Memo::new(move |_| acts.pictures()) looked_at=acts.looked_at/>
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
