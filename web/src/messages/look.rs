//! The message as it would look: rendered and sanitised by the server, as it would be when it is sent.

use leptos::{html, prelude::*, task::spawn_local};
use shared::{deliveries::Audience, messages::NewMessage};

use super::{message::mark_myself, writing::Writing};
use crate::{
    api::{self, Failure},
    threads::record_path,
    words::{t, tr},
};

/// In the place of the text, while the person looks.
#[component]
pub fn Look(writing: Writing) -> impl IntoView {
    let node: NodeRef<html::Div> = NodeRef::new();
    let html: RwSignal<Option<Result<String, Failure>>> = RwSignal::new(None);
    let body = writing.body();
    let is_blank = body.is_none();
    if let (Some(body), Some((workspace, key))) = (body, writing.open.record()) {
        spawn_local(async move {
            let path = format!("{}/messages/preview", record_path(workspace, &key));
            let new = NewMessage { body, attachment_ids: vec![], reopen: true, reply_to: None, draft_revision: None };
            let answer = api::post::<Audience>(&path, &new, None).await;
            html.try_set(Some(answer.map(|audience| audience.html)));
        });
    }
    Effect::new(move |_| {
        if let (Some(node), true) = (node.get(), html.with(Option::is_some)) {
            request_animation_frame(move || mark_myself(&node));
        }
    });
    let shown = move || match html.get() {
        _ if is_blank => view! { <p class="muted">{tr("toolbar.look_empty")}</p> }.into_any(),
        None => view! { <p class="muted">{tr("loading")}</p> }.into_any(),
        Some(Ok(html)) => view! { <div class="text" node_ref=node inner_html=html></div> }.into_any(),
        Some(Err(failure)) => view! { <p class="composer-problem">{failure.sentence()}</p> }.into_any(),
    };
    view! { <div class="looked-at" role="region" aria-live="polite" aria-label=move || t("toolbar.look")>{shown}</div> }
}
