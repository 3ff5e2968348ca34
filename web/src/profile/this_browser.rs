//! What counts in this browser alone: the look, and which key sends.

use leptos::prelude::*;

use crate::{
    browser,
    messages::ENTER_SENDS,
    theme::{self, Theme},
    ui::field_id,
    words::{t, tr},
};

/// Theme and the key that sends.
#[component]
pub fn ThisBrowser() -> impl IntoView {
    let theme = RwSignal::new(theme::chosen());
    let enter_sends = RwSignal::new(browser::recall(ENTER_SENDS).as_deref() == Some("yes"));
    let choose = move |name: String| {
        theme.set(Theme::from_name(&name));
        theme::choose(theme.get_untracked());
    };
    Effect::new(move |before: Option<()>| {
        let sends = enter_sends.get();
        if before.is_some() {
            browser::remember(ENTER_SENDS, if sends { "yes" } else { "no" });
        }
    });
    let theme_id = field_id("theme");
    view! {
        <section aria-labelledby="profile-browser">
            <h2 id="profile-browser">{tr("profile.this_browser")}</h2>
            <div class="form">
                <label for=theme_id.clone()>{tr("profile.theme")}</label>
                <select id=theme_id on:change:target=move |event| choose(event.target().value())>
                    {Theme::ALL.into_iter().map(|one| view! {
                        <option value=one.name() selected=move || theme.get() == one>{move || t(&format!("theme.{}", one.name()))}</option>
                    }).collect_view()}
                </select>
                <label class="check"><input type="checkbox" bind:checked=enter_sends/> <span>{tr("profile.enter_sends")}<small>{tr("profile.enter_sends_text")}</small></span></label>
            </div>
        </section>
    }
}
