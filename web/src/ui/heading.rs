//! The heading of a page: it names the document and takes the focus after a person went somewhere.

use std::cell::Cell;

use leptos::{html, prelude::*};

use crate::session::session;

thread_local! {
    /// The level of the heading that shall have the focus.
    static FOCUS_WANTED: Cell<Option<u8>> = const { Cell::new(None) };
    static LAST_NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// A number that no other element of this page has.
pub fn fresh_number() -> u32 {
    let number = LAST_NUMBER.get() + 1;
    LAST_NUMBER.set(number);
    number
}

/// The heading of this level that appears next shall have the focus, for the person went there.
pub fn ask_for_focus(level: u8) {
    FOCUS_WANTED.set(Some(level));
}

/// Names the document after what it shows: `Hub · Acme Privacy · Palabre`.
pub fn name_page(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| {
        let session = session();
        let workspace = session.workspace.get().and_then(|id| session.membership(id)).map(|m| m.workspace.name);
        let parts: Vec<String> = [Some(title()), workspace, Some("Palabre".to_owned())].into_iter().flatten().collect();
        let shown: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        document().set_title(&shown.join(" · "));
    });
}

/// A heading of level 1, or 2 where it stands beside another.
#[component]
pub fn Heading(#[prop(into)] text: Signal<String>, #[prop(default = 1)] level: u8) -> impl IntoView {
    let first: NodeRef<html::H1> = NodeRef::new();
    let second: NodeRef<html::H2> = NodeRef::new();
    Effect::new(move |_| {
        if FOCUS_WANTED.get() != Some(level) {
            return;
        }
        let element: Option<web_sys::HtmlElement> = first.get().map(Into::into).or_else(|| second.get().map(Into::into));
        if let Some(element) = element {
            FOCUS_WANTED.set(None);
            drop(element.focus());
        }
    });
    if level == 1 {
        view! { <h1 tabindex="-1" node_ref=first>{text}</h1> }.into_any()
    } else {
        view! { <h2 tabindex="-1" node_ref=second>{text}</h2> }.into_any()
    }
}
