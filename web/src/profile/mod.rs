//! Oneself: name, language, time zone, how one is told, look, password, and where one is signed in. `/profile`

mod password;
mod person;
mod places;
mod telling;
mod this_browser;

use leptos::prelude::*;

use crate::{
    ui::{Heading, name_page},
    words::t,
};

/// The page of the profile.
#[component]
pub fn ProfilePage() -> impl IntoView {
    name_page(|| t("profile.title"));
    view! {
        <div class="column profile">
            <header class="column-head"><Heading text=Signal::derive(|| t("profile.title"))/></header>
            <person::PersonForm/>
            <telling::Telling/>
            <this_browser::ThisBrowser/>
            <password::PasswordForm/>
            <places::Places/>
        </div>
    }
}
