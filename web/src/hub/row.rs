//! One discussion in the hub's list.

use leptos::prelude::*;
use shared::{
    limits,
    threads::{ThreadView, Waiting},
};

use crate::{
    moments,
    session::session,
    ui::{Dot, Glyph, Icon},
    words::{t, t_count, tr},
    workspaces::desk,
};

/// A link to the discussion, with what a person needs to choose it.
#[component]
pub fn Row(item: Memo<ThreadView>, href: Signal<String>, is_selected: Memo<bool>) -> impl IntoView {
    let desk = desk();
    let kind = item.with_untracked(|item| item.record.record_type.clone());
    let for_label = kind.clone();
    let by = move || {
        item.with(|item| {
            let author = &item.last_message.author;
            if session().my_id() == Some(author.id) {
                return t("hub.you");
            }
            let first = author.name.split_whitespace().next().unwrap_or(&author.name);
            crate::words::t_with("hub.by", &[("name", first)])
        })
    };
    let at = move || item.with(|item| item.last_message.at);
    // The one that is open shows the draft itself.
    let is_drafted = move || !is_selected.get() && item.with(|item| item.viewer.has_draft);
    let is_unread = move || item.with(|item| item.viewer.unread > 0);
    view! {
        <li class="row" class:selected=move || is_selected.get() class:unread=is_unread id=item.with_untracked(|item| format!("row-{}", item.id))>
            <a href=href aria-current=move || is_selected.get().then_some("true")>
                {move || { let state = item.with(|item| item.state); view! { <Dot state/> } }}
                <span class="what">
                    <span class="record-name">
                        {move || view! { <Icon glyph=desk.glyph(&kind) size=14/> }}
                        <span class="unseen">{move || desk.label(&for_label).one}" "</span>
                        <span class="cut">{move || item.with(|item| item.record.title.clone())}</span>
                        <time datetime=move || at().to_string() title=move || moments::full(at())>{move || moments::short(at())}</time>
                    </span>
                    <span class="last"><b>{by}</b> " " {move || item.with(excerpt)}</span>
                    {move || item.with(turn)}
                    {move || is_drafted().then(|| view! { <span class="turn"><Icon glyph=Glyph::Pencil size=12/> {tr("hub.draft")}</span> })}
                </span>
                {move || mark(&item.get())}
            </a>
        </li>
    }
}

/// Whose turn it is, and since when, where that says something.
fn turn(item: &ThreadView) -> Option<AnyView> {
    let (words, is_mine) = match item.viewer.waiting? {
        Waiting::Me => ("hub.waits.me", true),
        Waiting::Nobody => ("hub.waits.nobody", false),
        Waiting::Others => return None,
    };
    let age = moments::age(item.last_message.at).map(|age| format!(" · {age}"));
    Some(view! { <span class="turn" class:mine=is_mine>{t(words)} {age}</span> }.into_any())
}

/// The newest message in short; where it names the reader, their name stands out.
fn excerpt(item: &ThreadView) -> AnyView {
    if item.last_message.deleted {
        return view! { <i>{tr("message.deleted_brief")}</i> }.into_any();
    }
    let text = item.last_message.excerpt.clone();
    let name = session().me.with(|me| me.as_ref().map(|me| format!("@{}", me.name)));
    let Some((before, after)) = name.as_ref().and_then(|name| text.split_once(name.as_str())) else { return text.into_any() };
    let (before, after) = (before.to_owned(), after.to_owned());
    view! { {before}<mark>{name}</mark>{after} }.into_any()
}

/// The `@` of an unread mention, or the number of unread messages.
fn mark(item: &ThreadView) -> Option<AnyView> {
    let unread = item.viewer.unread;
    if item.viewer.mentioned {
        return Some(
            view! { <span class="mark" title=t("hub.mentioned")>"@"<span class="unseen">{t("hub.mentioned")}</span></span> }
                .into_any(),
        );
    }
    let shown = if unread >= limits::COUNTER_STOP { "99+".to_owned() } else { unread.to_string() };
    (unread > 0).then(|| {
        view! { <span class="mark"><span aria-hidden="true">{shown}</span><span class="unseen">{t_count("hub.unread_count", unread)}</span></span> }.into_any()
    })
}
