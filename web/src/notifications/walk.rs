//! Going through the inbox with keys: J and K from stop to stop, M marks the stop as read. A stop is a discussion, or one
//! of its lines while it is open.

use leptos::prelude::*;
use shared::{NotificationId, ThreadId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{groups::Group, marking::Marking};
use crate::{browser, keyboard};

/// What vanishes longer after it was marked does not take the focus along.
const SOON_MS: f64 = 5_000.0;

/// The id of a discussion's stop.
pub fn of_group(thread: ThreadId) -> String {
    format!("told-{thread}")
}

/// The id of a line's stop.
pub fn of_line(notification: NotificationId) -> String {
    format!("told-{notification}")
}

/// Where the focus goes on when what had it is no longer in the list.
#[derive(Clone, Copy)]
pub struct Walk {
    groups: Memo<Vec<Group>>,
    marking: Marking,
    next: StoredValue<Option<(String, f64)>>,
}

impl Walk {
    /// Listens to the keys while the inbox is shown.
    pub fn new(groups: Memo<Vec<Group>>, marking: Marking) -> Self {
        let walk = Self { groups, marking, next: StoredValue::new(None) };
        keyboard::on_key("j", || step(1));
        keyboard::on_key("k", || step(-1));
        keyboard::on_key("m", move || walk.mark_here());
        Effect::new(move |_| {
            groups.track();
            request_animation_frame(move || walk.recover());
        });
        walk
    }

    fn mark_here(self) {
        let stops = stops();
        if let Some(stop) = here(&stops).and_then(|here| stops.get(here)) {
            self.mark(&stop.id());
        }
    }

    /// Marks what a stop stands for, and keeps the focus on it: the button that did it goes.
    pub fn mark(self, stop: &str) {
        let ids = self.groups.with_untracked(|groups| {
            let of_group = groups.iter().find(|group| of_group(group.thread) == stop).map(Group::unread);
            let is_meant = |id: &NotificationId| of_line(*id) == stop;
            of_group.unwrap_or_else(|| groups.iter().flat_map(Group::unread).filter(is_meant).collect())
        });
        self.keep_focus_at(stop);
        self.marking.mark(&ids);
    }

    fn keep_focus_at(self, stop: &str) {
        let stops = stops();
        let Some(at) = stops.iter().position(|other| other.id() == stop) else { return };
        drop(stops[at].focus());
        // The lines of a discussion go with it.
        let inside = stops[at].closest("[data-group]").ok().flatten();
        let is_outside = |other: &&HtmlElement| !inside.as_ref().is_some_and(|group| group.contains(Some(other)));
        let neighbour = stops[at..].iter().find(is_outside).or_else(|| stops[..at].iter().rfind(is_outside));
        self.next.set_value(neighbour.map(|stop| (stop.id(), browser::now_ms())));
    }

    /// Gives the focus to the neighbour of what went with it.
    fn recover(self) {
        let Some(Some((stop, since_ms))) = self.next.try_get_value() else { return };
        let is_lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        if !is_lost || browser::now_ms() - since_ms > SOON_MS {
            return;
        }
        self.next.set_value(None);
        let found = document().get_element_by_id(&stop).and_then(|element| element.dyn_into::<HtmlElement>().ok());
        match found {
            Some(stop) => drop(stop.focus()),
            None => keyboard::focus("#main h1"),
        }
    }
}

fn stops() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(".notifications [data-stop]") else { return vec![] };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

/// The stop that has the focus, or whose buttons have it.
fn here(stops: &[HtmlElement]) -> Option<usize> {
    let active = document().active_element()?;
    let row: Element = active.closest("[data-row]").ok().flatten()?;
    stops.iter().position(|stop| row.contains(Some(stop)))
}

fn step(by: isize) {
    let stops = stops();
    let target = here(&stops).map_or(Some(0), |here| here.checked_add_signed(by));
    if let Some(stop) = target.and_then(|target| stops.get(target)) {
        drop(stop.focus());
        stop.scroll_into_view_with_bool(false);
    }
}
