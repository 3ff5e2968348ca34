//! The routes of the page.

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    attachments,
    deliveries::DeliveriesPage,
    hub::{HomePage, HubPage},
    integrations::SlackPage,
    invitations::InvitationPage,
    members::MembersPage,
    notifications::NotificationsPage,
    preferences::PreferencesPage,
    profile::ProfilePage,
    record_types::RecordTypesPage,
    records::{RecordPage, RecordsPage},
    search::SearchPage,
    sessions::{SignInOver, SignInPage},
    shell::{NotFound, Shell},
    threads::ThreadPage,
    ui::{Toasts, ask_before_leaving},
    unsubscribe::UnsubscribePage,
    workspaces::SettingsPage,
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
                <Route path=path!("/invitation") view=InvitationPage/>
                <Route path=path!("/unsubscribe/:token") view=UnsubscribePage/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=HomePage/>
                    <Route path=path!("/w/:w") view=HomePage/>
                    <Route path=path!("/w/:w/hub") view=HubPage/>
                    <Route path=path!("/w/:w/records/:type") view=RecordsPage/>
                    <Route path=path!("/w/:w/notifications") view=NotificationsPage/>
                    <Route path=path!("/w/:w/search") view=SearchPage/>
                    <Route path=path!("/w/:w/members") view=MembersPage/>
                    <Route path=path!("/w/:w/settings") view=SettingsPage/>
                    <Route path=path!("/w/:w/preferences") view=PreferencesPage/>
                    <Route path=path!("/w/:w/record-types") view=RecordTypesPage/>
                    <Route path=path!("/w/:w/slack") view=SlackPage/>
                    <Route path=path!("/w/:w/deliveries") view=DeliveriesPage/>
                    <Route path=path!("/record/:w/:type/:id") view=RecordPage/>
                    <Route path=path!("/threads/:id") view=ThreadPage/>
                    <Route path=path!("/profile") view=ProfilePage/>
                    <Route path=path!("/*any") view=NotFound/>
                </ParentRoute>
            </Routes>
        </Router>
        <SignInOver/>
        <Toasts/>
    }
}
