//! The end of Slack in this workspace, once the person has said so twice.

use leptos::{prelude::*, task::spawn_local};
use shared::{WorkspaceId, integrations::SlackView};

use crate::{
    api, browser, keyboard,
    lists::Kept,
    ui::{Dialog, toast},
    words::{t, tr},
};

/// A button, and the dialog that asks.
#[component]
pub fn Remove(workspace: WorkspaceId, kept: Kept<SlackView>) -> impl IntoView {
    let (open, busy, failure) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<String>));
    let ask = move |_| {
        failure.set(None);
        open.set(true);
    };
    let remove = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = api::delete(&format!("/workspaces/{workspace}/integrations/slack")).await;
            if busy.is_disposed() {
                return;
            }
            busy.set(false);
            match answer {
                Ok(()) => {
                    open.set(false);
                    toast(t("slack.removed"));
                    // The dialog gives the focus back to its button, which is about to go: the heading has it from here.
                    browser::sleep(0).await;
                    keyboard::focus("#main h1");
                    if !busy.is_disposed() {
                        kept.refresh();
                    }
                }
                Err(why) => failure.set(Some(why.sentence())),
            }
        });
    };
    view! {
        <section aria-labelledby="slack-remove">
            <h2 id="slack-remove">{tr("slack.remove")}</h2>
            <p class="muted">{tr("slack.remove_text")}</p>
            <p class="form-actions"><button type="button" class="outline grave" on:click=ask>{tr("slack.remove")}</button></p>
        </section>
        <Dialog open title=Signal::derive(|| t("slack.remove_title"))>
            <div class="form">
                <p>{tr("slack.remove_question")}</p>
                <p class="form-error" role="alert">{move || failure.get()}</p>
                <p class="form-actions">
                    <button type="button" class="outline" on:click=move |_| open.set(false)>{tr("slack.keep")}</button>
                    <button type="button" class="primary grave" aria-busy=move || busy.get().to_string() on:click=remove>{tr("slack.remove")}</button>
                </p>
            </div>
        </Dialog>
    }
}
