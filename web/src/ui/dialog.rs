//! A dialog over the page: the browser's own, which keeps the focus inside and gives it back.

use leptos::{html, prelude::*};
use web_sys::HtmlDialogElement;

use super::{Glyph, Icon};
use crate::words::tr;

/// Keeps the dialog over the page while `is_open`.
pub fn show_while(node: NodeRef<html::Dialog>, is_open: Signal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if is_open.get() && !dialog.open() {
            drop(dialog.show_modal());
        } else if !is_open.get() && dialog.open() {
            dialog.close();
        }
    });
}

/// Is the dialog still closed, now that its `close` event is here? The browser sends it a moment later, when the dialog may have been
/// opened again.
pub fn is_shut(dialog: &HtmlDialogElement) -> bool {
    !dialog.open()
}

/// Shows its content while `open`. Escape and the cross close it.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// False: only what is inside can end it.
    #[prop(default = true)]
    can_dismiss: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    let label = format!("dialog-{}", super::heading::fresh_number());
    let labelled = label.clone();
    show_while(node, open.into());
    let dismiss = move |event: leptos::ev::Event| {
        event.prevent_default();
        if can_dismiss {
            open.set(false);
        }
    };
    let closed = move |_| match node.get_untracked().filter(is_shut) {
        // Browsers let a second Escape through.
        Some(dialog) if !can_dismiss && open.get_untracked() => drop(dialog.show_modal()),
        Some(_) => open.set(false),
        None => {}
    };
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby=labelled on:cancel=dismiss on:close=closed>
            <header>
                <h2 id=label>{title}</h2>
                <Show when=move || can_dismiss>
                    <button type="button" class="quiet square" aria-label=tr("action.close") on:click=move |_| open.set(false)>
                        <Icon glyph=Glyph::X size=18/>
                    </button>
                </Show>
            </header>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
