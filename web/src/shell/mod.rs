//! What stands around every page: the rail, banners, shortcuts, and the gate that only signed-in members pass.

mod banner;
mod not_found;
mod rail;
mod shortcuts;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::Outlet,
    hooks::{use_location, use_navigate},
};

pub use not_found::NotFound;

use crate::{
    browser, keyboard, route, search,
    session::{Phase, session},
    ui::{Skeleton, ask_for_focus},
    words::tr,
    workspaces::Desk,
};

/// Lets signed-in members in; everybody else signs in first and comes back.
#[component]
pub fn Shell() -> impl IntoView {
    let session = session();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if session.phase.get() == Phase::SignedOut {
            let here =
                untrack(|| format!("{}{}{}", location.pathname.get(), question(&location.search.get()), location.hash.get()));
            let target = if here == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", browser::encoded(&here)) };
            navigate(&target, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    move || match session.phase.get() {
        Phase::SignedIn => view! { <Frame/> }.into_any(),
        Phase::Unreachable(failure) => {
            let retry = move |()| leptos::task::spawn_local(async move { drop(session.read_me().await) });
            view! { <main class="lonely"><crate::ui::Problem failure retry=retry alone=true/></main> }.into_any()
        }
        Phase::Unknown | Phase::SignedOut => view! { <main class="lonely"><Skeleton/></main> }.into_any(),
    }
}

fn question(search: &str) -> String {
    if search.is_empty() || search.starts_with('?') { search.to_owned() } else { format!("?{search}") }
}

/// The rail and the page beside it.
#[component]
fn Frame() -> impl IntoView {
    let desk = Desk::set_up();
    provide_context(desk);
    keyboard::listen();
    search::set_up(desk);
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            ask_for_focus(1);
        }
        now
    });
    let session = session();
    let is_foreign = move || match path.with(|path| route::workspace_of(path)) {
        Some(Ok(id)) => session.membership(id).is_none(),
        Some(Err(())) => true,
        None => false,
    };
    view! {
        <a class="skip" href="#main" on:click=move |event| { event.prevent_default(); keyboard::focus("#main h1, #main"); }>{tr("skip")}</a>
        <div class="shell">
            <rail::Rail/>
            <main id="main" class="page" tabindex="-1">
                <banner::OfflineBanner/>
                <Show when=move || !is_foreign() fallback=|| view! { <NotFound/> }><Outlet/></Show>
            </main>
        </div>
        <shortcuts::Shortcuts/>
        <search::Palette/>
    }
}
