//! The row of buttons that write Markdown. Tab leads to it once; the arrows move in it. A click leaves the focus, and what is
//! selected, in the text.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{markup::Tool, writing::Writing};
use crate::{
    browser,
    ui::{Glyph, Icon},
    words::{t, tr},
};

/// Its glyph, its name, and the key that does the same, with Ctrl or ⌘.
fn looks(tool: Tool) -> (Glyph, &'static str, &'static str) {
    match tool {
        Tool::Bold => (Glyph::Bold, "toolbar.bold", "B"),
        Tool::Italic => (Glyph::Italic, "toolbar.italic", "I"),
        Tool::Strike => (Glyph::Strikethrough, "toolbar.strike", "⇧ X"),
        Tool::Link => (Glyph::Link, "toolbar.link", "⇧ K"),
        Tool::Quote => (Glyph::TextQuote, "toolbar.quote", "⇧ 9"),
        Tool::Bullets => (Glyph::List, "toolbar.bullets", "⇧ 8"),
        Tool::Numbers => (Glyph::ListOrdered, "toolbar.numbers", "⇧ 7"),
        Tool::Code => (Glyph::CodeXml, "toolbar.code", "E"),
        Tool::CodeBlock => (Glyph::SquareCode, "toolbar.code_block", ""),
    }
}

/// What a key asks for. Ctrl K is the palette's, so links have Shift as well.
pub fn tool_of(event: &KeyboardEvent) -> Option<Tool> {
    // With Ctrl an Apple machine moves the caret.
    let (command, other) =
        if browser::is_apple() { (event.meta_key(), event.ctrl_key()) } else { (event.ctrl_key(), event.meta_key()) };
    if !command || other || event.alt_key() {
        return None;
    }
    // A digit has another sign with Shift, and on French keyboards without.
    match (event.shift_key(), event.code().as_str(), event.key().to_lowercase().as_str()) {
        (false, _, "b") => Some(Tool::Bold),
        (false, _, "i") => Some(Tool::Italic),
        (false, _, "e") => Some(Tool::Code),
        (true, _, "x") => Some(Tool::Strike),
        (true, _, "k") => Some(Tool::Link),
        (true, "Digit7", _) => Some(Tool::Numbers),
        (true, "Digit8", _) => Some(Tool::Bullets),
        (true, "Digit9", _) => Some(Tool::Quote),
        _ => None,
    }
}

#[component]
pub fn Toolbar(writing: Writing) -> impl IntoView {
    let root: NodeRef<html::Div> = NodeRef::new();
    // Where Tab leads.
    let stop = RwSignal::new(0);
    let off = move || writing.shows_look.get();
    let tool = move |(i, tool): (usize, Tool)| {
        let (glyph, words, key) = looks(tool);
        let act = move |()| writing.apply_tool(tool);
        view! { <ToolButton i stop glyph words key off=Signal::derive(off) act/> }
    };
    let emoji = Tool::ALL.len();
    let press = move |event: KeyboardEvent| {
        if let Some(root) = root.get_untracked() {
            move_focus(&root, &event, stop);
        }
    };
    view! {
        <div class="toolbar" role="toolbar" aria-label=tr("toolbar.label") node_ref=root on:keydown=press>
            {Tool::ALL.into_iter().enumerate().map(tool).collect_view()}
            <ToolButton i=emoji stop glyph=Glyph::Smile words="toolbar.emoji" key="" off=Signal::derive(off) act=move |()| writing.start_emoji()/>
            <button type="button" class="quiet small look" tabindex=move || if stop.get() == emoji + 1 { 0 } else { -1 }
                aria-pressed=move || writing.shows_look.get().to_string() on:focus=move |_| stop.set(emoji + 1)
                on:click=move |_| writing.shows_look.update(|shows| *shows = !*shows)>
                <Icon glyph=Glyph::Eye size=16/> <span>{tr("toolbar.look")}</span>
            </button>
        </div>
    }
}

#[component]
fn ToolButton(
    i: usize,
    stop: RwSignal<usize>,
    glyph: Glyph,
    words: &'static str,
    key: &'static str,
    off: Signal<bool>,
    #[prop(into)] act: Callback<()>,
) -> impl IntoView {
    let command = if browser::is_apple() { "⌘ " } else { "Ctrl + " };
    let title =
        move || if key.is_empty() { t(words) } else { format!("{} ({command}{})", t(words), key.replace("⇧ ", "⇧ + ")) };
    let click = move |_| {
        if !off.get_untracked() {
            act.run(());
        }
    };
    view! {
        <button type="button" class="quiet square" aria-label=tr(words) title=title aria-disabled=move || off.get().then_some("true")
            tabindex=move || if stop.get() == i { 0 } else { -1 } on:focus=move |_| stop.set(i)
            // The text keeps the focus, and a phone its keyboard.
            on:mousedown=|event: ev::MouseEvent| event.prevent_default() on:click=click>
            <Icon glyph size=16/>
        </button>
    }
}

fn move_focus(root: &HtmlElement, event: &KeyboardEvent, stop: RwSignal<usize>) {
    let Ok(all) = root.query_selector_all("button") else { return };
    let buttons: Vec<HtmlElement> = (0..all.length()).filter_map(|n| all.item(n)?.dyn_into().ok()).collect();
    let (at, last) = (stop.get_untracked(), buttons.len().saturating_sub(1));
    let to = match event.key().as_str() {
        "ArrowRight" => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        "ArrowLeft" => {
            if at == 0 {
                last
            } else {
                at - 1
            }
        }
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = buttons.get(to) {
        drop(button.focus());
    }
}
