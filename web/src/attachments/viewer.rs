//! A picture over the page. Arrows go to the next and the one before, Escape closes, and the focus returns.

use leptos::{html, prelude::*};
use shared::{AttachmentId, attachments::AttachmentView};
use web_sys::KeyboardEvent;

use super::words::size;
use crate::{
    keyboard,
    ui::{Glyph, Icon, is_shut, show_while},
    words::{t_with, tr},
};

/// Shows the picture that `looked_at` names, one of `pictures`, and closes when it is no longer among them. What the timeline draws
/// anew meanwhile does not touch it.
#[component]
pub fn Viewer(#[prop(into)] pictures: Signal<Vec<AttachmentView>>, looked_at: RwSignal<Option<AttachmentId>>) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    let count = Memo::new(move |_| pictures.with(Vec::len));
    let place_of = move || pictures.with(|list| list.iter().position(|file| Some(file.id) == looked_at.get()));
    let at = Memo::new(move |_| place_of());
    show_while(node, Signal::derive(move || at.get().is_some()));
    let came_from = StoredValue::new(None::<AttachmentId>);
    Effect::new(move |_| match looked_at.get() {
        Some(id) if came_from.get_value().is_none() => came_from.set_value(Some(id)),
        _ => {}
    });
    let closed = move |_| {
        if node.get_untracked().is_some_and(|dialog| is_shut(&dialog)) {
            looked_at.set(None);
            if let Some(id) = came_from.try_update_value(Option::take).flatten() {
                // The browser gives the focus back to the button that had it, which may have been drawn anew.
                keyboard::focus(&format!("[data-picture='{id}']"));
            }
        }
    };
    let step = move |by: usize| {
        let to = at.get_untracked().map(|n| (n + by) % count.get_untracked().max(1));
        looked_at.set(to.and_then(|n| pictures.with_untracked(|list| list.get(n).map(|file| file.id))));
    };
    let back = move || step(count.get_untracked().saturating_sub(1));
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" => step(1),
        "ArrowLeft" => back(),
        _ => {}
    };
    let picture = move || at.get().and_then(|n| pictures.with(|list| list.get(n).cloned()));
    let name = move || picture().map(|file| file.file_name).unwrap_or_default();
    let place = move || {
        let n = (at.get().unwrap_or(0) + 1).to_string();
        t_with("attachments.place", &[("n", &n), ("count", &count.get().to_string())])
    };
    let from = move |of: fn(AttachmentView) -> Option<String>| move || picture().and_then(of);
    let (content, thumbnail) = (from(|file| Some(file.content_url)), from(|file| file.thumbnail_url));
    let bytes = move || picture().map(|file| size(file.size));
    view! {
        <dialog class="viewer" node_ref=node aria-label=name on:keydown=press on:close=closed>
            <Show when=move || at.get().is_some()>
                <header>
                    <p class="cut"><bdi>{name}</bdi></p>
                    <small>{bytes}</small>
                    <small aria-live="polite" hidden=move || count.get() < 2>{place}</small>
                    <span class="grow"></span>
                    <Show when=move || { count.get() > 1 }>
                        <button type="button" class="quiet square" aria-label=tr("attachments.previous") on:click=move |_| back()>
                            <Icon glyph=Glyph::ArrowLeft size=18/>
                        </button>
                        <button type="button" class="quiet square" aria-label=tr("attachments.next") on:click=move |_| step(1)>
                            <Icon glyph=Glyph::ArrowRight size=18/>
                        </button>
                    </Show>
                    <a class="quiet square" href=content download=name rel="external" aria-label=tr("attachments.download")>
                        <Icon glyph=Glyph::Download size=18/>
                    </a>
                    <button type="button" class="quiet square" aria-label=tr("action.close") on:click=move |_| looked_at.set(None)>
                        <Icon glyph=Glyph::X size=18/>
                    </button>
                </header>
                <img src=thumbnail alt=name/>
            </Show>
        </dialog>
    }
}
