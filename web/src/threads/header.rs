//! The head of a conversation: which record, which state, and closing or reopening it.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Code,
    threads::{CloseThread, ThreadState, ThreadView},
};

use super::{OpenThread, follow::FollowMenu};
use crate::{
    api::{self, Failure},
    keyboard, route,
    ui::{Glyph, Heading, Icon, StatePill, announce, toast},
    words::{t, t_count, t_with, tr},
    workspaces::desk,
};

/// Shows the record's name unless the record stands beside the conversation.
#[component]
pub fn ConversationHeader(
    open: OpenThread,
    beside_record: bool,
    /// Where a phone goes back to.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let desk = desk();
    let thread = open.thread;
    let (busy, notice) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let may = move |right: fn(&ThreadView) -> bool| thread.with(|thread| thread.as_ref().is_some_and(right));
    let close = move || close(open, busy, notice);
    keyboard::on_key("e", move || {
        if thread.with_untracked(|thread| thread.as_ref().is_some_and(|thread| thread.viewer.can_close)) {
            close();
        }
    });
    let title = Signal::derive(move || {
        thread.with(|thread| match thread {
            Some(thread) if beside_record => t_count("thread.messages", thread.message_count),
            Some(thread) => thread.record.title.clone(),
            None => t("thread.discussion"),
        })
    });
    view! {
        <header>
            <Show when=move || !beside_record>
                <a class="quiet square back" href=back aria-label=tr("action.back")><Icon glyph=Glyph::ArrowLeft size=18/></a>
            </Show>
            <div class="headline">
                {move || if beside_record {
                    view! { <p class="crumb">{tr("thread.discussion")}</p> }.into_any()
                } else {
                    thread.get().map(|thread| view! { <Crumb thread desk/> }).into_any()
                }}
                <Heading text=title level=2/>
            </div>
            {move || thread.with(|thread| thread.as_ref().map(|thread| thread.state)).map(|state| view! { <StatePill state/> })}
            <FollowMenu open/>
            <Show when=move || may(|thread| thread.viewer.can_close && thread.state == ThreadState::Open)>
                <button type="button" class="outline settle" aria-keyshortcuts="e" aria-busy=move || busy.get().to_string() on:click=move |_| close()>
                    <Icon glyph=Glyph::Check/> <span class="long">{tr("thread.close")}</span>
                    <span class="brief" aria-hidden="true">{tr("thread.close_brief")}</span>
                </button>
            </Show>
            <Show when=move || may(|thread| thread.viewer.can_reopen && thread.state == ThreadState::Closed)>
                <button type="button" class="quiet" aria-busy=move || busy.get().to_string() on:click=move |_| reopen(open, busy, notice)>
                    <Icon glyph=Glyph::RotateCcw/> {tr("thread.reopen")}
                </button>
            </Show>
            <p class="header-notice" role="status">{move || notice.get()}</p>
        </header>
    }
}

#[component]
fn Crumb(thread: ThreadView, desk: crate::workspaces::Desk) -> impl IntoView {
    let record = thread.record;
    let (for_icon, for_label) = (record.record_type.clone(), record.record_type.clone());
    view! {
        <p class="crumb">
            {move || view! { <Icon glyph=desk.glyph(&for_icon) size=14/> }}
            <span class="cut">{move || desk.label(&for_label).one}" · "{record.id.clone()}</span>
            <a href=route::record(thread.workspace_id, &record.record_type, &record.id)>
                {tr("thread.open_record")} <Icon glyph=Glyph::Link size=13/>
            </a>
        </p>
    }
}

/// Closes, unless a message has come that the person has not seen: then that is read and they decide again.
fn close(open: OpenThread, busy: RwSignal<bool>, notice: RwSignal<Option<String>>) {
    let Some(id) = open.id().filter(|_| !busy.get_untracked()) else { return };
    let seen = open.messages.with_untracked(|list| list.last().map(|message| message.seq));
    // Only what is shown counts as seen; far from the end that is not the newest message.
    let last_seq = if open.later.get_untracked().is_none() { seen } else { None };
    busy.set(true);
    notice.set(None);
    spawn_local(async move {
        let answer =
            api::post::<ThreadView>(&format!("/threads/{id}/close"), &CloseThread { conclusion: None, last_seq }, None).await;
        finish(open, busy, notice, answer, "thread.now_closed");
    });
}

fn reopen(open: OpenThread, busy: RwSignal<bool>, notice: RwSignal<Option<String>>) {
    let Some(id) = open.id().filter(|_| !busy.get_untracked()) else { return };
    busy.set(true);
    notice.set(None);
    spawn_local(async move {
        let answer = api::act::<ThreadView>(&format!("/threads/{id}/reopen")).await;
        finish(open, busy, notice, answer, "thread.now_open");
    });
}

fn finish(
    open: OpenThread,
    busy: RwSignal<bool>,
    notice: RwSignal<Option<String>>,
    answer: Result<ThreadView, Failure>,
    done: &'static str,
) {
    if busy.is_disposed() {
        return;
    }
    busy.set(false);
    match answer {
        Ok(thread) => {
            announce(t_with(done, &[("title", &thread.record.title)]));
            open.take(thread);
            open.refresh();
        }
        Err(failure) if failure.is(Code::Outrun) => {
            notice.set(Some(t("thread.outrun")));
            open.refresh();
        }
        Err(failure) => {
            toast(failure.sentence());
            open.refresh();
        }
    }
}
