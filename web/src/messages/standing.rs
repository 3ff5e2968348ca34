//! Where a person stands in a timeline and how they get elsewhere in it: to the message linked to, to the first unread, to the
//! newest. Nothing that is loaded or dropped meanwhile moves what they look at.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{hooks::use_location, location::State};
use shared::Seq;
use web_sys::ScrollLogicalPosition;

use super::{entries::Entry, scroll::Scroll};
use crate::{
    keyboard, live,
    threads::{At, Marker, OpenThread, mark_all_read},
    ui::{Glyph, Icon, announce},
    words::{t, t_count, tr},
};

/// Puts the person where they want to be, now and whenever they go elsewhere, and keeps them there.
pub fn stand(open: OpenThread, focus: Signal<Option<Seq>>, scroll: Scroll, marker: Marker, lines: Signal<Vec<Entry>>) {
    let came = use_location().state;
    Effect::new(move |before: Option<(Option<Seq>, State)>| {
        let now = (focus.get(), came.get());
        if let (Some(before), Some(seq)) = (before, now.0)
            // An address that stays the same is gone to when it is said that the person came again.
            && (before.0 != now.0 || (before.1 != now.1 && now.1 != State::default()))
        {
            open.go(At::Message(seq));
        }
        now
    });
    Effect::new(move |_| {
        let Some(at) = open.stand.get() else { return };
        scroll.begin_change();
        request_animation_frame(move || {
            put(at, scroll);
            open.stand.try_set(None);
            settle(open, scroll, marker);
        });
    });
    Effect::new(move |before: Option<usize>| {
        lines.track();
        let outgoing = open.outgoing.with(Vec::len);
        if let Some(before) = before {
            let sent_now = outgoing > before;
            if sent_now && open.later.get_untracked().is_some() {
                open.go(At::Newest);
            }
            scroll.begin_change();
            let has_end = open.later.get_untracked().is_none();
            request_animation_frame(move || {
                if open.stand.try_get_untracked().flatten().is_some() {
                    return; // the person goes elsewhere
                }
                if (sent_now && has_end) || scroll.at_end.try_get_untracked() == Some(true) {
                    scroll.to_end();
                } else {
                    scroll.keep_place();
                }
                settle(open, scroll, marker);
            });
        }
        outgoing
    });
}

fn put(at: At, scroll: Scroll) {
    let is_there = match at {
        At::Message(seq) => scroll.to(&format!("[data-seq='{seq}']"), ScrollLogicalPosition::Center),
        At::FirstUnread => scroll.to(".new-line", ScrollLogicalPosition::Start),
        At::Newest => false,
    };
    if !is_there {
        scroll.to_end();
    }
}

fn settle(open: OpenThread, scroll: Scroll, marker: Marker) {
    if open.messages.is_disposed() {
        return;
    }
    scroll.end_change();
    look(open, scroll, marker);
    grow(open, scroll);
}

/// Takes note of what the person sees.
pub fn look(open: OpenThread, scroll: Scroll, marker: Marker) {
    if scroll.is_changing() {
        return;
    }
    if let Some(seq) = scroll.newest_seen() {
        open.looked_at.set(seq);
        marker.saw(seq);
    }
}

/// Reads more where the person comes near an end of what is loaded.
pub fn grow(open: OpenThread, scroll: Scroll) {
    if scroll.is_near_start() && open.earlier.get_untracked().is_some() {
        spawn_local(open.grow_backwards());
    }
    if scroll.is_near_end() && open.later.get_untracked().is_some() && live::is_connected() {
        spawn_local(open.grow_on());
    }
}

/// Goes there by a button that is not needed any more then: the person goes on in the timeline.
fn leave_for(at: At, open: OpenThread) {
    keyboard::focus(".timeline");
    open.go(at);
}

/// The way to the newest message, which also says how many came while the person was elsewhere.
#[component]
pub fn ToEnd(open: OpenThread, scroll: Scroll) -> impl IntoView {
    let last_seq = Memo::new(move |_| open.thread.with(|thread| thread.as_ref().map_or(0, |thread| thread.last_seq)));
    let known = RwSignal::new(last_seq.get_untracked());
    Effect::new(move |_| {
        let newest = last_seq.get();
        if scroll.at_end.get() {
            known.set(newest);
        }
    });
    let arrived = move || Some(last_seq.get() - known.get()).filter(|count| *count > 0);
    view! {
        <div class="to-end">
            <Show when=move || !scroll.at_end.get()>
                <button type="button" class="outline" on:click=move |_| leave_for(At::Newest, open)>
                    <Icon glyph=Glyph::ArrowDown size=14/>
                    <span>
                        {tr("timeline.to_newest")}
                        {move || arrived().map(|count| view! { " · " <b>{t_count("timeline.arrived", count)}</b> })}
                    </span>
                </button>
            </Show>
        </div>
    }
}

/// The way back to the first unread message, where that is out of sight above, and the way to be done with all of them.
#[component]
pub fn ToFirstUnread(open: OpenThread, scroll: Scroll) -> impl IntoView {
    let is_above = Memo::new(move |_| {
        let seen_to = open.seen_to.get();
        let next = open.thread.with(|thread| {
            let viewer = thread.as_ref().map(|thread| &thread.viewer).filter(|viewer| viewer.unread > 0)?;
            Some(viewer.last_read_seq.max(seen_to) + 1)
        });
        next.is_some_and(|next| next < scroll.top.get())
    });
    keyboard::on_key("n", move || {
        let has_unread = open.thread.with_untracked(|thread| thread.as_ref().is_some_and(|thread| thread.viewer.unread > 0));
        if has_unread || open.new_from.get_untracked().is_some() {
            open.go(At::FirstUnread);
        } else {
            announce(t("timeline.nothing_new"));
        }
    });
    let read_all = move |_| {
        // The button goes with what was unread.
        keyboard::focus(".timeline");
        mark_all_read(open);
    };
    view! {
        <div class="to-unread">
            <Show when=move || is_above.get()>
                <div class="outline">
                    <button type="button" class="quiet small" title=tr("timeline.to_unread_key") on:click=move |_| leave_for(At::FirstUnread, open)>
                        <Icon glyph=Glyph::ArrowUp size=14/> {tr("timeline.to_unread")}
                    </button>
                    <button type="button" class="quiet small" on:click=read_all>
                        <Icon glyph=Glyph::Check size=14/> {tr("timeline.mark_read")}
                    </button>
                </div>
            </Show>
        </div>
    }
}
