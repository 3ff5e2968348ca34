//! The way to how one is told, which is chosen for each workspace.

use leptos::prelude::*;

use crate::{
    route,
    session::session,
    ui::{Glyph, Icon},
    words::tr,
};

/// A link for each workspace of the person.
#[component]
pub fn Telling() -> impl IntoView {
    let session = session();
    let links = move || {
        let all = session.me.with(|me| me.as_ref().map(|me| me.memberships.clone()).unwrap_or_default());
        let link = |m: shared::users::Membership| {
            view! { <li><a class="outline" href=route::preferences(m.workspace.id)><Icon glyph=Glyph::Bell/> {m.workspace.name}</a></li> }
        };
        all.into_iter().map(link).collect_view()
    };
    view! {
        <section aria-labelledby="profile-telling">
            <h2 id="profile-telling">{tr("preferences.title")}</h2>
            <p class="muted">{tr("profile.telling_text")}</p>
            <ul class="form-actions">{links}</ul>
        </section>
    }
}
