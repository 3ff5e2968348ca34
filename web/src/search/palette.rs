//! The palette: one field from which a person goes anywhere, by keyboard alone. The focus stays in the field; the arrows move through
//! the list (the combobox pattern of ARIA). The field is there at once, so that nothing typed is lost; what it offers may come later.

use leptos::{ev, html, prelude::*, wasm_split::wasm_split};
use shared::WorkspaceId;

use super::{offers::Offers, option::Line};
use crate::{
    browser, later,
    session::session,
    ui::{Dialog, Glyph, Icon},
    words::{t, tr},
    workspaces::{Desk, desk},
};

/// The list that the field controls.
pub const LIST: &str = "palette-list";

/// Is the palette on the screen?
#[derive(Clone, Copy)]
struct Shown(RwSignal<bool>);

fn shown() -> RwSignal<bool> {
    use_context::<Shown>().map_or_else(|| RwSignal::new(false), |shown| shown.0)
}

/// Listens for Ctrl or ⌘ + K for as long as the calling component lives.
pub fn set_up(desk: Desk) {
    let open = RwSignal::new(false);
    provide_context(Shown(open));
    let listening = window_event_listener(ev::keydown, move |event| {
        // On a Mac, Ctrl + K deletes to the end of the line.
        let is_command =
            if browser::is_apple() { !event.ctrl_key() && event.meta_key() } else { event.ctrl_key() != event.meta_key() };
        if !is_command || event.alt_key() || event.shift_key() || event.key().to_lowercase() != "k" {
            return;
        }
        // The browser has a search of its own on this key.
        event.prevent_default();
        let is_busy = !open.get_untracked() && document().query_selector("dialog[open]").ok().flatten().is_some();
        if !is_busy && place(desk).is_some() {
            open.update(|open| *open = !*open);
        }
    });
    on_cleanup(move || listening.remove());
}

/// The workspace in which it searches.
fn place(desk: Desk) -> Option<WorkspaceId> {
    untrack(|| desk.id.get().filter(|id| session().membership(*id).is_some()))
}

/// The line of the rail that opens it.
#[component]
pub fn PaletteButton() -> impl IntoView {
    let (open, desk) = (shown(), desk());
    let (keys, name) = if browser::is_apple() { ("⌘ K", "Meta+K") } else { ("Ctrl K", "Control+K") };
    view! {
        <button type="button" class="item open-palette" title=tr("rail.search") aria-haspopup="dialog" aria-keyshortcuts=name
            on:click=move |_| open.set(place(desk).is_some())>
            <Icon glyph=Glyph::Search size=18/><span class="name">{tr("rail.search")}</span><kbd aria-hidden="true">{keys}</kbd>
        </button>
    }
}

/// The field, as what it offers knows it.
#[derive(Clone, Copy)]
pub struct Field {
    pub typed: RwSignal<String>,
    /// The line that the person moved to, wherever it stands when more is found.
    pub chosen: RwSignal<Option<Line>>,
    /// The id of the line that Enter chooses.
    pub active: RwSignal<Option<String>>,
    /// Who answers its keys; nobody until the list is there.
    pub keys: StoredValue<Option<Callback<ev::KeyboardEvent>>>,
    /// Enter was pressed before that.
    pub is_entered: StoredValue<bool>,
}

/// The palette over the page.
#[component]
pub fn Palette() -> impl IntoView {
    let (open, desk) = (shown(), desk());
    view! {
        <Dialog open title=Signal::derive(|| t("palette.title"))>
            {move || place(desk).map(|workspace| view! { <Asking open workspace/> })}
        </Dialog>
    }
}

#[component]
fn Asking(open: RwSignal<bool>, workspace: WorkspaceId) -> impl IntoView {
    let field = Field {
        typed: RwSignal::new(String::new()),
        chosen: RwSignal::new(None),
        active: RwSignal::new(None),
        keys: StoredValue::new(None),
        is_entered: StoredValue::new(false),
    };
    let input: NodeRef<html::Input> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            drop(input.focus());
            // The dialog may put the focus on its first button after this.
            request_animation_frame(move || drop(input.focus()));
        }
    });
    let press = move |event: ev::KeyboardEvent| match field.keys.get_value() {
        Some(answer) => answer.run(event),
        None => field.is_entered.update_value(|is_entered| *is_entered |= event.key() == "Enter" && !event.is_composing()),
    };
    let type_in = move |text: String| {
        field.chosen.set(None);
        field.typed.set(text);
    };
    view! {
        <div class="palette">
            <div class="palette-field">
                <Icon glyph=Glyph::Search size=18/>
                <input node_ref=input type="text" role="combobox" autocomplete="off" spellcheck="false" autofocus aria-label=tr("palette.label")
                    placeholder=tr("palette.label") maxlength="1000" aria-autocomplete="list"
                    aria-expanded=move || field.active.with(Option::is_some).to_string()
                    aria-controls=move || field.active.with(Option::is_some).then_some(LIST) aria-activedescendant=move || field.active.get()
                    on:input:target=move |event| type_in(event.target().value()) on:keydown=press/>
            </div>
            {later::later(fetch, false, move || offers(open, workspace, field))}
        </div>
    }
}

#[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
fn offers(open: RwSignal<bool>, workspace: WorkspaceId, field: Field) -> later::Part {
    Ok(view! { <Offers open workspace field/> }.into_any())
}
