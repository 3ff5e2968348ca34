//! The head of a conversation: which record, which state, and closing or reopening it.

use leptos::prelude::*;
use shared::threads::{ThreadState, ThreadView};

use super::{
    OpenThread,
    closing::{Closing, ClosingDialog, Conclusion},
    discussion_menu::DiscussionMenu,
    follow::FollowMenu,
    presence::Presence,
    present::Present,
};
use crate::{
    keyboard, route,
    ui::{Glyph, Heading, Icon, StatePill},
    words::{t, t_count, tr},
    workspaces::desk,
};

/// Shows the record's name unless the record stands beside the conversation.
#[component]
pub fn ConversationHeader(
    open: OpenThread,
    closing: Closing,
    presence: Presence,
    beside_record: bool,
    /// Where a phone goes back to.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let desk = desk();
    let thread = open.thread;
    let Closing { busy, notice, .. } = closing;
    let may = move |right: fn(&ThreadView) -> bool| thread.with(|thread| thread.as_ref().is_some_and(right));
    keyboard::on_key("e", move || {
        if untrack(|| closing.may_close() && may(|thread| thread.state == ThreadState::Open)) {
            closing.ask();
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
            <Present presence/>
            <FollowMenu open/>
            <Show when=move || may(|thread| thread.viewer.can_close && thread.state == ThreadState::Open)>
                <button type="button" class="outline settle" aria-keyshortcuts="e" aria-busy=move || busy.get().to_string() on:click=move |_| closing.ask()>
                    <Icon glyph=Glyph::Check/> <span class="long">{tr("thread.close")}</span>
                    <span class="brief" aria-hidden="true">{tr("thread.close_brief")}</span>
                </button>
            </Show>
            <Show when=move || may(|thread| thread.viewer.can_reopen && thread.state == ThreadState::Closed)>
                <button type="button" class="quiet" aria-busy=move || busy.get().to_string() on:click=move |_| closing.reopen()>
                    <Icon glyph=Glyph::RotateCcw/> {tr("thread.reopen")}
                </button>
            </Show>
            <DiscussionMenu open/>
            <p class="header-notice" role="status">{move || notice.get()}</p>
            <Conclusion closing/>
            <ClosingDialog closing/>
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
