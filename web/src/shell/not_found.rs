//! The page for what is not there, or not for this person: nobody can tell which.

use leptos::prelude::*;

use crate::{
    ui::{Glyph, Heading, Icon, name_page},
    words::{t, tr},
};

/// Nothing here.
#[component]
pub fn NotFound() -> impl IntoView {
    name_page(|| t("not_found.title"));
    view! {
        <div class="lonely">
            <div class="empty">
                <Icon glyph=Glyph::EyeOff size=32/>
                <Heading text=Signal::derive(|| t("not_found.title"))/>
                <p>{tr("not_found.text")}</p>
                <a class="outline" href="/">{tr("not_found.home")}</a>
            </div>
        </div>
    }
}
