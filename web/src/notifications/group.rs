//! What a member was told of one discussion: a line when that is one thing, else a head that opens to the lines.

use std::collections::HashSet;

use leptos::prelude::*;
use shared::{
    ThreadId, Timestamp, limits,
    notifications::{NotificationReason, NotificationView},
};

use super::{
    groups::Group,
    line::{Line, MarkButton, Unread},
    marking::Marking,
    walk::{Walk, of_group},
};
use crate::{
    moments,
    ui::{Glyph, Icon},
    words::{t, t_count},
    workspaces::desk,
};

/// The discussions whose lines are shown. They stay open while the list is read again.
pub type Opened = RwSignal<HashSet<ThreadId>>;

#[component]
pub fn GroupLine(group: Memo<Group>, marking: Marking, walk: Walk, opened: Opened) -> impl IntoView {
    let is_single = Memo::new(move |_| group.with(|group| group.items.len() == 1));
    let thread = group.with_untracked(|group| group.thread);
    let is_open = Memo::new(move |_| opened.with(|opened| opened.contains(&thread)));
    let lines = move || group.with(|group| group.items.clone()).into_iter().map(|item| item.id).collect::<Vec<_>>();
    let line = move |id, in_group| {
        let item = of_id(group, id);
        item.map(|item| view! { <Line item marking walk in_group/> })
    };
    view! {
        <li data-group>
            {move || match is_single.get() {
                true => lines().first().map(|id| line(*id, false)).into_any(),
                false => view! {
                    <Head group walk is_open on_toggle=move |()| toggle(opened, thread)/>
                    <Show when=move || is_open.get()>
                        <ol class="told-lines" id=lines_id(thread) aria-label=move || group.with(title)>
                            <For each=lines key=|id| *id let:id><li>{line(id, true)}</li></For>
                        </ol>
                    </Show>
                }
                .into_any(),
            }}
        </li>
    }
}

/// A notification that follows the list; what it was stays while the line is taken away.
fn of_id(group: Memo<Group>, id: shared::NotificationId) -> Option<Memo<NotificationView>> {
    let find = move |group: &Group| group.items.iter().find(|item| item.id == id).cloned();
    let first = group.with_untracked(find)?;
    Some(Memo::new(move |old: Option<&NotificationView>| {
        group.with(find).or_else(|| old.cloned()).unwrap_or_else(|| first.clone())
    }))
}

fn lines_id(thread: ThreadId) -> String {
    format!("lines-{thread}")
}

fn toggle(opened: Opened, thread: ThreadId) {
    opened.update(|opened| {
        if !opened.remove(&thread) {
            opened.insert(thread);
        }
    });
}

fn title(group: &Group) -> String {
    group.newest().map(|item| item.record.title.clone()).unwrap_or_default()
}

/// The record, what happened in words and numbers, and when last.
#[component]
fn Head(group: Memo<Group>, walk: Walk, is_open: Memo<bool>, #[prop(into)] on_toggle: Callback<()>) -> impl IntoView {
    let desk = desk();
    let thread = group.with_untracked(|group| group.thread);
    let kind = group.with_untracked(|group| group.newest().map(|item| item.record.record_type.clone()).unwrap_or_default());
    let unread = Memo::new(move |_| i64::try_from(group.with(Group::unread).len()).unwrap_or(i64::MAX));
    let is_unread = Signal::derive(move || unread.get() > 0);
    let title = Signal::derive(move || group.with(title));
    let at = move || group.with(|group| group.newest().map_or(Timestamp(0), |item| item.created_at));
    let total = move || i64::try_from(group.with(|group| group.items.len())).unwrap_or(i64::MAX);
    let shown = move || match unread.get() {
        0 => total().to_string(),
        n if n >= limits::COUNTER_STOP => "99+".to_owned(),
        n => n.to_string(),
    };
    let counted = move || match unread.get() {
        0 => t_count("notifications.count", total()),
        n => t_count("notifications.unread_count", n),
    };
    view! {
        <div class="told-row" class:unread=move || is_unread.get() data-row>
            <button type="button" class="head" id=of_group(thread) data-stop aria-expanded=move || is_open.get().to_string()
                aria-controls=move || is_open.get().then(|| lines_id(thread)) on:click=move |_| on_toggle.run(())>
                <span class="face team" aria-hidden="true">{move || view! { <Icon glyph=desk.glyph(&kind) size=17/> }}</span>
                <span class="what">
                    <span class="told">{title} <Unread is_unread/></span>
                    <span class="last">{move || group.with(summary)}</span>
                </span>
                <span class="when">
                    <time datetime=move || at().to_string() title=move || moments::full(at())>{move || moments::short(at())}</time>
                    <span class="amount" class:new=move || is_unread.get()>
                        <span aria-hidden="true">{shown}</span><span class="unseen">{counted}</span>
                        <Icon glyph=Glyph::ChevronDown size=14/>
                    </span>
                </span>
            </button>
            <MarkButton is_unread what=title stop=of_group(thread) walk/>
        </div>
    }
}

/// `2 mentions · closed`
fn summary(group: &Group) -> String {
    let mentions = Some(group.mentions()).filter(|n| *n > 0).map(|n| t_count("notifications.mentions", n));
    let change = group.last_change().map(|reason| match reason {
        NotificationReason::Closed => t("notifications.was_closed"),
        _ => t("notifications.was_reopened"),
    });
    [mentions, change].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
