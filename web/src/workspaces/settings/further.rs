//! The way to what is set on pages of its own, and back.

use leptos::prelude::*;
use shared::{WorkspaceId, roles::Permission};

use crate::{
    route,
    session::session,
    ui::{Glyph, Icon},
    words::tr,
};

/// The pages of further settings that the person may open.
#[component]
pub fn Further(workspace: WorkspaceId) -> impl IntoView {
    let may = move |permission: Permission| session().may(workspace, permission);
    view! {
        <nav class="further" aria-label=tr("settings.further")>
            <Show when=move || may(Permission::ManageRecords)>
                <Line href=route::record_types(workspace) glyph=Glyph::Boxes words="record_types.title" text="settings.record_types_text"/>
            </Show>
            <Show when=move || may(Permission::ManageIntegrations)>
                <Line href=route::slack(workspace) glyph=Glyph::Hash words="slack.title" text="settings.slack_text"/>
            </Show>
            <Line href=route::deliveries(workspace) glyph=Glyph::Mail words="deliveries.title" text="settings.deliveries_text"/>
        </nav>
    }
}

#[component]
fn Line(href: String, glyph: Glyph, words: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <a href=href>
            <Icon glyph size=18/>
            <span class="what"><b>{tr(words)}</b><small>{tr(text)}</small></span>
            <Icon glyph=Glyph::ChevronRight/>
        </a>
    }
}

/// Back from such a page.
#[component]
pub fn ToSettings(workspace: WorkspaceId) -> impl IntoView {
    view! { <a class="quiet small upwards" href=route::settings(workspace)><Icon glyph=Glyph::ArrowLeft size=14/> {tr("settings.title")}</a> }
}
