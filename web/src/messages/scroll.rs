//! Where the timeline stands: it follows the newest message while the person is at the end, keeps its place when older
//! messages appear above, and goes to a message that somebody links to.

use leptos::{html, prelude::*};
use shared::Seq;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition};

const NEAR_PX: i32 = 80;

/// The scrolling box of a timeline.
#[derive(Clone, Copy)]
pub struct Scroll {
    pub node: NodeRef<html::Div>,
    pub at_end: RwSignal<bool>,
}

impl Scroll {
    pub fn new() -> Self {
        Self { node: NodeRef::new(), at_end: RwSignal::new(true) }
    }

    /// Stays at the end when the box itself becomes smaller, as the composer below it grows.
    pub fn hold(self) {
        let resized = Closure::<dyn Fn()>::new(move || {
            if self.at_end.try_get_untracked() == Some(true) {
                self.to_end();
            }
        });
        let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) else { return };
        let watching = StoredValue::new_local((observer, resized));
        Effect::new(move |_| {
            if let Some(node) = self.node.get() {
                watching.with_value(|(observer, _)| observer.observe(&node));
            }
        });
        on_cleanup(move || {
            watching.try_with_value(|(observer, _)| observer.disconnect());
        });
    }

    fn element(self) -> Option<HtmlElement> {
        self.node.try_get_untracked().flatten().map(|div| div.unchecked_into())
    }

    pub fn to_end(self) {
        if let Some(element) = self.element() {
            element.set_scroll_top(element.scroll_height());
            self.at_end.set(true);
        }
    }

    /// Brings the element that a selector finds into sight. True when it is there.
    pub fn to(self, selector: &str, place: ScrollLogicalPosition) -> bool {
        let Some(found) = self.element().and_then(|element| element.query_selector(selector).ok().flatten()) else {
            return false;
        };
        let options = ScrollIntoViewOptions::new();
        options.set_block(place);
        found.scroll_into_view_with_scroll_into_view_options(&options);
        self.notice();
        true
    }

    /// Takes note of where it stands now.
    pub fn notice(self) {
        if let Some(element) = self.element() {
            let left_px = element.scroll_height() - element.scroll_top() - element.client_height();
            let is = left_px < NEAR_PX;
            if self.at_end.get_untracked() != is {
                self.at_end.set(is);
            }
        }
    }

    pub fn is_near_start(self) -> bool {
        self.element().is_some_and(|element| element.scroll_top() < NEAR_PX * 4)
    }

    /// How far it is to the end of the content: stays the same when something appears above.
    pub fn distance_to_end(self) -> i32 {
        self.element().map_or(0, |element| element.scroll_height() - element.scroll_top())
    }

    pub fn restore(self, distance_px: i32) {
        if let Some(element) = self.element() {
            element.set_scroll_top(element.scroll_height() - distance_px);
        }
    }

    /// The newest message whose end is, or was, in sight.
    pub fn newest_seen(self) -> Option<Seq> {
        let element = self.element()?;
        let bottom = element.get_bounding_client_rect().bottom() + 8.0;
        let found = element.query_selector_all("[data-seq]").ok()?;
        let messages = (0..found.length()).rev().filter_map(|i| found.item(i)?.dyn_into::<Element>().ok());
        let seen = messages.into_iter().find(|message| {
            let rect = message.get_bounding_client_rect();
            // A message taller than the box is seen once its beginning is.
            rect.bottom() <= bottom || (rect.height() > f64::from(element.client_height()) && rect.top() < bottom)
        })?;
        seen.get_attribute("data-seq")?.parse().ok()
    }
}
