//! Signing in: on a page of its own, and over any page whose session has run out.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::sessions::Login;

use crate::{
    session::{Phase, session},
    ui::{Dialog, Heading, field_id, name_page},
    words::{t, tr},
};

/// The page of `/sign-in`. Who is signed in already goes on to where they wanted to be.
#[component]
pub fn SignInPage() -> impl IntoView {
    name_page(|| t("sign_in.title"));
    let session = session();
    let (query, navigate) = (use_query_map(), use_navigate());
    Effect::new(move |_| {
        if session.phase.get() == Phase::SignedIn {
            // Only to a path of this page: `//host` would lead away.
            let next = untrack(|| query.read().get("next")).filter(|next| next.starts_with('/') && !next.starts_with("//"));
            let target = next.unwrap_or_else(|| "/".to_owned());
            navigate(&target, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    view! {
        <main class="lonely">
            <div class="card">
                <img src="/favicon.svg" alt="" width="44" height="44"/>
                <Heading text=Signal::derive(|| t("sign_in.title"))/>
                <p class="muted">{tr("sign_in.text")}</p>
                <SignInForm/>
            </div>
        </main>
    }
}

/// The dialog that shows when the session has run out. What was typed below stays.
#[component]
pub fn SignInOver() -> impl IntoView {
    let session = session();
    view! {
        <Dialog open=session.expired title=Signal::derive(|| t("sign_in.again")) can_dismiss=false>
            <p class="muted">{tr("sign_in.again_text")}</p>
            <SignInForm/>
        </Dialog>
    }
}

#[component]
fn SignInForm() -> impl IntoView {
    let session = session();
    let email = RwSignal::new(session.me.with_untracked(|me| me.as_ref().map(|me| me.email.clone()).unwrap_or_default()));
    let password = RwSignal::new(String::new());
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let login = Login { email: email.get_untracked().trim().to_owned(), password: password.get_untracked() };
        spawn_local(async move {
            let answer = session.sign_in(&login).await;
            busy.set(false);
            failure.set(answer.err());
        });
    };
    let (email_id, password_id) = (field_id("email"), field_id("password"));
    view! {
        <form class="form" on:submit=submit>
            <label for=email_id.clone()>{tr("field.email")}</label>
            <input id=email_id type="email" autocomplete="username" required autofocus bind:value=email/>
            <label for=password_id.clone()>{tr("field.password")}</label>
            <input id=password_id type="password" autocomplete="current-password" required bind:value=password/>
            <p class="form-error" role="alert">{move || failure.get().map(|failure| failure.sentence())}</p>
            <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("sign_in.submit")}</button>
        </form>
    }
}
