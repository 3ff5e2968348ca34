//! Taking up an invitation: `/invitation#token`. The token stands behind the `#`, so it is in no server's log.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_navigate};
use shared::{Code, invitations::AcceptInvitation, limits, sessions::SignedIn};

use crate::{
    api::{self, Failure},
    browser,
    session::{mark_renewed, session},
    ui::{Heading, field_id, name_page},
    words::{locale, t, tr},
};

/// The page where an invited person takes a name and a password.
#[component]
pub fn InvitationPage() -> impl IntoView {
    name_page(|| t("invitation.title"));
    let token = use_location().hash.get_untracked().trim_start_matches('#').to_owned();
    let has_token = !token.is_empty();
    view! {
        <main class="lonely">
            <div class="card">
                <img src="/favicon.svg" alt="" width="44" height="44"/>
                <Heading text=Signal::derive(|| t("invitation.title"))/>
                {if has_token {
                    view! { <p class="muted">{tr("invitation.text")}</p><AcceptForm token/> }.into_any()
                } else {
                    view! { <p role="alert">{tr("problems.invitation_gone")}</p> }.into_any()
                }}
            </div>
        </main>
    }
}

fn sentence(failure: &Failure) -> String {
    if failure.is(Code::InvalidCredentials) {
        return t("invitation.wrong_password");
    }
    if failure.field("/password").is_some() { t("field.password_rule") } else { failure.sentence() }
}

#[component]
fn AcceptForm(token: String) -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let accept = AcceptInvitation {
            token: token.clone(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            locale: Some(locale()),
            time_zone: browser::time_zone(),
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = api::post::<SignedIn>("/invitations/accept", &accept, None).await;
            busy.set(false);
            match answer {
                Ok(signed_in) => {
                    mark_renewed();
                    session().settle(signed_in.user);
                    navigate("/", leptos_router::NavigateOptions { replace: true, ..Default::default() });
                }
                Err(why) => failure.set(Some(why)),
            }
        });
    };
    let (name_id, password_id, rule_id) = (field_id("name"), field_id("password"), field_id("rule"));
    view! {
        <form class="form" on:submit=submit>
            <label for=name_id.clone()>{tr("field.name")}</label>
            <input id=name_id type="text" autocomplete="name" required maxlength=limits::NAME_MAX.to_string() bind:value=name/>
            <label for=password_id.clone()>{tr("field.password")}</label>
            <input id=password_id type="password" autocomplete="new-password" required minlength=limits::PASSWORD_MIN.to_string()
                maxlength=limits::PASSWORD_MAX.to_string() aria-describedby=rule_id.clone() bind:value=password/>
            <p id=rule_id class="muted">{tr("field.password_rule")} " " {tr("invitation.existing")}</p>
            <p class="form-error" role="alert">{move || failure.get().map(|failure| sentence(&failure))}</p>
            <button type="submit" class="primary" aria-busy=move || busy.get().to_string()>{tr("invitation.submit")}</button>
        </form>
    }
}
