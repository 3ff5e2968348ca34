//! Asking before a message is deleted: what goes, and of a moderator the reason.

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{Code, edits::DeleteMessage, limits, messages::MessageView};

use super::acts::Acts;
use crate::{
    api,
    session::session,
    ui::{Dialog, announce, field_id},
    words::{t, t_with, tr},
};

/// The dialog of a timeline. It is open while there is a message to ask about.
#[component]
pub fn Deleting(acts: Acts) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(acts.deleting.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true)
            && !is
            && let Some(message) = acts.deleting.get_untracked()
        {
            acts.deleting.set(None);
            acts.focus(message.seq);
        }
        is
    });
    view! {
        <Dialog open title=Signal::derive(|| t("delete.title"))>
            {move || acts.deleting.get_untracked().map(|message| view! { <Question acts message open/> })}
        </Dialog>
    }
}

#[component]
fn Question(acts: Acts, message: MessageView, open: RwSignal<bool>) -> impl IntoView {
    let is_mine = session().my_id() == Some(message.author.id);
    let (reason, failure, busy) = (RwSignal::new(String::new()), RwSignal::new(None::<String>), RwSignal::new(false));
    let (id, seq) = (message.id, message.seq);
    let name = message.author.name.clone();
    let remove = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let said = reason.get_untracked().trim().to_owned();
        if busy.get_untracked() {
            return;
        }
        if !is_mine && said.is_empty() {
            failure.set(Some(t("delete.reason_missing")));
            return;
        }
        busy.set(true);
        failure.set(None);
        // The newest that is shown here is what the person decides on.
        let shown = acts.open.messages.with_untracked(|list| list.iter().find(|one| one.id == id).map(|one| one.revision));
        let revision = shown.unwrap_or(message.revision);
        spawn_local(async move {
            let why = DeleteMessage { reason: (!said.is_empty()).then_some(said) };
            let answer = api::delete_seen(&format!("/messages/{id}"), &why, revision).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(()) => {
                    announce(t("delete.done"));
                    acts.open.renew(Some(seq));
                    open.set(false);
                }
                Err(why) if why.is(Code::PreconditionFailed) => {
                    acts.open.renew(Some(seq));
                    failure.set(Some(t("delete.changed")));
                }
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    let (reason_id, hint_id) = (field_id("delete-reason"), field_id("delete-hint"));
    view! {
        <form class="form" on:submit=remove novalidate>
            {(!is_mine).then(|| view! { <p>{move || t_with("delete.of", &[("name", &name)])}</p> })}
            <p>{tr("delete.goes")}</p>
            {(!is_mine).then(|| view! {
                    <label for=reason_id.clone()>{tr("delete.reason")}</label>
                    <textarea id=reason_id rows="2" maxlength=limits::REASON_MAX.to_string() aria-describedby=hint_id.clone()
                        required prop:value=move || reason.get() on:input=move |event| reason.set(event_target_value(&event))></textarea>
                    <small class="muted" id=hint_id>{tr("delete.reason_hint")}</small>
            })}
            <p class="form-error" role="alert">{move || failure.get()}</p>
            <p class="form-actions">
                <button type="button" class="outline" on:click=move |_| open.set(false)>{tr("delete.keep")}</button>
                <button type="submit" class="primary grave" aria-busy=move || busy.get().to_string()>{tr("message.delete")}</button>
            </p>
        </form>
    }
}
