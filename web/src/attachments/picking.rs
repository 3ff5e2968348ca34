//! Three ways for files into a message: the button, dropping them anywhere on the page, and pasting.

use leptos::{ev, html, prelude::*};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, File, FileList};

use super::tray::Tray;
use crate::{
    ui::{Glyph, Icon},
    words::tr,
};

fn files(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return vec![] };
    (0..list.length()).filter_map(|n| list.item(n)).collect()
}

/// Does what is being dragged have files?
fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

/// Opens the browser's own choice of files.
#[component]
pub fn AttachButton(tray: Tray, problem: RwSignal<Option<String>>) -> impl IntoView {
    let node: NodeRef<html::Input> = NodeRef::new();
    let choose = move |_| {
        if let Some(node) = node.get_untracked() {
            node.click();
        }
    };
    let chosen = move |_| {
        let Some(node) = node.get_untracked() else { return };
        problem.set(tray.take_in(files(node.files())));
        // Choosing the same file again is a change, too.
        node.set_value("");
    };
    view! {
        <input type="file" multiple=true hidden=true node_ref=node on:change=chosen/>
        <button type="button" class="quiet square" aria-label=tr("attachments.attach") title=tr("attachments.attach") on:click=choose>
            <Icon glyph=Glyph::Paperclip size=18/>
        </button>
    }
}

/// Takes the files of a paste; one that has none is text, and is left to the field.
pub fn pasted(event: &ClipboardEvent, tray: Tray, problem: RwSignal<Option<String>>) {
    let files = files(event.clipboard_data().and_then(|data| data.files()));
    if files.is_empty() {
        return;
    }
    event.prevent_default();
    problem.set(tray.take_in(files));
}

/// Where dragged files can be let go of: the whole page, for a browser would leave it for a file dropped beside a target.
#[component]
pub fn DropTarget(tray: Tray, problem: RwSignal<Option<String>>) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let with_files = |event: &DragEvent| event.data_transfer().filter(has_files);
    let over = window_event_listener(ev::dragover, move |event| {
        if let Some(data) = with_files(&event) {
            event.prevent_default();
            data.set_drop_effect("copy");
            if !is_over.get_untracked() {
                is_over.set(true);
            }
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            is_over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        is_over.set(false);
        if let Some(data) = with_files(&event) {
            event.prevent_default();
            problem.set(tray.take_in(files(data.files())));
        }
    });
    on_cleanup(move || {
        over.remove();
        left.remove();
        dropped.remove();
    });
    view! {
        <Show when=move || is_over.get()>
            <div class="drop-target"><p><Icon glyph=Glyph::Paperclip size=20/> {tr("attachments.drop")}</p></div>
        </Show>
    }
}
