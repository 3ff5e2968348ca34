//! The page of Slack: how it stands, how it is set up, and the end of it.

use leptos::prelude::*;
use shared::{WorkspaceId, integrations::SlackView, roles::Permission};

use super::{remove::Remove, slack_form::SlackForm, state::SlackState};
use crate::{
    api,
    lists::{Kept, Reading},
    session::session,
    ui::{Heading, Problem, Skeleton, name_page},
    words::{t, tr},
    workspaces::{ToSettings, in_workspace},
};

/// For who manages integrations.
#[component]
pub fn SlackPage() -> impl IntoView {
    in_workspace(|id| session().may(id, Permission::ManageIntegrations), |workspace| view! { <Slack workspace/> })
}

#[component]
fn Slack(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("slack.title"));
    let kept =
        Kept::<SlackView>::new(move || async move { api::get(&format!("/workspaces/{workspace}/integrations/slack")).await });
    let first = kept.first();
    let body = move || match (first.get(), kept.reading.get()) {
        (Some(view), _) => {
            let (now, first) = (kept.value, view.clone());
            let now = Signal::derive(move || now.get().unwrap_or_else(|| first.clone()));
            view! {
                <SlackState workspace now kept/>
                <SlackForm workspace view now kept/>
                <Show when=move || now.with(|view| view.way.is_some())><Remove workspace kept/></Show>
            }
            .into_any()
        }
        (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
        _ => view! { <Skeleton/> }.into_any(),
    };
    view! {
        <div class="column">
            <ToSettings workspace/>
            <header class="column-head">
                <Heading text=Signal::derive(|| t("slack.title"))/>
                <p class="muted whole">{tr("slack.text")}</p>
            </header>
            {body}
        </div>
    }
}
