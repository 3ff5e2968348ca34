//! A form with changes that are not saved: it says so, and asks before it is left.

use std::cell::{Cell, RefCell};

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, MouseEvent};

use crate::words::{t, tr};

thread_local! {
    /// Says whether the form of this page has changes that are not saved.
    static IS_UNSAVED: Cell<Option<Signal<bool>>> = const { Cell::new(None) };
    /// The address of that page.
    static HERE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A word beside the button that saves. While `is_unsaved`, the person is asked before they leave by a link, by Back, or by
/// closing the tab. A page has one at most.
#[component]
pub fn Unsaved(#[prop(into)] is_unsaved: Signal<bool>) -> impl IntoView {
    IS_UNSAVED.set(Some(is_unsaved));
    on_cleanup(|| IS_UNSAVED.set(None));
    // While a page is being made, the address is still that of the page before: it is read when something is changed.
    Effect::new(move |_| {
        if is_unsaved.get() {
            HERE.set(window().location().href().unwrap_or_default());
        }
    });
    view! {
        <span class="unsaved muted" role="status">
            <Show when=move || is_unsaved.get()>{tr("unsaved.note")}</Show>
        </span>
    }
}

/// Listens for whoever leaves a page. To be called before there is a router: it listens at the window too, and who listens first
/// hears first.
pub fn ask_before_leaving() {
    let _ = window_event_listener(ev::beforeunload, |event| {
        if is_unsaved() {
            event.prevent_default();
        }
    });
    let _ = window_event_listener(ev::click, |event| {
        if leads_away(&event) && stays() {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    });
    let _ = window_event_listener(ev::popstate, |event| {
        // The browser has already gone back: it is sent to this page again, and the router hears of nothing.
        if stays() {
            event.stop_immediate_propagation();
            if let Ok(history) = window().history() {
                HERE.with_borrow(|here| drop(history.push_state_with_url(&JsValue::NULL, "", Some(here))));
            }
        }
    });
}

fn is_unsaved() -> bool {
    IS_UNSAVED.get().and_then(|is_unsaved| is_unsaved.try_get_untracked()).unwrap_or(false)
}

/// Does the person stay for the sake of what is not saved? To be asked by what leaves the page without a link.
pub fn stays() -> bool {
    is_unsaved() && !window().confirm_with_message(&t("unsaved.leave")).unwrap_or(true)
}

/// Is it a click that opens another page in this tab?
fn leads_away(click: &MouseEvent) -> bool {
    let is_plain = click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    let leads = |link: &Element| link.get_attribute("href").is_some_and(|href| !href.starts_with('#'));
    is_plain
        && link_of(click).is_some_and(|link| leads(&link) && !link.has_attribute("target") && !link.has_attribute("download"))
}

fn link_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()?
}
