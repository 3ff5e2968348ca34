//! `/threads/{id}#12`: where the links in mails lead. It shows the hub of the thread's workspace with the thread open.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{Code, ThreadId, threads::ThreadView};

use crate::{
    api,
    hub::Hub,
    lists::{Kept, Reading},
    session::session,
    shell::NotFound,
    ui::{Problem, Skeleton},
};

/// Finds out which workspace the thread belongs to, then shows it there.
#[component]
pub fn ThreadPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<ThreadId>().ok()));
    move || match id.get() {
        Some(id) => view! { <Found id/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Found(id: ThreadId) -> impl IntoView {
    let thread = Kept::<ThreadView>::new(move || async move { api::get(&format!("/threads/{id}")).await });
    let workspace = Memo::new(move |_| thread.value.with(|thread| thread.as_ref().map(|thread| thread.workspace_id)));
    Effect::new(move |_| {
        if let Some(workspace) = workspace.get() {
            session().look_at(workspace);
        }
    });
    move || match (thread.reading.get(), workspace.get()) {
        (_, Some(workspace)) => view! { <Hub workspace thread=Signal::derive(move || Some(id))/> }.into_any(),
        (Reading::Failed(failure), None) if !failure.is(Code::NotFound) => {
            view! { <div class="lonely"><Problem failure retry=move |()| thread.refresh() alone=true/></div> }.into_any()
        }
        (Reading::Failed(_), None) => view! { <NotFound/> }.into_any(),
        _ => view! { <div class="lonely"><Skeleton/></div> }.into_any(),
    }
}
