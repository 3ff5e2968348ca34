//! One notification: who did what, where it leads, and marking it as read.

use leptos::prelude::*;
use shared::notifications::{NotificationReason, NotificationView};

use super::{
    marking::Marking,
    walk::{Walk, of_line},
};
use crate::{
    moments, route,
    ui::{Face, Glyph, Icon},
    words::{t_with, tr},
};

/// A link to the message, or to where the state changed. Inside of its discussion it does not name the record.
#[component]
pub fn Line(
    item: Memo<NotificationView>,
    marking: Marking,
    walk: Walk,
    #[prop(default = false)] in_group: bool,
) -> impl IntoView {
    let first = item.get_untracked();
    let (id, at, reason) = (first.id, first.created_at, first.reason);
    let is_unread = move || item.with(|item| item.read_at.is_none());
    let title = move || item.with(|item| item.record.title.clone());
    let said = move || {
        let name = item.with(|item| item.author.name.clone());
        t_with(words(reason, in_group), &[("name", &name), ("title", &title())])
    };
    let state = match reason {
        NotificationReason::Closed => Some("closed"),
        NotificationReason::Reopened => Some("open"),
        _ => None,
    };
    let excerpt = move || match item.with(|item| (item.deleted, item.excerpt.clone())) {
        (true, _) => view! { <i>{tr("message.deleted_brief")}</i> }.into_any(),
        (false, excerpt) => excerpt.into_any(),
    };
    view! {
        <div class="told-row" class:unread=is_unread data-row>
            <a href=route::message(first.thread_id, first.seq) id=of_line(id) data-stop on:click=move |_| marking.mark(&[id])>
                <Face avatar=first.author.avatar small=in_group/>
                <span class="what">
                    <span class="told">
                        {state.map(|state| view! { <span class=format!("dot {state}") aria-hidden="true"></span> " " })}
                        {said} <Unread is_unread=Signal::derive(is_unread)/>
                    </span>
                    <span class="last">{excerpt}</span>
                </span>
                <time datetime=at.to_string() title=move || moments::full(at)>{move || moments::short(at)}</time>
            </a>
            <MarkButton is_unread=Signal::derive(is_unread) what=Signal::derive(said) stop=of_line(id) walk/>
        </div>
    }
}

/// The word for what the bold type says.
#[component]
pub fn Unread(is_unread: Signal<bool>) -> impl IntoView {
    view! { <Show when=move || is_unread.get()><span class="unseen">" · "{tr("notifications.unread")}</span></Show> }
}

/// Marks what the stop stands for as read.
#[component]
pub fn MarkButton(is_unread: Signal<bool>, what: Signal<String>, stop: String, walk: Walk) -> impl IntoView {
    let stop = StoredValue::new(stop);
    let label = move || t_with("notifications.read_one", &[("what", &what.get())]);
    view! {
        <Show when=move || is_unread.get()>
            <button type="button" class="quiet square" aria-label=label title=tr("notifications.mark_read") aria-keyshortcuts="m"
                on:click=move |_| stop.with_value(|stop| walk.mark(stop))>
                <Icon glyph=Glyph::Check size=18/>
            </button>
        </Show>
    }
}

fn words(reason: NotificationReason, in_group: bool) -> &'static str {
    match (reason, in_group) {
        (NotificationReason::Mention, false) => "notifications.mention",
        (NotificationReason::TeamMention, false) => "notifications.team_mention",
        (NotificationReason::EveryoneMention, false) => "notifications.everyone_mention",
        (NotificationReason::Closed, false) => "notifications.closed",
        (NotificationReason::Reopened, false) => "notifications.reopened",
        (NotificationReason::Mention, true) => "notifications.here.mention",
        (NotificationReason::TeamMention, true) => "notifications.here.team_mention",
        (NotificationReason::EveryoneMention, true) => "notifications.here.everyone_mention",
        (NotificationReason::Closed, true) => "notifications.here.closed",
        (NotificationReason::Reopened, true) => "notifications.here.reopened",
    }
}
