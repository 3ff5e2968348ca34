//! The hours in which nothing comes but direct mentions.

use leptos::prelude::*;
use shared::preferences::QuietHours;

use crate::{
    session::session,
    ui::field_id,
    words::{t_with, tr},
};

/// What the fields offer to whoever has none yet.
const USUAL: (&str, &str) = ("20:00", "07:30");

/// What is typed.
#[derive(Clone, Copy)]
pub struct Quiet {
    pub is_on: RwSignal<bool>,
    pub from: RwSignal<String>,
    pub to: RwSignal<String>,
}

impl Quiet {
    pub fn of(hours: Option<QuietHours>) -> Self {
        let (from, to) = hours
            .map_or_else(|| (USUAL.0.to_owned(), USUAL.1.to_owned()), |hours| (hours.from.to_string(), hours.to.to_string()));
        Self { is_on: RwSignal::new(hours.is_some()), from: RwSignal::new(from), to: RwSignal::new(to) }
    }

    /// Does what is typed say the same as `hours`?
    pub fn says(self, hours: Option<QuietHours>) -> bool {
        let is_typed = |text: RwSignal<String>, time: String| text.with(|text| *text == time);
        match hours {
            Some(hours) if self.is_on.get() => {
                is_typed(self.from, hours.from.to_string()) && is_typed(self.to, hours.to.to_string())
            }
            hours => self.is_on.get() == hours.is_some(),
        }
    }

    /// The hours, or none.
    ///
    /// # Errors
    /// When they are no two different times.
    pub fn chosen(self) -> Result<Option<QuietHours>, ()> {
        if !self.is_on.get_untracked() {
            return Ok(None);
        }
        let time = |text: RwSignal<String>| text.with_untracked(|text| text.parse().map_err(drop));
        let hours = QuietHours { from: time(self.from)?, to: time(self.to)? };
        if hours.from == hours.to { Err(()) } else { Ok(Some(hours)) }
    }
}

/// A tick, and from when to when.
#[component]
pub fn QuietFields(quiet: Quiet, is_wrong: Signal<bool>) -> impl IntoView {
    let zone = || session().me.with(|me| me.as_ref().map(|me| me.time_zone.clone()).unwrap_or_default());
    let (from_id, to_id, zone_id) = (field_id("from"), field_id("to"), field_id("zone"));
    let ids = StoredValue::new((from_id, to_id, zone_id));
    let invalid = move || is_wrong.get().then_some("true");
    view! {
        <fieldset class="quiet-hours">
            <legend>{tr("preferences.quiet")}</legend>
            <label class="check">
                <input type="checkbox" bind:checked=quiet.is_on/>
                <span>{tr("preferences.quiet_on")}<small>{tr("preferences.quiet_text")}</small></span>
            </label>
            <Show when=move || quiet.is_on.get()>
                {move || {
                    let (from_id, to_id, zone_id) = ids.get_value();
                    view! {
                        <div class="hours">
                            <label for=from_id.clone()>{tr("preferences.from")}</label>
                            <input id=from_id type="time" required aria-describedby=zone_id.clone() aria-invalid=invalid bind:value=quiet.from/>
                            <label for=to_id.clone()>{tr("preferences.to")}</label>
                            <input id=to_id type="time" required aria-describedby=zone_id.clone() aria-invalid=invalid bind:value=quiet.to/>
                        </div>
                        <p id=zone_id class="muted">
                            {move || t_with("preferences.zone", &[("zone", &zone())])} " "
                            <a class="link" href="/profile">{tr("preferences.zone_change")}</a>
                        </p>
                    }
                }}
            </Show>
        </fieldset>
    }
}
