//! One of several, as radio buttons: a group with a legend, each choice with its words.

use leptos::prelude::*;

use super::{Glyph, Icon, field_id};

/// One of the choices of a [`Choice`].
pub struct Offer<T> {
    pub value: T,
    pub words: Signal<String>,
    /// What choosing it means, where its words do not say it.
    pub text: Option<Signal<String>>,
    pub glyph: Option<Glyph>,
}

impl<T> Offer<T> {
    /// A choice whose words say it all.
    pub fn new(value: T, words: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { value, words: Signal::derive(words), text: None, glyph: None }
    }

    /// The same, with a sentence below.
    #[must_use]
    pub fn saying(self, text: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { text: Some(Signal::derive(text)), ..self }
    }

    /// The same, with an icon before its words.
    #[must_use]
    pub fn drawn(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }
}

/// Asks for one of the offers. `tiles` sets them side by side, for those that are short.
#[component]
pub fn Choice<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] legend: Signal<String>,
    offers: Vec<Offer<T>>,
    chosen: RwSignal<T>,
    #[prop(default = false)] tiles: bool,
) -> impl IntoView {
    let group = field_id("choice");
    let line = |offer: Offer<T>| {
        let (value, picked) = (offer.value.clone(), offer.value);
        let text = offer.text.map(|text| view! { <small>{text}</small> });
        view! {
            <label class="check">
                <input type="radio" name=group.clone() prop:checked=move || chosen.with(|chosen| *chosen == value)
                    on:change=move |_| chosen.set(picked.clone())/>
                {offer.glyph.map(|glyph| view! { <Icon glyph/> })}
                <span>{offer.words}{text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices" class:tiles=tiles>
            <legend>{legend}</legend>
            {offers.into_iter().map(line).collect_view()}
        </fieldset>
    }
}
