//! The hub's page, and the way to it.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use shared::{Seq, ThreadId, WorkspaceId};

use super::list::ThreadList;
use crate::{
    route,
    session::session,
    threads::{Conversation, Place},
    ui::{Empty, Glyph, ask_for_focus, name_page},
    words::{t, tr},
    workspaces::{desk, in_workspace},
};

/// `/`: goes to the hub of the workspace last looked at.
#[component]
pub fn HomePage() -> impl IntoView {
    let (desk, navigate) = (desk(), use_navigate());
    let is_nowhere = move || session().me.with(|me| me.as_ref().is_some_and(|me| me.memberships.is_empty()));
    Effect::new(move |_| {
        if let Some(id) = desk.id.get() {
            navigate(&route::hub(id), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    view! {
        <Show when=is_nowhere>
            <Empty glyph=Glyph::Inbox title=Signal::derive(|| t("home.nowhere")) text=Signal::derive(|| t("home.nowhere_text"))/>
        </Show>
    }
}

/// `/w/{w}/hub?thread=…`
#[component]
pub fn HubPage() -> impl IntoView {
    in_workspace(
        |_| true,
        |workspace| {
            let query = use_query_map();
            let thread = Memo::new(move |_| query.read().get("thread").and_then(|id| id.parse::<ThreadId>().ok()));
            view! { <Hub workspace thread=thread/> }
        },
    )
}

/// The list and the conversation beside it; on a phone the one or the other.
#[component]
pub fn Hub(workspace: WorkspaceId, #[prop(into)] thread: Signal<Option<ThreadId>>) -> impl IntoView {
    name_page(|| t("hub.title"));
    let hash = use_location().hash;
    let focus = Memo::new(move |_| hash.read().trim_start_matches('#').parse::<Seq>().ok());
    let chosen = Memo::new(move |_| thread.get());
    Effect::new(move |before: Option<Option<ThreadId>>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now) && now.is_some() && is_narrow() {
            ask_for_focus(2);
        }
        now
    });
    view! {
        <div class="hub" class:has-thread=move || chosen.get().is_some()>
            // A phone that shows a conversation hides the list with its heading.
            <h1 class="narrow-heading unseen">{tr("hub.title")}</h1>
            <ThreadList workspace thread/>
            {move || match chosen.get() {
                Some(id) => view! { <Conversation place=Place::Thread(id) focus back=Signal::derive(move || route::hub(workspace))/> }.into_any(),
                None => view! {
                    <section class="conversation none" aria-label=move || t("thread.discussion")>
                        <Empty glyph=Glyph::MessageCircle title=Signal::derive(|| t("hub.choose")) text=Signal::derive(|| t("hub.choose_text"))/>
                    </section>
                }
                .into_any(),
            }}
        </div>
    }
}

/// Is there room for one pane only?
fn is_narrow() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width <= 720.0)
}
