//! The pages that nobody sees first every day, in one file beside the program.

use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    deliveries::DeliveriesPage,
    integrations::SlackPage,
    invitations::InvitationPage,
    later::{Part, later},
    members::MembersPage,
    notifications::NotificationsPage,
    preferences::PreferencesPage,
    profile::ProfilePage,
    record_types::RecordTypesPage,
    records::{RecordPage, RecordsPage},
    search::SearchPage,
    unsubscribe::UnsubscribePage,
    workspaces::SettingsPage,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Deliveries,
    Invitation,
    Members,
    Notifications,
    Preferences,
    Profile,
    Record,
    Records,
    RecordTypes,
    Search,
    Settings,
    Slack,
    Unsubscribe,
}

impl Page {
    /// The page, once its file is here.
    pub fn view(self) -> impl IntoView {
        later(fetch, true, move || page(self))
    }
}

#[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
fn page(page: Page) -> Part {
    Ok(match page {
        Page::Deliveries => DeliveriesPage().into_any(),
        Page::Invitation => InvitationPage().into_any(),
        Page::Members => MembersPage().into_any(),
        Page::Notifications => NotificationsPage().into_any(),
        Page::Preferences => PreferencesPage().into_any(),
        Page::Profile => ProfilePage().into_any(),
        Page::Record => RecordPage().into_any(),
        Page::Records => RecordsPage().into_any(),
        Page::RecordTypes => RecordTypesPage().into_any(),
        Page::Search => SearchPage().into_any(),
        Page::Settings => SettingsPage().into_any(),
        Page::Slack => SlackPage().into_any(),
        Page::Unsubscribe => UnsubscribePage().into_any(),
    })
}
