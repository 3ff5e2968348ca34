//! A button that opens a menu: arrows move, Enter chooses, Escape and a click elsewhere close it and the focus returns.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, Node};

use super::{Glyph, Icon};

/// The menu that an item stands in.
#[derive(Clone, Copy)]
struct Opened(RwSignal<bool>);

/// A button with a menu of [`MenuItem`]s. `label` is its accessible name when its content is not one.
#[component]
pub fn Menu(
    class: &'static str,
    #[prop(into, optional)] label: Signal<String>,
    /// Opens upwards.
    #[prop(default = false)]
    up: bool,
    /// Ends where its button ends, for a button at the far side of the page.
    #[prop(default = false)]
    end: bool,
    /// The box that cuts off what stands out of it: the menu opens upwards where it has no room below in there.
    #[prop(optional)]
    within: &'static str,
    /// Of its button, for one of several among which the arrows move.
    #[prop(into, optional)]
    tabindex: MaybeProp<i32>,
    /// False where the arrows do something else while it is closed.
    #[prop(default = true)]
    arrow_opens: bool,
    #[prop(into)] button: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let root: NodeRef<html::Div> = NodeRef::new();
    let trigger: NodeRef<html::Button> = NodeRef::new();
    // Here and not above, where it would be that of every menu beside this one.
    let items = move || {
        provide_context(Opened(open));
        children()
    };

    let turned = RwSignal::new(false);
    let toggle = move |_| {
        turned.set(!within.is_empty() && has_more_room_above(trigger, within));
        open.update(|open| *open = !*open);
    };

    let outside = window_event_listener(ev::pointerdown, move |event| {
        let inside = event
            .target()
            .and_then(|target| target.dyn_into::<Node>().ok())
            .is_some_and(|node| root.get_untracked().is_some_and(|root| root.contains(Some(&node))));
        if open.get_untracked() && !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if is {
            request_animation_frame(move || focus_item(root, chosen_or_first(root)));
        } else if was == Some(true) {
            // Not at once: the Enter that chose a link would press the button too, and open the menu again.
            request_animation_frame(move || give_back_focus(root, trigger));
        }
        is
    });
    let name = move || Some(label.get()).filter(|label| !label.is_empty());
    view! {
        <div class="menu" class:up=move || up || turned.get() class:end=end node_ref=root on:keydown=move |event| if arrow_opens || open.get_untracked() { move_focus(&event, root, open) }>
            <button type="button" class=class node_ref=trigger aria-haspopup="menu" aria-expanded=move || open.get().to_string()
                aria-label=name tabindex=move || tabindex.get() on:click=toggle>
                {move || button.run()}
            </button>
            <Show when=move || open.get()>
                <div class="menu-list" role="menu" aria-label=name>{items()}</div>
            </Show>
        </div>
    }
}

/// One line of a menu: a link when it has an `href`, else a button. `chosen` for menus that choose one of several.
#[component]
pub fn MenuItem(
    #[prop(into, optional)] href: Option<String>,
    #[prop(optional, into)] on_choose: Option<Callback<()>>,
    #[prop(optional, into)] chosen: MaybeProp<bool>,
    #[prop(default = false)] is_choice: bool,
    children: Children,
) -> impl IntoView {
    let opened = use_context::<Opened>();
    let choose = move |_| {
        if let Some(on_choose) = on_choose {
            on_choose.run(());
        }
        if let Some(Opened(open)) = opened {
            open.set(false);
        }
    };
    let role = if is_choice { "menuitemradio" } else { "menuitem" };
    let is_chosen = move || is_choice && chosen.get().unwrap_or(false);
    let checked = move || is_choice.then(|| is_chosen().to_string());
    match href {
        Some(href) => view! { <a class="menu-item" role=role tabindex="-1" href=href on:click=choose>{children()}</a> }.into_any(),
        None => view! {
            <button type="button" class="menu-item" role=role tabindex="-1" aria-checked=checked on:click=choose>
                {children()}
                {is_choice.then(|| view! { <span class="tick"><Show when=is_chosen><Icon glyph=Glyph::Check size=16/></Show></span> })}
            </button>
        }
        .into_any(),
    }
}

/// Room that a menu of a few lines takes, in pixels.
const ROOM_PX: f64 = 240.0;

fn has_more_room_above(trigger: NodeRef<html::Button>, within: &str) -> bool {
    let Some(button) = trigger.get_untracked() else { return false };
    let Ok(Some(outer)) = button.closest(within) else { return false };
    let (button, outer) = (button.get_bounding_client_rect(), outer.get_bounding_client_rect());
    let (above, below) = (button.top() - outer.top(), outer.bottom() - button.bottom());
    below < ROOM_PX && above > below
}

fn items(root: NodeRef<html::Div>) -> Vec<HtmlElement> {
    // The menu may be gone before the browser draws again.
    let root = root.try_get_untracked().flatten();
    let Some(found) = root.and_then(|root| root.query_selector_all("[role^=menuitem]").ok()) else { return vec![] };
    let all = (0..found.length()).filter_map(|i| found.item(i)?.dyn_into::<HtmlElement>().ok());
    // Some stand only on a phone, or only at a desk.
    all.filter(|item| item.offset_parent().is_some()).collect()
}

/// Where a menu begins: at what is chosen in it now.
fn chosen_or_first(root: NodeRef<html::Div>) -> usize {
    let is_chosen = |item: &HtmlElement| item.get_attribute("aria-checked").as_deref() == Some("true");
    items(root).iter().position(is_chosen).unwrap_or(0)
}

fn focus_item(root: NodeRef<html::Div>, index: usize) {
    if let Some(item) = items(root).get(index) {
        drop(item.focus());
    }
}

/// Focuses the button, unless the person has gone elsewhere meanwhile.
fn give_back_focus(root: NodeRef<html::Div>, trigger: NodeRef<html::Button>) {
    let Some((root, button)) = root.try_get_untracked().flatten().zip(trigger.try_get_untracked().flatten()) else { return };
    let active = document().active_element();
    if active.is_none_or(|active| active.tag_name() == "BODY" || root.contains(Some(&active))) {
        drop(button.focus());
    }
}

fn move_focus(event: &KeyboardEvent, root: NodeRef<html::Div>, open: RwSignal<bool>) {
    if !open.get_untracked() {
        if event.key() == "ArrowDown" {
            event.prevent_default();
            open.set(true);
        }
        return;
    }
    let items = items(root);
    let active = document().active_element();
    let here = items.iter().position(|item| active.as_ref().is_some_and(|active| active.is_same_node(Some(item))));
    let last = items.len().saturating_sub(1);
    let target = match event.key().as_str() {
        "ArrowDown" => here.map_or(0, |i| if i == last { 0 } else { i + 1 }),
        "ArrowUp" => here.map_or(last, |i| if i == 0 { last } else { i - 1 }),
        "Home" => 0,
        "End" => last,
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            return;
        }
        "Tab" => {
            open.set(false);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    focus_item(root, target);
}
