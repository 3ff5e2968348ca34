//! The routes of the page.

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    attachments,
    hub::{HomePage, HubPage},
    pages::Page,
    sessions::{SignInOver, SignInPage},
    shell::{NotFound, Shell},
    threads::ThreadPage,
    ui::{Toasts, ask_before_leaving},
};

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    ask_before_leaving();
    attachments::ask_before_losing();
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/invitation") view=|| Page::Invitation.view()/>
                <Route path=path!("/unsubscribe/:token") view=|| Page::Unsubscribe.view()/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=HomePage/>
                    <Route path=path!("/w/:w") view=HomePage/>
                    <Route path=path!("/w/:w/hub") view=HubPage/>
                    <Route path=path!("/w/:w/records/:type") view=|| Page::Records.view()/>
                    <Route path=path!("/w/:w/notifications") view=|| Page::Notifications.view()/>
                    <Route path=path!("/w/:w/search") view=|| Page::Search.view()/>
                    <Route path=path!("/w/:w/members") view=|| Page::Members.view()/>
                    <Route path=path!("/w/:w/settings") view=|| Page::Settings.view()/>
                    <Route path=path!("/w/:w/preferences") view=|| Page::Preferences.view()/>
                    <Route path=path!("/w/:w/record-types") view=|| Page::RecordTypes.view()/>
                    <Route path=path!("/w/:w/slack") view=|| Page::Slack.view()/>
                    <Route path=path!("/w/:w/deliveries") view=|| Page::Deliveries.view()/>
                    <Route path=path!("/record/:w/:type/:id") view=|| Page::Record.view()/>
                    <Route path=path!("/threads/:id") view=ThreadPage/>
                    <Route path=path!("/profile") view=|| Page::Profile.view()/>
                    <Route path=path!("/*any") view=NotFound/>
                </ParentRoute>
            </Routes>
        </Router>
        <SignInOver/>
        <Toasts/>
    }
}
