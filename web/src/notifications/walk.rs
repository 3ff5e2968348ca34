//! Going through the inbox with keys: J and K from stop to stop, M marks the stop as read. A stop is a discussion, or one
//! of its lines while it is open.

use leptos::{ev, prelude::*};
use shared::{NotificationId, ThreadId};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

use super::{groups::Group, marking::Marking};
use crate::keyboard;

/// The id of a discussion's stop.
pub fn of_group(thread: ThreadId) -> String {
    format!("told-{thread}")
}

/// The id of a line's stop.
pub fn of_line(notification: NotificationId) -> String {
    format!("told-{notification}")
}

/// Where the focus is, and where it goes on when that is no longer in the list.
#[derive(Clone)]
struct Held {
    stop: String,
    neighbour: Option<String>,
}

/// The walk of one reader. A stop that moves or goes takes its focus along in no browser, so that is held here.
#[derive(Clone, Copy)]
pub struct Walk {
    groups: Memo<Vec<Group>>,
    marking: Marking,
    held: StoredValue<Option<Held>>,
}

impl Walk {
    /// Listens to the keys while the inbox is shown.
    pub fn new(groups: Memo<Vec<Group>>, marking: Marking) -> Self {
        let walk = Self { groups, marking, held: StoredValue::new(None) };
        keyboard::on_key("j", || step(1));
        keyboard::on_key("k", || step(-1));
        keyboard::on_key("m", move || walk.mark_here());
        let arriving = window_event_listener(ev::focusin, move |_| walk.hold());
        // Whoever clicks beside everything wants the focus nowhere.
        let leaving = window_event_listener(ev::pointerdown, move |event| {
            if !is_control(event.target()) {
                walk.held.set_value(None);
            }
        });
        on_cleanup(move || {
            arriving.remove();
            leaving.remove();
        });
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
        if let Some(stop) = stops().iter().find(|other| other.id() == stop) {
            drop(stop.focus());
        }
        self.marking.mark(&ids);
    }

    fn hold(self) {
        let stops = stops();
        let held = here(&stops).map(|at| {
            // The lines of a discussion go with it.
            let inside = stops[at].closest("[data-group]").ok().flatten();
            let is_outside = |other: &&HtmlElement| !inside.as_ref().is_some_and(|group| group.contains(Some(other)));
            let neighbour = stops[at..].iter().find(is_outside).or_else(|| stops[..at].iter().rfind(is_outside));
            Held { stop: stops[at].id(), neighbour: neighbour.map(|stop| stop.id()) }
        });
        self.held.set_value(held);
    }

    /// Gives the focus back to what had it, or to its neighbour, or to the heading when nothing is left.
    fn recover(self) {
        let Some(Some(Held { stop, neighbour })) = self.held.try_get_value() else { return };
        if document().active_element().is_some_and(|element| element.tag_name() != "BODY") {
            return;
        }
        let found = [Some(stop), neighbour].into_iter().flatten().find_map(|stop| document().get_element_by_id(&stop));
        match found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            Some(stop) => drop(stop.focus()),
            None => keyboard::focus("#main h1"),
        }
    }
}

fn is_control(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest("a, button").is_ok_and(|found| found.is_some()))
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
