//! Short messages at the edge of the page, and words for screen readers only. They go by themselves.

use std::cell::RefCell;

use leptos::{prelude::*, task::spawn_local};

use super::{Glyph, Icon};
use crate::{browser, words::tr};

const SHOWN_MS: i32 = 8_000;

/// The toasts on the page, by number.
type Shown = Vec<(u32, String)>;
/// What was said last, by number: who says the same twice is heard twice.
type Said = Option<(u32, String)>;

thread_local! {
    static SHOWN: RefCell<Option<ArcRwSignal<Shown>>> = const { RefCell::new(None) };
    static SAID: RefCell<Option<ArcRwSignal<Said>>> = const { RefCell::new(None) };
}

fn shown() -> ArcRwSignal<Shown> {
    SHOWN.with_borrow_mut(|cell| cell.get_or_insert_with(|| ArcRwSignal::new(vec![])).clone())
}

fn said() -> ArcRwSignal<Said> {
    SAID.with_borrow_mut(|cell| cell.get_or_insert_with(|| ArcRwSignal::new(None)).clone())
}

/// Tells the person something that needs no answer.
pub fn toast(text: String) {
    let number = super::heading::fresh_number();
    shown().update(|list| list.push((number, text)));
    spawn_local(async move {
        browser::sleep(SHOWN_MS).await;
        dismiss(number);
    });
}

fn dismiss(number: u32) {
    shown().update(|list| list.retain(|(other, _)| *other != number));
}

/// Says something to screen readers.
pub fn announce(text: String) {
    said().set(Some((super::heading::fresh_number(), text)));
}

/// Where toasts appear and announcements are made; once per page.
#[component]
pub fn Toasts() -> impl IntoView {
    let (shown, said) = (shown(), said());
    view! {
        <div class="unseen" role="log" aria-live="polite">
            <For each=move || said.get() key=|(number, _)| *number let((_, text))><p>{text}</p></For>
        </div>
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || shown.get() key=|(number, _)| *number let((number, text))>
                <div class="toast">
                    <span>{text}</span>
                    <button type="button" class="quiet square" aria-label=tr("action.dismiss") on:click=move |_| dismiss(number)>
                        <Icon glyph=Glyph::X size=14/>
                    </button>
                </div>
            </For>
        </div>
    }
}
