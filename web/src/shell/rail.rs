//! The way around: hub, notifications, records by type, members, oneself. On a phone it is a bar below the page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{limits, record_types::RecordTypeView};

use crate::{
    route,
    search::PaletteButton,
    session::session,
    ui::{Face, Glyph, Icon, Menu, MenuItem, icon_of},
    words::{locale, t, t_count, tr},
    workspaces::{Desk, desk, has_settings},
};

/// The navigation.
#[component]
pub fn Rail() -> impl IntoView {
    let desk = desk();
    let to =
        move |path: fn(shared::WorkspaceId) -> String| Signal::derive(move || desk.id.get().map_or_else(|| "/".to_owned(), path));
    let counters = desk.counters;
    view! {
        <nav class="rail" aria-label=tr("rail.label")>
            <Switcher desk/>
            <PaletteButton/>
            <Line href=to(route::hub) glyph=Glyph::MessageCircle words="rail.hub">
                <Badge count=Signal::derive(move || counters.get().open) is_open=true words="rail.open_count"/>
            </Line>
            <Line href=to(route::notifications) glyph=Glyph::Bell words="rail.notifications">
                <Badge count=Signal::derive(move || counters.get().notifications) words="rail.unread_count"/>
            </Line>
            <div class="rail-records">
                <h2>{tr("rail.records")}</h2>
                <For each=move || desk.types.get() key=|kind| format!("{kind:?}") let:kind><TypeLine kind desk/></For>
            </div>
            <RecordsMenu desk/>
            <span class="grow"></span>
            <Line href=to(route::members) glyph=Glyph::Users words="rail.members">""</Line>
            <Show when=move || desk.id.get().is_some_and(has_settings)>
                <div class="wide-only"><Line href=to(route::settings) glyph=Glyph::Settings words="rail.settings">""</Line></div>
            </Show>
            <MyMenu desk/>
        </nav>
    }
}

/// Marks the line of the page: a record belongs to its type's line, a thread by itself to the hub's, what is set on a page of its
/// own to the settings'.
fn current(href: Signal<String>) -> impl Fn() -> Option<&'static str> {
    let path = use_location().pathname;
    move || {
        let (path, href) = (path.get(), href.get());
        let record = href.replacen("/w/", "/record/", 1).replacen("/records/", "/", 1);
        let is_record = href.contains("/records/") && path.starts_with(&format!("{record}/"));
        let is_thread = href.ends_with("/hub") && path.starts_with("/threads/");
        let is_setting = href.strip_suffix("/settings").is_some_and(|base| {
            path.strip_prefix(base).is_some_and(|rest| matches!(rest, "/record-types" | "/slack" | "/deliveries"))
        });
        (path == href || is_record || is_thread || is_setting).then_some("page")
    }
}

#[component]
fn Line(href: Signal<String>, glyph: Glyph, words: &'static str, children: Children) -> impl IntoView {
    view! {
        <a class="item" href=href aria-current=current(href) title=tr(words)>
            <Icon glyph size=18/><span class="name">{tr(words)}</span>{children()}
        </a>
    }
}

/// A number on a line. Screen readers hear what it counts.
#[component]
fn Badge(count: Signal<i64>, #[prop(default = false)] is_open: bool, words: &'static str) -> impl IntoView {
    let shown = move || match count.get() {
        n if n >= limits::COUNTER_STOP => "99+".to_owned(),
        n => n.to_string(),
    };
    view! {
        <Show when=move || count.get().is_positive()>
            <span class="count" class:open=is_open>
                <span aria-hidden="true">{shown}</span><span class="unseen">{move || format!(" {}", t_count(words, count.get()))}</span>
            </span>
        </Show>
    }
}

#[component]
fn TypeLine(kind: RecordTypeView, desk: Desk) -> impl IntoView {
    let key = kind.key.clone();
    let href = Signal::derive(move || desk.id.get().map_or_else(String::new, |id| route::records(id, &key)));
    let (icon, has_open) = (icon_of(kind.icon), kind.has_open);
    let label = Signal::derive(move || kind.label(locale()).many);
    view! {
        <a class="item" href=href aria-current=current(href) title=label>
            <Icon glyph=icon size=18/><span class="name">{label}</span>
            {has_open.then(|| view! { <span class="dot open"><span class="unseen">{move || format!(" {}", t("rail.has_open"))}</span></span> })}
        </a>
    }
}

/// The record types of a phone, which has no room for them in its bar.
#[component]
fn RecordsMenu(desk: Desk) -> impl IntoView {
    let lines = move || {
        let workspace = desk.id.get()?;
        let line = |kind: RecordTypeView| {
            view! { <MenuItem href=route::records(workspace, &kind.key)><Icon glyph=icon_of(kind.icon)/> {kind.label(locale()).many}</MenuItem> }
        };
        Some(desk.types.get().into_iter().map(line).collect_view())
    };
    let has_open = move || desk.types.with(|types| types.iter().any(|kind| kind.has_open));
    let button = move || {
        view! {
            <Icon glyph=Glyph::FileText size=18/>
            {move || has_open().then(|| view! { <span class="dot open" aria-hidden="true"></span> })}
        }
    };
    view! {
        <div class="records-menu">
            <Menu class="item" label=Signal::derive(|| t("rail.records")) up=true button>{lines}</Menu>
        </div>
    }
}

/// The workspace, and the way to the others.
#[component]
fn Switcher(desk: Desk) -> impl IntoView {
    let session = session();
    let name =
        Signal::derive(move || desk.id.get().and_then(|id| session.membership(id)).map(|m| m.workspace.name).unwrap_or_default());
    let initial = move || name.get().chars().next().map(|c| c.to_uppercase().to_string());
    let several = Memo::new(move |_| session.me.with(|me| me.as_ref().is_some_and(|me| me.memberships.len() > 1)));
    let others = move || session.me.with(|me| me.as_ref().map(|me| me.memberships.clone()).unwrap_or_default());
    move || {
        if !several.get() {
            return view! { <div class="workspace"><span class="tile" aria-hidden="true">{initial}</span><span class="name">{name}</span></div> }.into_any();
        }
        let button = move || {
            view! {
                <span class="tile" aria-hidden="true">{initial}</span><span class="name">{name}</span><Icon glyph=Glyph::ChevronDown size=14/>
            }
        };
        view! {
            <Menu class="workspace" label=Signal::derive(move || format!("{} · {}", name.get(), t("rail.switch"))) button>
                {others().into_iter().map(|m| view! { <MenuItem href=route::hub(m.workspace.id)>{m.workspace.name}</MenuItem> }).collect_view()}
            </Menu>
        }
        .into_any()
    }
}

/// Oneself: the profile, and out.
#[component]
fn MyMenu(desk: Desk) -> impl IntoView {
    let session = session();
    let me = move || session.me.get();
    let title = move || desk.id.get().and_then(|id| session.membership(id)).and_then(|m| m.title);
    let button = move || {
        view! {
            {move || me().map(|me| view! { <Face avatar=me.avatar/> })}
            <span class="name">{move || me().map(|me| me.name)}<small>{title}</small></span>
        }
    };
    let label = Signal::derive(move || me().map(|me| format!("{} · {}", me.name, t("rail.my_menu"))).unwrap_or_default());
    let others = move || {
        let here = desk.id.get();
        let all = session.me.with(|me| me.as_ref().map(|me| me.memberships.clone()).unwrap_or_default());
        let others = all.into_iter().filter(|m| Some(m.workspace.id) != here);
        others.map(|m| view! { <div class="narrow-only"><MenuItem href=route::hub(m.workspace.id)>{m.workspace.name}</MenuItem></div> }).collect_view()
    };
    let preferences = move || {
        desk.id.get().filter(|id| session.membership(*id).is_some()).map(|id| {
            view! { <MenuItem href=route::preferences(id)><Icon glyph=Glyph::Bell/> {tr("rail.preferences")}</MenuItem> }
        })
    };
    let settings = move || {
        desk.id.get().filter(|id| has_settings(*id)).map(|id| {
        view! { <div class="narrow-only"><MenuItem href=route::settings(id)><Icon glyph=Glyph::Settings/> {tr("rail.settings")}</MenuItem></div> }
    })
    };
    view! {
        <Menu class="me" label up=true button>
            {others}
            {settings}
            {preferences}
            <MenuItem href="/profile"><Icon glyph=Glyph::User/> {tr("rail.profile")}</MenuItem>
            <MenuItem on_choose=Callback::new(move |()| leptos::task::spawn_local(session.sign_out()))>
                <Icon glyph=Glyph::LogOut/> {tr("rail.sign_out")}
            </MenuItem>
        </Menu>
    }
}
