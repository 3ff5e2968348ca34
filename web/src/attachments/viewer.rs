//! A picture over the page. Arrows go to the next and the one before, Escape closes, and the focus returns.

use leptos::{html, prelude::*};
use shared::attachments::AttachmentView;
use web_sys::KeyboardEvent;

use super::words::size;
use crate::{
    ui::{Glyph, Icon, is_shut, show_while},
    words::{t_with, tr},
};

/// Shows one of a message's pictures while `shown` names it.
#[component]
pub fn Viewer(pictures: Vec<AttachmentView>, shown: RwSignal<Option<usize>>) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    let count = pictures.len();
    let pictures = StoredValue::new(pictures);
    show_while(node, Signal::derive(move || shown.get().is_some()));
    let closed = move |_| {
        if node.get_untracked().is_some_and(|dialog| is_shut(&dialog)) {
            shown.set(None);
        }
    };
    let step = move |by: usize| shown.update(|shown| *shown = shown.map(|n| (n + by) % count));
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" if count > 1 => step(1),
        "ArrowLeft" if count > 1 => step(count - 1),
        _ => {}
    };
    let picture = move || shown.get().and_then(|n| pictures.with_value(|list| list.get(n).cloned()));
    let name = move || picture().map(|file| file.file_name).unwrap_or_default();
    let place = move || {
        let n = (shown.get().unwrap_or(0) + 1).to_string();
        t_with("attachments.place", &[("n", &n), ("count", &count.to_string())])
    };
    let from = move |of: fn(AttachmentView) -> Option<String>| move || picture().and_then(of);
    let (content, thumbnail) = (from(|file| Some(file.content_url)), from(|file| file.thumbnail_url));
    let bytes = move || picture().map(|file| size(file.size));
    view! {
        <dialog class="viewer" node_ref=node aria-label=name on:keydown=press on:close=closed>
            <Show when=move || shown.get().is_some()>
                <header>
                    <p class="cut"><bdi>{name}</bdi></p>
                    <small>{bytes}</small>
                    <small aria-live="polite" hidden=count < 2>{place}</small>
                    <span class="grow"></span>
                    <Show when=move || { count > 1 }>
                        <button type="button" class="quiet square" aria-label=tr("attachments.previous") on:click=move |_| step(count - 1)>
                            <Icon glyph=Glyph::ArrowLeft size=18/>
                        </button>
                        <button type="button" class="quiet square" aria-label=tr("attachments.next") on:click=move |_| step(1)>
                            <Icon glyph=Glyph::ArrowRight size=18/>
                        </button>
                    </Show>
                    <a class="quiet square" href=content download=name rel="external" aria-label=tr("attachments.download")>
                        <Icon glyph=Glyph::Download size=18/>
                    </a>
                    <button type="button" class="quiet square" aria-label=tr("action.close") on:click=move |_| shown.set(None)>
                        <Icon glyph=Glyph::X size=18/>
                    </button>
                </header>
                <img src=thumbnail alt=name/>
            </Show>
        </dialog>
    }
}
