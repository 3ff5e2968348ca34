//! Name, language and time zone. They count in every browser and in mails.

use js_sys::{Array, Function, Object, Reflect};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    limits,
    users::{Locale, Me, MePatch},
};
use wasm_bindgen::JsCast;

use crate::{
    api,
    session::session,
    ui::{field_id, toast},
    words::{t, tr},
};

/// Changes oneself.
#[component]
pub fn PersonForm() -> impl IntoView {
    let session = session();
    let me = move || session.me.get_untracked();
    let name = RwSignal::new(me().map(|me| me.name).unwrap_or_default());
    let zone = RwSignal::new(me().map(|me| me.time_zone).unwrap_or_default());
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let speaking = RwSignal::new(false);
    let change = move |patch: MePatch, busy: RwSignal<bool>| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = api::patch::<Me>("/me", &patch).await;
            match answer {
                Ok(me) => {
                    session.welcome(me);
                    toast(t("saved"));
                }
                Err(why) => drop(failure.try_set(Some(why.sentence()))),
            }
            busy.try_set(false);
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = Some(name.get_untracked().trim().to_owned());
        change(MePatch { name, locale: None, time_zone: Some(zone.get_untracked()) }, busy);
    };
    let choose_language =
        move |tag: String| change(MePatch { locale: Some(Locale::from_tag(&tag)), ..MePatch::default() }, speaking);
    let speaks = move |locale: Locale| session.me.with(|me| me.as_ref().is_some_and(|me| me.locale == locale));
    let zones = zones(&zone.get_untracked());
    let (name_id, language_id, zone_id) = (field_id("name"), field_id("language"), field_id("zone"));
    view! {
        <section aria-labelledby="profile-person">
            <h2 id="profile-person">{tr("profile.person")}</h2>
            <form class="form" on:submit=submit>
                <label for=name_id.clone()>{tr("field.name")}</label>
                <input id=name_id type="text" autocomplete="name" required maxlength=limits::NAME_MAX.to_string() bind:value=name/>
                <label for=language_id.clone()>{tr("profile.language")}</label>
                <select id=language_id on:change:target=move |event| choose_language(event.target().value())>
                    <option value="en" lang="en" selected=move || speaks(Locale::En)>"English"</option>
                    <option value="fr" lang="fr" selected=move || speaks(Locale::Fr)>"Français"</option>
                </select>
                <label for=zone_id.clone()>{tr("profile.time_zone")}</label>
                <select id=zone_id on:change:target=move |event| zone.set(event.target().value())>
                    {zones.into_iter().map(|one| {
                        let value = one.clone();
                        view! { <option value=one.clone() selected=one == zone.get_untracked()>{value}</option> }
                    }).collect_view()}
                </select>
                <p class="form-error" role="alert">{move || failure.get()}</p>
                <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("action.save")}</button>
            </form>
        </section>
    }
}

/// The time zones that the browser knows, and in any case the present one.
fn zones(present: &str) -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default();
    let supported =
        Reflect::get(&intl, &"supportedValuesOf".into()).ok().and_then(|function| function.dyn_into::<Function>().ok());
    let list = supported.and_then(|function| function.call1(&Object::new(), &"timeZone".into()).ok());
    let mut zones: Vec<String> =
        list.map(|list| Array::from(&list).iter().filter_map(|zone| zone.as_string()).collect()).unwrap_or_default();
    for zone in ["UTC", present] {
        if !zone.is_empty() && !zones.iter().any(|known| known == zone) {
            zones.insert(0, zone.to_owned());
        }
    }
    zones
}
