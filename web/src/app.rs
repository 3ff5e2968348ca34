//! The routes of the page.

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    hub::{HomePage, HubPage},
    invitations::InvitationPage,
    members::MembersPage,
    notifications::NotificationsPage,
    profile::ProfilePage,
    records::{RecordPage, RecordsPage},
    sessions::{SignInOver, SignInPage},
    shell::{NotFound, Shell},
    threads::ThreadPage,
    ui::Toasts,
    workspaces::SettingsPage,
};

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/invitation") view=InvitationPage/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=HomePage/>
                    <Route path=path!("/w/:w") view=HomePage/>
                    <Route path=path!("/w/:w/hub") view=HubPage/>
                    <Route path=path!("/w/:w/records/:type") view=RecordsPage/>
                    <Route path=path!("/w/:w/notifications") view=NotificationsPage/>
                    <Route path=path!("/w/:w/members") view=MembersPage/>
                    <Route path=path!("/w/:w/settings") view=SettingsPage/>
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
