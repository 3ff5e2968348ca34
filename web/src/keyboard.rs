//! Shortcuts of one key. They are heard only while nobody types in a field and no dialog is open.

use std::{cell::RefCell, rc::Rc};

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, KeyboardEvent};

type Act = Rc<dyn Fn()>;

thread_local! {
    static KEYS: RefCell<Vec<(u32, &'static str, Act)>> = const { RefCell::new(Vec::new()) };
    static LAST: RefCell<u32> = const { RefCell::new(0) };
}

/// Does something on a key while the component lives. The component mounted last is asked first.
pub fn on_key(key: &'static str, act: impl Fn() + 'static) {
    let id = LAST.with_borrow_mut(|last| {
        *last += 1;
        *last
    });
    KEYS.with_borrow_mut(|keys| keys.push((id, key, Rc::new(act))));
    on_cleanup(move || KEYS.with_borrow_mut(|keys| keys.retain(|(other, ..)| *other != id)));
}

/// Listens for as long as the calling component lives.
pub fn listen() {
    let listening = window_event_listener(ev::keydown, |event| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_modifier || event.default_prevented() || is_typing(&event) || is_dialog_open() {
            return;
        }
        let pressed = event.key().to_lowercase();
        let act = KEYS.with_borrow(|keys| keys.iter().rev().find(|(_, key, _)| *key == pressed).map(|(.., act)| act.clone()));
        if let Some(act) = act {
            event.prevent_default();
            act();
        }
    });
    on_cleanup(move || listening.remove());
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return false };
    matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open], [role=menu]").ok().flatten().is_some()
}

/// Puts the focus on the element that a selector finds.
pub fn focus(selector: &str) {
    let found: Option<Element> = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}

fn is_lost() -> bool {
    document().active_element().is_none_or(|active| active.tag_name() == "BODY")
}

/// Puts it there once the page is drawn, if it is nowhere by then: it went away with the button that was pressed.
pub fn focus_if_lost(selector: &'static str) {
    request_animation_frame(move || {
        if is_lost() {
            focus(selector);
        }
    });
}

/// Keeps it on the element that has it, should that only change its place in what is drawn next: for the browser it was away.
pub fn keep_focus() {
    let Some(focused) = document().active_element().and_then(|active| active.dyn_into::<HtmlElement>().ok()) else { return };
    request_animation_frame(move || {
        if is_lost() && focused.is_connected() {
            let where_it_is = FocusOptions::new();
            where_it_is.set_prevent_scroll(true);
            drop(focused.focus_with_options(&where_it_is));
        }
    });
}
