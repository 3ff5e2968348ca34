//! One message in the timeline, one that is on its way, and a change of state.

use leptos::{ev, html, prelude::*};
use shared::{
    Seq, ThreadId,
    messages::MessageView,
    threads::{ThreadState, TransitionKind, TransitionView},
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    Outgoing,
    actions::Actions,
    acts::Acts,
    editor_form::EditorForm,
    ledger::{Followed, Ledger, Ledgers},
    outgoing,
    quoting::{Quotation, QuotationOnItsWay},
    reactions::Reactions,
    tombstone::Tombstone,
};
use crate::{
    attachments::Files,
    keyboard, moments, route,
    session::session,
    ui::{Face, Glyph, Icon},
    words::{t, tr},
};

/// A message as the server has it. Its text was rendered and sanitised there.
#[component]
pub fn Message(message: MessageView, #[prop(into)] is_target: Signal<bool>, ledgers: Ledgers, acts: Acts) -> impl IntoView {
    let followed = Followed::of(&message);
    let (id, seq) = (message.id, message.seq);
    let is_marked = move || is_target.get() || acts.is_marked(seq);
    let is_edited = Memo::new(move |_| acts.is_editing(id));
    let (for_actions, for_history) = (message.clone(), message.clone());
    let tombstone = message.deleted_at.is_some().then(|| message.clone());
    let text: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(text) = text.get() {
            mark_myself(&text);
        }
    });
    let author = message.author;
    let mine = session().my_id() == Some(author.id);
    let html = message.html;
    let files = Memo::new(move |_| acts.files(seq));
    let thread = message.thread_id;
    let follow = move |event: ev::MouseEvent| {
        if let Some(seq) = linked_seq(&event, thread) {
            event.prevent_default();
            acts.jump(seq);
        }
    };
    let body = move || match (is_edited.get().then(|| acts.editing.get_untracked()).flatten(), &tombstone) {
        (Some(begun), _) => view! { <EditorForm acts begun/> }.into_any(),
        (None, Some(message)) => view! { <Tombstone message=message.clone()/> }.into_any(),
        (None, None) => view! { <div class="text" node_ref=text inner_html=html.clone() on:click=follow></div> }.into_any(),
    };
    let at = message.created_at;
    view! {
        <li class="message" class:mine=mine class:target=is_marked class:edited-now=move || is_edited.get() data-seq=seq.to_string()>
            <Face avatar=author.avatar/>
            <article>
                <div class="by">
                    <b>{author.name}</b>
                    {author.title.map(|title| view! { <small>{title}</small> })}
                    {(!author.active).then(|| view! { <small class="inactive">{tr("message.inactive")}</small> })}
                    <time datetime=at.to_string() title=move || moments::full(at)>{move || moments::clock(at)}</time>
                    {message.edited_at.map(|_| view! {
                        <button type="button" class="edited" title=tr("history.open") on:click=move |_| acts.history.set(Some(for_history.clone()))>
                            {tr("message.edited")}<span class="unseen">" · "{tr("history.open")}</span>
                        </button>
                    })}
                    {message.deleted_at.is_none().then(|| view! { <Show when=move || !is_edited.get()><Actions message=for_actions.clone() acts/></Show> })}
                </div>
                {message.reply_to.map(|quote| view! { <Quotation quote acts/> })}
                {body}
                <Files files mine looked_at=acts.looked_at/>
                {message.deleted_at.is_none().then(|| view! { <Reactions id seq acts/> })}
                {followed.map(|message| view! { <Show when=move || ledgers.shows(message)><Ledger message ledgers/></Show> })}
            </article>
        </li>
    }
}

/// A link in a text to a message of the same thread.
fn linked_seq(click: &ev::MouseEvent, thread: ThreadId) -> Option<Seq> {
    let is_plain = click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let href = link.get_attribute("href").filter(|_| is_plain)?;
    let origin = window().location().origin().ok()?;
    let address = href.strip_prefix(origin.as_str()).unwrap_or(&href);
    let seq = address.rsplit_once('#')?.1.parse().ok()?;
    (address == route::message(thread, seq)).then_some(seq)
}

/// Marks the mentions of the reader, and opens foreign links beside the page. The server has every link do that; those that stay in
/// the page are followed in it.
pub fn mark_myself(text: &Element) {
    let Some(me) = session().my_id() else { return };
    for element in all(text, &format!("span.mention[data-user=\"{me}\"]")) {
        drop(element.class_list().add_1("me"));
    }
    let origin = window().location().origin().unwrap_or_default();
    for link in all(text, "a[href]") {
        let href = link.get_attribute("href").unwrap_or_default();
        if href.strip_prefix(&origin).is_some_and(|path| path.starts_with('/') && !path.starts_with("/api/")) {
            drop(link.remove_attribute("target"));
            continue;
        }
        drop(link.set_attribute("target", "_blank"));
        drop(link.set_attribute("rel", "noopener noreferrer nofollow"));
    }
}

fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return vec![] };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

/// A message that the server has not confirmed: sending, or failed with two ways out.
#[component]
pub fn OutgoingMessage(acts: Acts, message: Outgoing) -> impl IntoView {
    let open = acts.open;
    let me = session().me.get_untracked();
    let (again, discard) = (message.key.clone(), message.key.clone());
    // The buttons go with the failure.
    let try_again = move |_| {
        outgoing::try_again(open, &again);
        keyboard::focus_if_lost(".timeline");
    };
    let discard = move |_| {
        outgoing::discard(open, &discard);
        keyboard::focus_if_lost(".timeline");
    };
    let foot = match message.failure {
        None => view! { <p class="fate" role="status">{tr("message.sending")}</p> }.into_any(),
        Some(failure) => view! {
            <div class="fate failed" role="alert">
                <p><Icon glyph=Glyph::CircleAlert size=14/> <span>{tr("message.failed")} " " {failure}</span></p>
                <button type="button" class="outline small" on:click=try_again>{tr("action.try_again")}</button>
                <button type="button" class="quiet small" on:click=discard>{tr("action.discard")}</button>
            </div>
        }
        .into_any(),
    };
    view! {
        <li class="message mine on-its-way">
            {me.as_ref().map(|me| view! { <Face avatar=me.avatar.clone()/> })}
            <article>
                <p class="by"><b>{me.map(|me| me.name)}</b></p>
                {message.reply_to.map(|quote| view! { <QuotationOnItsWay quote/> })}
                <div class="text typed">{message.text}</div>
                <Files files=Signal::stored(message.files) mine=true looked_at=acts.looked_at/>
                {foot}
            </article>
        </li>
    }
}

/// Who opened, closed or reopened the conversation, and when.
#[component]
pub fn Change(change: TransitionView) -> impl IntoView {
    let (words, state) = match change.kind {
        TransitionKind::Opened => ("change.opened", ThreadState::Open),
        TransitionKind::Closed => ("change.closed", ThreadState::Closed),
        TransitionKind::Reopened => ("change.reopened", ThreadState::Open),
    };
    let at = change.at;
    view! {
        <li class="change">
            <span class=format!("dot {}", state.name()) aria-hidden="true"></span>
            <p>
                <b>{change.by.name}</b> " " {move || t(words)} " · "
                <time datetime=at.to_string() title=move || moments::full(at)>{move || moments::clock(at)}</time>
                {change.conclusion.map(|conclusion| view! { <span class="conclusion">{conclusion}</span> })}
            </p>
        </li>
    }
}
