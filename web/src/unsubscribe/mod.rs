//! Stopping mails without signing in: `/unsubscribe/{token}`, the link that every mail carries. The page speaks the language of
//! whom the mail went to.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    Code,
    subscriptions::{UnsubscribeScope, UnsubscribeView},
};

use crate::{
    api::{self, Failure},
    browser,
    lists::{Kept, Reading},
    session::session,
    ui::{Glyph, Heading, Icon, Problem, Skeleton, name_page},
    words::{self, t, t_with, tr},
};

/// The page that a link in a mail leads to.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    name_page(|| t("unsubscribe.title"));
    let params = use_params_map();
    let path = Memo::new(move |_| format!("/unsubscribe/{}", browser::encoded(&params.read().get("token").unwrap_or_default())));
    let kept = Kept::<UnsubscribeView>::new(move || {
        let path = path.get();
        async move { api::get(&path).await }
    });
    speak_the_readers_language(kept);
    let is_read = Memo::new(move |_| kept.value.with(Option::is_some));
    let body = move || match (is_read.get(), kept.reading.get()) {
        (true, _) => view! { <Mails path kept/> }.into_any(),
        (false, Reading::Failed(failure)) if is_no_link(&failure) => view! {
            <Heading text=Signal::derive(|| t("unsubscribe.title"))/>
            <p role="alert">{tr("unsubscribe.unknown")}</p>
        }
        .into_any(),
        (false, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh() alone=true/> }.into_any(),
        _ => view! { <Skeleton rows=2/> }.into_any(),
    };
    view! {
        <main class="lonely">
            <div class="card">
                <img src="/favicon.svg" alt="" width="44" height="44"/>
                {body}
            </div>
        </main>
    }
}

fn is_no_link(failure: &Failure) -> bool {
    failure.is(Code::NotFound) || failure.is(Code::InvalidPath)
}

/// Whoever else is signed in here: the mail was in that language. The page after this one is again in the person's own.
fn speak_the_readers_language(kept: Kept<UnsubscribeView>) {
    Effect::new(move |_| {
        if let Some(locale) = kept.value.with(|view| view.as_ref().map(|view| view.locale))
            && words::locale() != locale
        {
            words::speak(locale);
        }
    });
    on_cleanup(|| {
        if let Some(locale) = session().me.with_untracked(|me| me.as_ref().map(|me| me.locale)) {
            words::speak(locale);
        }
    });
}

/// What is stopped or would be, and the one button for it.
#[component]
fn Mails(path: Memo<String>, kept: Kept<UnsubscribeView>) -> impl IntoView {
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    let was_undone = RwSignal::new(false);
    let change = move |stop: bool| {
        let Some(before) = kept.value.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        failure.set(None);
        let path = path.get_untracked();
        spawn_local(async move {
            let answer = if stop {
                api::act::<UnsubscribeView>(&path).await
            } else {
                api::delete(&path).await.map(|()| UnsubscribeView { stopped: false, ..before })
            };
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(view) => {
                    was_undone.set(!view.stopped);
                    kept.value.set(Some(view));
                }
                Err(why) => failure.set(Some(why)),
            }
        });
    };
    let scope = Memo::new(move |_| kept.value.with(|view| view.as_ref().map(|view| view.scope)));
    let is_stopped = Memo::new(move |_| kept.value.with(|view| view.as_ref().is_some_and(|view| view.stopped)));
    let words_of = move |what: &str| {
        let scope = if scope.get() == Some(UnsubscribeScope::Digests) { "digests" } else { "thread" };
        let workspace = kept.value.with(|view| view.as_ref().map(|view| view.workspace.clone()).unwrap_or_default());
        t_with(&format!("unsubscribe.{scope}.{what}"), &[("workspace", &workspace)])
    };
    let title = Signal::derive(move || words_of(if is_stopped.get() { "stopped" } else { "question" }));
    let means = move || match (is_stopped.get(), was_undone.get()) {
        (true, _) => words_of("still"),
        (false, true) => t("unsubscribe.undone"),
        (false, false) => words_of("means"),
    };
    let button = move || if is_stopped.get() { t("unsubscribe.undo") } else { words_of("stop") };
    view! {
        <div role="status">
            <Heading text=title/>
            <p class="muted">{means}</p>
        </div>
        <p class="form-error" role="alert">{move || failure.get().map(|failure| failure.sentence())}</p>
        <button type="button" class="large" class:primary=move || !is_stopped.get() class:outline=move || is_stopped.get()
            aria-busy=move || busy.get().to_string() on:click=move |_| change(!is_stopped.get_untracked())>
            <Show when=move || is_stopped.get() fallback=|| view! { <Icon glyph=Glyph::EyeOff/> }><Icon glyph=Glyph::RotateCcw/></Show>
            {button}
        </button>
        <Show when=move || session().me.with(Option::is_some)>
            <a class="link" href="/">{tr("unsubscribe.home")}</a>
        </Show>
    }
}
