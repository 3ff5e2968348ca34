//! Where the person is signed in, and the way to end it.

use leptos::{prelude::*, task::spawn_local};
use shared::{Page, SessionId, users::SessionView};

use crate::{
    api,
    lists::{Kept, Reading},
    moments,
    ui::{Problem, Skeleton, toast},
    words::{t, t_with, tr},
};

/// The list of sessions.
#[component]
pub fn Places() -> impl IntoView {
    let kept = Kept::<Page<SessionView>>::new(|| async { api::get("/me/sessions?limit=100").await });
    let end = move |id: SessionId| {
        spawn_local(async move {
            match api::delete(&format!("/me/sessions/{id}")).await {
                Ok(()) => toast(t("profile.session_ended")),
                Err(failure) => toast(failure.sentence()),
            }
            kept.refresh();
        });
    };
    let body = move || match (kept.value.get(), kept.reading.get()) {
        (Some(page), _) => {
            let lines = page.items.into_iter().map(|session| view! { <Line session on_end=Callback::new(end)/> }).collect_view();
            view! { <ul class="sessions">{lines}</ul> }.into_any()
        }
        (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
        _ => view! { <Skeleton rows=2/> }.into_any(),
    };
    view! {
        <section aria-labelledby="profile-sessions">
            <h2 id="profile-sessions">{tr("profile.sessions")}</h2>
            {body}
        </section>
    }
}

#[component]
fn Line(session: SessionView, on_end: Callback<SessionId>) -> impl IntoView {
    let (id, seen) = (session.id, session.last_seen_at);
    let agent = StoredValue::new(session.user_agent);
    let name = move || agent.with_value(|agent| agent.as_deref().map_or_else(|| t("profile.unknown_device"), device));
    view! {
        <li>
            <span class="what">
                <b>{name} {session.current.then(|| view! { <small>" "{tr("profile.this_session")}</small> })}</b>
                <small>{move || t_with("profile.last_seen", &[("when", &moments::date_and_clock(seen))])}</small>
            </span>
            {(!session.current).then(|| view! {
                <button type="button" class="outline small" aria-label=move || format!("{} · {}", t("profile.end_session"), name())
                    on:click=move |_| on_end.run(id)>{tr("profile.end_session")}</button>
            })}
        </li>
    }
}

/// `Firefox · Linux` from what the browser says of itself; the words themselves when they are not a browser's.
fn device(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser =
        first(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => agent.chars().take(60).collect(),
    }
}
