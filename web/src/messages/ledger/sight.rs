//! Doing something when an element comes into sight.

use js_sys::Array;
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

type Seen = Closure<dyn Fn(Array, IntersectionObserver)>;

/// Acts the next time that the element is in sight, once for each value of `round`.
pub fn in_sight(node: NodeRef<html::Div>, round: impl Fn() -> u32 + 'static, act: impl Fn() + 'static) {
    let seen: Seen = Closure::new(move |entries: Array, observer: IntersectionObserver| {
        let is_seen = |entry: wasm_bindgen::JsValue| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
        if entries.iter().any(is_seen) {
            observer.disconnect();
            act();
        }
    });
    let Ok(observer) = IntersectionObserver::new(seen.as_ref().unchecked_ref()) else { return };
    let watching = StoredValue::new_local((observer, seen));
    Effect::new(move |_| {
        round();
        if let Some(node) = node.get() {
            watching.with_value(|(observer, _)| {
                // One that is observed already would not be told of again.
                observer.unobserve(&node);
                observer.observe(&node);
            });
        }
    });
    on_cleanup(move || {
        watching.try_with_value(|(observer, _)| observer.disconnect());
    });
}
