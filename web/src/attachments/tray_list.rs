//! The files beside an unsent text: how far each is, and taking it out or trying again.

use leptos::prelude::*;
use shared::{attachments::Scan, events::EventKind};

use super::{
    tray::{Item, State, Tray},
    words::{kind, size},
};
use crate::{
    live,
    ui::{Glyph, Icon},
    words::{t, t_with, tr},
};

/// The list, while there is a file.
#[component]
pub fn TrayList(tray: Tray) -> impl IntoView {
    tray.look_again(None);
    live::on_event(move |event| match event.kind {
        EventKind::AttachmentChanged => tray.look_again(event.attachment_id),
        EventKind::Resync => tray.look_again(None),
        _ => {}
    });
    let keys = move || tray.items.with(|items| items.iter().map(|item| item.key.clone()).collect::<Vec<_>>());
    view! {
        <Show when=move || !tray.is_empty()>
            <ul class="tray" aria-label=tr("attachments.files")>
                <For each=keys key=|key| key.clone() let:key><Line tray key/></For>
            </ul>
        </Show>
    }
}

#[component]
fn Line(tray: Tray, key: String) -> impl IntoView {
    let wanted = key.clone();
    let item = Memo::new(move |_| tray.items.with(|items| items.iter().find(|item| item.key == wanted).cloned()));
    let name = item.with_untracked(|item| item.as_ref().map(|item| item.name.clone()).unwrap_or_default());
    let (label, title) = (name.clone(), name.clone());
    let remove_key = key.clone();
    let remove_label = move || {
        let is_sending = item.with(|item| item.as_ref().is_some_and(is_on_its_way));
        t_with(if is_sending { "attachments.cancel" } else { "attachments.remove" }, &[("name", &label)])
    };
    view! {
        <li class:failed=move || item.with(|item| item.as_ref().is_some_and(|item| matches!(item.state, State::Failed(_))))>
            <Icon glyph=Glyph::FileText size=18/>
            <span class="cut" title=title><bdi>{name.clone()}</bdi></span>
            {move || item.get().map(|item| fate(tray, &item))}
            <button type="button" class="quiet square" aria-label=remove_label on:click=move |_| tray.remove(&remove_key)>
                <Icon glyph=Glyph::X size=14/>
            </button>
        </li>
    }
}

fn is_on_its_way(item: &Item) -> bool {
    matches!(item.state, State::Waiting | State::Sending(_))
}

fn fate(tray: Tray, item: &Item) -> AnyView {
    let bytes = item.size;
    match &item.state {
        State::Waiting => view! { <small>{tr("attachments.waiting")}</small> }.into_any(),
        State::Sending(percent) => {
            let (value, name) = (percent.to_string(), item.name.clone());
            let label = move || t_with("attachments.sending", &[("name", &name)]);
            view! { <progress max="100" value=value.clone() aria-label=label></progress> <small>{value} "\u{a0}%"</small> }
                .into_any()
        }
        State::Arrived(view) => {
            let media_type = view.media_type.clone();
            let held = (view.scan == Scan::Pending).then(|| view! { <small>{tr("attachments.checking")}</small> });
            view! { <small>{move || kind(&media_type)} " · " {move || size(bytes)}</small> {held} }.into_any()
        }
        State::Failed(fault) => {
            let (key, name) = (item.key.clone(), item.name.clone());
            let label = move || t_with("attachments.try_again", &[("name", &name)]);
            let again = fault.may_pass().then(|| {
                view! {
                    <button type="button" class="outline small" aria-label=label on:click=move |_| tray.try_again(&key)>
                        {move || t("action.try_again")}
                    </button>
                }
            });
            let fault = fault.clone();
            view! { <span class="fault" role="alert">{move || fault.sentence()}</span> {again} }.into_any()
        }
    }
}
