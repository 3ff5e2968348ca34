//! How a kind of record is called, in the two languages of the page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{limits, record_types::Label};

use crate::{ui::field_id, words::tr};

/// What is typed of one language.
#[derive(Clone, Copy)]
pub struct Typed {
    pub one: RwSignal<String>,
    pub many: RwSignal<String>,
}

impl Typed {
    /// Starts from what is there in a language.
    pub fn of(labels: Option<&BTreeMap<String, Label>>, tag: &str) -> Self {
        let (one, many) =
            labels.and_then(|labels| labels.get(tag)).map(|label| (label.one.clone(), label.many.clone())).unwrap_or_default();
        Self { one: RwSignal::new(one), many: RwSignal::new(many) }
    }

    /// The label; nothing when both fields are empty.
    pub fn label(self) -> Option<Label> {
        let text = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let label = Label { one: text(self.one), many: text(self.many) };
        (!label.one.is_empty() || !label.many.is_empty()).then_some(label)
    }

    /// Is anything typed? Then both fields are needed.
    fn is_begun(self) -> bool {
        self.one.with(|text| !text.trim().is_empty()) || self.many.with(|text| !text.trim().is_empty())
    }
}

/// One of them, and many of them, in one language.
#[component]
pub fn LabelFields(typed: Typed, legend: &'static str, lang: &'static str, is_needed: bool) -> impl IntoView {
    let (one_id, many_id) = (field_id("one"), field_id("many"));
    let required = move || is_needed || typed.is_begun();
    let most = limits::NAME_MAX.to_string();
    view! {
        <fieldset>
            <legend>{tr(legend)}</legend>
            <label for=one_id.clone()>{tr("record_types.one")}</label>
            <input id=one_id type="text" lang=lang required=required maxlength=most.clone() bind:value=typed.one/>
            <label for=many_id.clone()>{tr("record_types.many")}</label>
            <input id=many_id type="text" lang=lang required=required maxlength=most bind:value=typed.many/>
        </fieldset>
    }
}
