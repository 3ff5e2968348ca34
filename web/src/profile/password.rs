//! A new password. All other sessions end with it.

use leptos::{prelude::*, task::spawn_local};
use shared::{Code, limits, users::PasswordChange};

use crate::{
    api::{self, Failure},
    ui::{field_id, toast},
    words::{t, tr},
};

fn sentence(failure: &Failure) -> String {
    if failure.is(Code::InvalidCredentials) || failure.field("/current_password").is_some() {
        t("profile.wrong_password")
    } else if failure.field("/new_password").is_some() {
        t("field.password_rule")
    } else {
        failure.sentence()
    }
}

/// Asks for the present and the new password.
#[component]
pub fn PasswordForm() -> impl IntoView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let change = PasswordChange { current_password: current.get_untracked(), new_password: new.get_untracked() };
        spawn_local(async move {
            let answer = api::put_silent("/me/password", &change).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(()) => {
                    current.set(String::new());
                    new.set(String::new());
                    toast(t("profile.password_changed"));
                }
                Err(why) => failure.set(Some(why)),
            }
        });
    };
    let (current_id, new_id, rule_id) = (field_id("current"), field_id("new"), field_id("rule"));
    view! {
        <section aria-labelledby="profile-password">
            <h2 id="profile-password">{tr("profile.password")}</h2>
            <form class="form" on:submit=submit>
                <label for=current_id.clone()>{tr("profile.current_password")}</label>
                <input id=current_id type="password" autocomplete="current-password" required bind:value=current/>
                <label for=new_id.clone()>{tr("profile.new_password")}</label>
                <input id=new_id type="password" autocomplete="new-password" required minlength=limits::PASSWORD_MIN.to_string()
                    maxlength=limits::PASSWORD_MAX.to_string() aria-describedby=rule_id.clone() bind:value=new/>
                <p id=rule_id class="muted">{tr("field.password_rule")} " " {tr("profile.others_end")}</p>
                <p class="form-error" role="alert">{move || failure.get().map(|failure| sentence(&failure))}</p>
                <button type="submit" class="outline" aria-busy=move || busy.get().to_string()>{tr("profile.change_password")}</button>
            </form>
        </section>
    }
}
