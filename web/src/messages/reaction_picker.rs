//! Choosing the emoji with which to react: a small grid in which the arrows move.

use leptos::{ev, prelude::*};
use shared::messages::MessageView;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    acts::Acts,
    reaction_emoji::{COLUMNS, OFFERED},
};
use crate::{
    keyboard,
    ui::{Dialog, announce},
    words::{t, t_with, tr},
};

/// The dialog of a timeline. It is open while there is a message to react to.
#[component]
pub fn ReactionPicker(acts: Acts) -> impl IntoView {
    let choosing = acts.reacting.choosing;
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(choosing.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if is {
            request_animation_frame(|| keyboard::focus(".emoji-grid button"));
        } else if was == Some(true)
            && let Some(message) = choosing.get_untracked()
        {
            choosing.set(None);
            acts.focus(message.seq);
        }
        is
    });
    let title = Signal::derive(move || {
        let name = choosing.with(|message| message.as_ref().map(|message| message.author.name.clone()));
        t_with("reaction.title", &[("name", &name.unwrap_or_default())])
    });
    view! {
        <Dialog open title>
            {move || choosing.get_untracked().map(|message| view! { <Grid acts message open/> })}
        </Dialog>
    }
}

#[component]
fn Grid(acts: Acts, message: MessageView, open: RwSignal<bool>) -> impl IntoView {
    let (id, seq, at) = (message.id, message.seq, RwSignal::new(0usize));
    let cell = move |(place, (emoji, name)): (usize, (&'static str, &'static str))| {
        let is_mine = move || acts.reacting.is_mine(seq, emoji);
        let choose = move |_| {
            let said = if untrack(is_mine) { "reaction.taken_back" } else { "reaction.given" };
            acts.reacting.toggle(id, seq, emoji);
            announce(t_with(said, &[("name", &t(name))]));
            open.set(false);
        };
        view! {
            <button type="button" class="quiet" tabindex=move || if at.get() == place { "0" } else { "-1" } aria-label=tr(name) title=tr(name)
                aria-pressed=move || is_mine().to_string() on:focus=move |_| at.set(place) on:click=choose>
                <span class="emoji" aria-hidden="true">{emoji}</span>
            </button>
        }
    };
    view! {
        <div class="emoji-grid" role="group" aria-label=tr("reaction.emoji") on:keydown=move |event| press(&event, at.get_untracked())>
            {OFFERED.into_iter().enumerate().map(cell).collect_view()}
        </div>
    }
}

/// From one emoji to another, from `at` on.
fn press(event: &ev::KeyboardEvent, at: usize) {
    let last = OFFERED.len() - 1;
    let to = match event.key().as_str() {
        "ArrowRight" => (at + 1).min(last),
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowDown" => Some(at + COLUMNS).filter(|to| *to <= last).unwrap_or(at),
        "ArrowUp" => at.checked_sub(COLUMNS).unwrap_or(at),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    let grid = event.current_target().and_then(|grid| grid.dyn_into::<HtmlElement>().ok());
    let cells = grid.and_then(|grid| grid.query_selector_all("button").ok());
    let cell = cells.and_then(|cells| cells.item(u32::try_from(to).unwrap_or(0))?.dyn_into::<HtmlElement>().ok());
    if let Some(cell) = cell {
        drop(cell.focus());
    }
}
