//! Which discussions the hub shows. The choice stands in the address, so that it can be shared and gone back to.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::{ThreadId, WorkspaceId, limits, threads::Waiting};

use crate::{
    route,
    ui::{Glyph, Icon, Menu, MenuItem},
    words::{locale, t, tr},
    workspaces::desk,
};

/// The ways to look at the hub, and all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    #[default]
    Open,
    /// Open, and waiting for the reader.
    MyTurn,
    ForMe,
    Closed,
    All,
}

impl Tab {
    pub const ALL: [Self; 5] = [Self::Open, Self::MyTurn, Self::ForMe, Self::Closed, Self::All];

    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::MyTurn => "turn",
            Self::ForMe => "me",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Open => "hub.tab.open",
            Self::MyTurn => "hub.tab.turn",
            Self::ForMe => "hub.tab.me",
            Self::Closed => "hub.tab.closed",
            Self::All => "hub.tab.all",
        }
    }
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    pub tab: Tab,
    pub record_type: Option<String>,
    pub unread: bool,
    /// Open ones in which it is the turn of others, or nobody has answered.
    pub turn: Option<Waiting>,
}

/// What the filter by turn offers; the reader's own has a tab.
const TURNS: [Waiting; 2] = [Waiting::Others, Waiting::Nobody];

fn turn_name(turn: Waiting) -> &'static str {
    match turn {
        Waiting::Me => "me",
        Waiting::Others => "others",
        Waiting::Nobody => "nobody",
    }
}

impl Filters {
    /// Reads the choice from the address.
    pub fn from_address() -> Memo<Self> {
        let query = use_query_map();
        Memo::new(move |_| {
            let query = query.read();
            let tab = query.get("tab").and_then(|name| Tab::ALL.into_iter().find(|tab| tab.name() == name)).unwrap_or_default();
            let turn = query.get("turn").and_then(|name| TURNS.into_iter().find(|turn| turn_name(*turn) == name));
            let record_type = query.get("type").filter(|key| !key.is_empty());
            Self { tab, record_type, unread: query.get("unread").is_some(), turn }
        })
    }

    /// The address of the hub with this choice, and a thread.
    pub fn address(&self, workspace: WorkspaceId, thread: Option<ThreadId>) -> String {
        let query = route::query(&[
            ("tab", (self.tab != Tab::Open).then(|| self.tab.name().to_owned())),
            ("type", self.record_type.clone()),
            ("unread", self.unread.then(|| "true".to_owned())),
            ("turn", self.turn.map(|turn| turn_name(turn).to_owned())),
            ("thread", thread.map(|id| id.to_string())),
        ]);
        format!("{}{query}", route::hub(workspace))
    }

    /// The same question to the API.
    pub fn question(&self) -> String {
        let state = match self.tab {
            Tab::Open | Tab::MyTurn => "open",
            Tab::Closed => "closed",
            Tab::ForMe | Tab::All => "all",
        };
        let kind = self.record_type.as_ref().map(|key| format!("&record_type={}", crate::browser::encoded(key)));
        let unread = if self.unread { "&unread=true" } else { "" };
        let mentioned = if self.tab == Tab::ForMe { "&mentioned=me" } else { "" };
        let turn = if self.tab == Tab::MyTurn { Some(Waiting::Me) } else { self.turn };
        let waiting = turn.map(|turn| format!("&waiting={}", turn_name(turn))).unwrap_or_default();
        format!("state={state}{}{unread}{mentioned}{waiting}", kind.unwrap_or_default())
    }
}

/// The tabs and the two filters.
#[component]
pub fn FilterBar(
    workspace: WorkspaceId,
    filters: Memo<Filters>,
    #[prop(into)] thread: Signal<Option<ThreadId>>,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let choose = move |change: fn(&mut Filters, Option<String>), value: Option<String>| {
        let mut filters = filters.get_untracked();
        change(&mut filters, value);
        let target = filters.address(workspace, thread.get_untracked());
        // Filtering is no step of its own in the browser's history.
        navigate.with_value(|go| go(&target, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }));
    };
    let desk = desk();
    let count = move |tab: Tab| match tab {
        Tab::Open => Some(desk.counters.get().open),
        Tab::ForMe => Some(desk.counters.get().mentions),
        _ => None,
    };
    let shown = move |tab: Tab| {
        count(tab).filter(|n| *n > 0).map(|n| if n >= limits::COUNTER_STOP { "99+".to_owned() } else { n.to_string() })
    };
    let tab_link = move |tab: Tab| {
        let is_current = move || filters.with(|filters| filters.tab == tab);
        view! {
            <button type="button" aria-pressed=move || is_current().to_string()
                on:click=move |_| choose(|filters, name| {
                    filters.turn = None;
                    filters.tab = Tab::ALL.into_iter().find(|tab| Some(tab.name()) == name.as_deref()).unwrap_or_default();
                }, Some(tab.name().to_owned()))>
                {tr(tab.words())} " " <b>{move || shown(tab)}</b>
            </button>
        }
    };
    let kind_label = move || {
        filters.with(|filters| filters.record_type.as_ref().map(|key| desk.label(key).many)).unwrap_or_else(|| t("hub.all_types"))
    };
    let choose_kind = move |key: Option<String>| choose(|filters, key| filters.record_type = key, key);
    let is_kind = move |key: Option<String>| Signal::derive(move || filters.with(|filters| filters.record_type == key));
    view! {
        <div class="tabs" role="group" aria-label=tr("hub.tabs")>{Tab::ALL.into_iter().map(tab_link).collect_view()}</div>
        <div class="filters">
            <Menu class="filter" label=Signal::derive(move || format!("{} : {}", t("hub.type_filter"), kind_label()))
                button=move || view! { {kind_label} <Icon glyph=Glyph::ChevronDown size=14/> }>
                <MenuItem is_choice=true chosen=is_kind(None) on_choose=Callback::new(move |()| choose_kind(None))>{tr("hub.all_types")}</MenuItem>
                {move || desk.types.get().into_iter().map(|kind| {
                    let (key, label) = (kind.key.clone(), kind.label(locale()).many);
                    let chosen = is_kind(Some(kind.key));
                    view! {
                        <MenuItem is_choice=true chosen on_choose=Callback::new(move |()| choose_kind(Some(key.clone())))>{label}</MenuItem>
                    }
                }).collect_view()}
            </Menu>
            <button type="button" class="filter" aria-pressed=move || filters.with(|filters| filters.unread).to_string()
                on:click=move |_| choose(|filters, _| filters.unread = !filters.unread, None)>
                {tr("hub.unread")}
            </button>
            {TURNS.map(|turn| view! {
                <button type="button" class="filter" aria-pressed=move || filters.with(|filters| filters.turn == Some(turn)).to_string()
                    on:click=move |_| choose(|filters, name| {
                        let turn = TURNS.into_iter().find(|turn| Some(turn_name(*turn)) == name.as_deref());
                        filters.turn = turn.filter(|turn| filters.turn != Some(*turn));
                        // These are open ones, and not the reader's turn.
                        filters.tab = if matches!(filters.tab, Tab::MyTurn | Tab::Closed) { Tab::Open } else { filters.tab };
                    }, Some(turn_name(turn).to_owned()))>
                    {tr(if turn == Waiting::Others { "hub.turn.others" } else { "hub.turn.nobody" })}
                </button>
            })}
        </div>
    }
}
