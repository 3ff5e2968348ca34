//! A conversation: its head, its timeline and the composer. It looks the same in the hub and beside a record.

use leptos::{prelude::*, wasm_split::wasm_split};
use shared::{Code, Seq};

use super::{
    OpenThread, Place,
    closing::Closing,
    header::ConversationHeader,
    presence::Presence,
    present::WhoWrites,
    reading::{Marker, mark_unread},
};
use crate::{
    keyboard,
    later::{Part, later},
    lists::Reading,
    messages::{Composer, Timeline},
    ui::{Empty, Glyph, Problem, Skeleton},
    words::{t, tr},
};

/// The conversation of one place. Made anew for another place.
#[component]
pub fn Conversation(
    place: Place,
    /// A message to go to.
    #[prop(into)]
    focus: Signal<Option<Seq>>,
    #[prop(default = false)] beside_record: bool,
    #[prop(into, optional)] back: Signal<String>,
) -> impl IntoView {
    later(fetch, false, move || conversation(place.clone(), focus, beside_record, back))
}

#[wasm_split(discussion, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
fn conversation(place: Place, focus: Signal<Option<Seq>>, beside_record: bool, back: Signal<String>) -> Part {
    Ok(view! { <Inside place focus beside_record back/> }.into_any())
}

#[component]
fn Inside(place: Place, focus: Signal<Option<Seq>>, beside_record: bool, back: Signal<String>) -> impl IntoView {
    let open = OpenThread::new(place, focus.get_untracked());
    provide_context(open);
    let closing = Closing::of(open);
    let presence = Presence::of(open);
    keyboard::on_key("r", || keyboard::focus(".conversation > .composer textarea"));
    keyboard::on_key("u", move || mark_unread(open));
    let can_post = move || open.thread.with(|thread| thread.as_ref().is_none_or(|thread| thread.viewer.can_post));
    // What is typed must not be taken away when the same is read again.
    let reading = Memo::new(move |_| open.reading.get());
    let body = move || {
        match reading.get() {
        Reading::Waiting => view! { <div class="timeline"><Skeleton rows=5/></div> }.into_any(),
        Reading::Failed(failure) if failure.is(Code::NotFound) => {
            view! { <Empty glyph=Glyph::EyeOff title=Signal::derive(|| t("thread.gone")) text=Signal::derive(|| t("thread.gone_text"))/> }.into_any()
        }
        Reading::Failed(failure) => {
            let again = move |()| open.open(focus.get_untracked());
            view! { <Problem failure retry=again/> }.into_any()
        }
        Reading::Done => view! {
            <Timeline open focus marker=Marker::new(open)/>
            <WhoWrites presence/>
            <Show when=can_post fallback=|| view! { <p class="muted no-post">{tr("composer.not_allowed")}</p> }><Composer open/></Show>
        }
        .into_any(),
    }
    };
    view! {
        <section class="conversation" id="conversation" aria-label=tr("thread.discussion") on:input=move |event| presence.typed(&event)>
            <ConversationHeader open closing presence beside_record back/>
            {body}
        </section>
    }
}
