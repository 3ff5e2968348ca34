//! One thing that was found: a link to where it stands.

use leptos::prelude::*;
use shared::{
    WorkspaceId,
    search::{SearchItem, SearchKind},
};

use super::option::{address, glyph};
use crate::{
    moments,
    ui::{Dot, Icon},
    words::{t, t_count},
    workspaces::desk,
};

/// What it is, for who cannot see its icon.
pub fn kind_words(kind: SearchKind) -> &'static str {
    match kind {
        SearchKind::Message => "search.kind.message",
        SearchKind::Conclusion => "search.kind.conclusion",
        SearchKind::Record => "search.kind.record",
        SearchKind::File => "search.kind.file",
    }
}

/// A link with the record's name, what was said and who said it when.
#[component]
pub fn Found(workspace: WorkspaceId, item: SearchItem) -> impl IntoView {
    let desk = desk();
    let href = address(workspace, &item);
    let SearchItem { kind, at, message_count: count, record, state, author, snippet, .. } = item;
    let (record_type, title) = (record.record_type, record.title);
    let icon = move || view! { <Icon glyph=glyph(kind, desk.glyph(&record_type)) size=16/> };
    let state = state.map(|state| view! { <span class="talk"><Dot state/> {move || t_count("thread.messages", count)}</span> });
    let author = author.map(|author| author.name);
    let is_record = kind == SearchKind::Record;
    view! {
        <li>
            <a href=href>
                {icon}
                <span class="what">
                    <span class="found-head">
                        <span class="unseen">{move || t(kind_words(kind))} " · "</span>
                        <b class="cut">{title}</b>
                        {state}
                    </span>
                    <span class="snippet" inner_html=snippet></span>
                    {(!is_record).then(|| view! {
                        <small>
                            {(kind != SearchKind::Message).then(|| view! { {move || t(kind_words(kind))} " · " })}
                            {author} " · "
                            <time datetime=at.to_string() title=move || moments::full(at)>{move || moments::date_and_clock(at)}</time>
                        </small>
                    })}
                </span>
            </a>
        </li>
    }
}
