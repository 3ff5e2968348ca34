//! Which notifications the inbox shows. The choice stands in the address, so that it can be shared and gone back to.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::{WorkspaceId, limits};

use crate::{route, words::tr, workspaces::desk};

/// The ways to look at the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    #[default]
    All,
    Unread,
    Mentions,
    /// Discussions that were closed or reopened.
    State,
}

impl Shown {
    pub const ALL: [Self; 4] = [Self::All, Self::Unread, Self::Mentions, Self::State];

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unread => "unread",
            Self::Mentions => "mentions",
            Self::State => "state",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::All => "notifications.show.all",
            Self::Unread => "notifications.show.unread",
            Self::Mentions => "notifications.show.mentions",
            Self::State => "notifications.show.state",
        }
    }

    /// Reads the choice from the address.
    pub fn from_address() -> Memo<Self> {
        let query = use_query_map();
        Memo::new(move |_| {
            let named = query.read().get("show");
            named.and_then(|name| Self::ALL.into_iter().find(|shown| shown.name() == name)).unwrap_or_default()
        })
    }

    fn address(self, workspace: WorkspaceId) -> String {
        let query = route::query(&[("show", (self != Self::All).then(|| self.name().to_owned()))]);
        format!("{}{query}", route::notifications(workspace))
    }

    /// The same question to the API.
    pub fn question(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Unread => "&unread=true",
            Self::Mentions => "&about=mentions",
            Self::State => "&about=state",
        }
    }

    /// Is it only a part of what is told, read and unread?
    pub fn is_part(self) -> bool {
        matches!(self, Self::Mentions | Self::State)
    }
}

/// The tabs of the inbox.
#[component]
pub fn FilterBar(workspace: WorkspaceId, shown: Memo<Shown>) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let counters = desk().counters;
    let count = move |tab: Shown| {
        let n = counters.get().notifications;
        let shown = || if n >= limits::COUNTER_STOP { "99+".to_owned() } else { n.to_string() };
        (tab == Shown::Unread && n > 0).then(shown)
    };
    let tab_button = move |tab: Shown| {
        // Filtering is no step of its own in the browser's history.
        let options = || NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        let choose = move |_| navigate.with_value(|go| go(&tab.address(workspace), options()));
        view! {
            <button type="button" aria-pressed=move || (shown.get() == tab).to_string() on:click=choose>
                {tr(tab.words())} " " <b>{move || count(tab)}</b>
            </button>
        }
    };
    view! {
        <div class="tabs" role="group" aria-label=tr("notifications.shows")>{Shown::ALL.into_iter().map(tab_button).collect_view()}</div>
    }
}
