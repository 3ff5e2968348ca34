//! Where the timeline stands: it follows the newest message while the person is at the end, keeps the message that they look at
//! in its place whatever appears or goes above and below it, and goes to a message that somebody links to.

use leptos::{html, prelude::*};
use shared::Seq;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition};

const NEAR_PX: i32 = 80;

/// The message at the top of the box, and where it was.
#[derive(Clone, Copy)]
struct Anchor {
    seq: Seq,
    top_px: f64,
    scroll_px: i32,
}

/// The scrolling box of a timeline.
#[derive(Clone, Copy)]
pub struct Scroll {
    pub node: NodeRef<html::Div>,
    /// At the end of the thread, not only of what is loaded of it.
    pub at_end: RwSignal<bool>,
    /// The first message in sight.
    pub top: RwSignal<Seq>,
    /// Is the end of the thread loaded?
    has_end: Signal<bool>,
    anchor: StoredValue<Option<Anchor>>,
    /// The content is changing: where messages are now says nothing of where the person wants to be.
    is_changing: StoredValue<bool>,
}

impl Scroll {
    pub fn new(has_end: Signal<bool>) -> Self {
        Self {
            node: NodeRef::new(),
            at_end: RwSignal::new(true),
            top: RwSignal::new(0),
            has_end,
            anchor: StoredValue::new(None),
            is_changing: StoredValue::new(false),
        }
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
        if self.is_changing() {
            return;
        }
        let Some(element) = self.element() else { return };
        let left_px = element.scroll_height() - element.scroll_top() - element.client_height();
        let is = left_px < NEAR_PX && self.has_end.get_untracked();
        if self.at_end.get_untracked() != is {
            self.at_end.set(is);
        }
        let anchor = topmost(&element);
        self.anchor.set_value(anchor);
        let top = anchor.map_or(0, |anchor| anchor.seq);
        if self.top.get_untracked() != top {
            self.top.set(top);
        }
    }

    /// The content changes before the browser draws again.
    pub fn begin_change(self) {
        self.is_changing.set_value(true);
    }

    /// Also when it is gone.
    pub fn is_changing(self) -> bool {
        self.is_changing.try_get_value() != Some(false)
    }

    /// The content has changed.
    pub fn end_change(self) {
        self.is_changing.try_set_value(false);
        self.notice();
    }

    /// Puts the message that was at the top back where it was. Nothing when the timeline is gone.
    pub fn keep_place(self) {
        let (Some(element), Some(anchor)) = (self.element(), self.anchor.try_get_value().flatten()) else { return };
        let Ok(Some(found)) = element.query_selector(&format!("[data-seq='{}']", anchor.seq)) else { return };
        let now_px = element.scroll_top();
        let moved_px = top_of(&found, &element) + f64::from(now_px) - anchor.top_px - f64::from(anchor.scroll_px);
        // Where content went the browser may have had to move; else it was the person, who goes on from there.
        let is_pushed = now_px < anchor.scroll_px && now_px >= element.scroll_height() - element.client_height() - 1;
        let from_px = if is_pushed { anchor.scroll_px } else { now_px };
        #[expect(clippy::cast_possible_truncation, reason = "the height of a page is far below 2^31")]
        element.set_scroll_top(from_px + moved_px.round() as i32);
    }

    pub fn is_near_start(self) -> bool {
        self.element().is_some_and(|element| element.scroll_top() < NEAR_PX * 8)
    }

    /// Near the end of what is loaded?
    pub fn is_near_end(self) -> bool {
        let left_px = |element: HtmlElement| element.scroll_height() - element.scroll_top() - element.client_height();
        self.element().is_some_and(|element| left_px(element) < NEAR_PX * 8)
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

fn top_of(message: &Element, element: &HtmlElement) -> f64 {
    message.get_bounding_client_rect().top() - element.get_bounding_client_rect().top()
}

/// The first message of which something is in sight. They stand in order, so few need to be looked at.
fn topmost(element: &HtmlElement) -> Option<Anchor> {
    let found = element.query_selector_all("[data-seq]").ok()?;
    let message = |i: u32| found.item(i)?.dyn_into::<Element>().ok();
    let top = element.get_bounding_client_rect().top();
    let (mut from, mut to) = (0, found.length());
    while from < to {
        let middle = u32::midpoint(from, to);
        if message(middle)?.get_bounding_client_rect().bottom() <= top {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    let first = message(from)?;
    let seq = first.get_attribute("data-seq")?.parse().ok()?;
    Some(Anchor { seq, top_px: top_of(&first, element), scroll_px: element.scroll_top() })
}
