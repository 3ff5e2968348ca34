//! What a message said before, and how that changed: the newest first, each beside the one before it.

use leptos::{prelude::*, task::spawn_local};
use shared::{Page, edits::RevisionView, messages::MessageView};

use super::{
    acts::Acts,
    difference::{Part, difference},
    mention,
};
use crate::{
    api::{self, Failure},
    moments, route,
    ui::{Dialog, Problem, Skeleton},
    words::{t, tr},
};

/// The dialog of a timeline. It is open while there is a message whose history is asked for.
#[component]
pub fn History(acts: Acts) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(acts.history.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            acts.history.set(None);
        }
        is
    });
    view! {
        <Dialog open title=Signal::derive(|| t("history.title"))>
            {move || acts.history.get_untracked().map(|message| view! { <Revisions message/> })}
        </Dialog>
    }
}

#[component]
fn Revisions(message: MessageView) -> impl IntoView {
    let said = RwSignal::new(Vec::<RevisionView>::new());
    let (next, waits, failure) = (RwSignal::new(None::<String>), RwSignal::new(true), RwSignal::new(None::<Failure>));
    let id = message.id;
    let read = move || {
        waits.set(true);
        failure.set(None);
        spawn_local(async move {
            let query = route::query(&[("after", next.get_untracked())]);
            let answer = api::get::<Page<RevisionView>>(&format!("/messages/{id}/revisions{query}")).await;
            if waits.is_disposed() {
                return;
            }
            waits.set(false);
            match answer {
                Ok(page) => {
                    next.set(page.next);
                    said.update(|list| list.extend(page.items));
                }
                Err(why) => failure.set(Some(why)),
            }
        });
    };
    read();
    let lines = move || {
        let list = said.get();
        let is_whole = next.with(Option::is_none);
        let before = |i: usize| list.get(i + 1).cloned();
        let line = |(i, one): (usize, &RevisionView)| match before(i) {
            Some(before) => Some(view! { <Line revision=one.clone() before/> }.into_any()),
            None => is_whole.then(|| view! { <First revision=one.clone()/> }.into_any()),
        };
        list.iter().enumerate().filter_map(line).collect_view()
    };
    view! {
        // It may be long: the keyboard scrolls it, too.
        <div class="history" tabindex="0" role="region" aria-label=tr("history.title")>
            <ol>{lines}</ol>
            <Show when=move || waits.get()><Skeleton rows=2/></Show>
            {move || failure.get().map(|failure| view! { <Problem failure retry=move |()| read()/> })}
            <Show when=move || !waits.get() && next.with(Option::is_some)>
                <button type="button" class="outline" on:click=move |_| read()>{tr("action.load_more")}</button>
            </Show>
        </div>
    }
}

/// How the text became this.
#[component]
fn Line(revision: RevisionView, before: RevisionView) -> impl IntoView {
    let parts = difference(&mention::readable(&before.body), &mention::readable(&revision.body));
    let part = |part: Part| {
        match part {
        Part::Same(text) => text.into_any(),
        Part::Added(text) => {
            view! { <ins><span class="unseen">" "{tr("history.added")}" "</span>{text}<span class="unseen">" "{tr("history.end")}" "</span></ins> }.into_any()
        }
        Part::Removed(text) => {
            view! { <del><span class="unseen">" "{tr("history.removed")}" "</span>{text}<span class="unseen">" "{tr("history.end")}" "</span></del> }.into_any()
        }
    }
    };
    view! {
        <li>
            <When at=revision.at words="history.edited"/>
            <div class="said">{parts.into_iter().map(part).collect_view()}</div>
        </li>
    }
}

/// What it said at first.
#[component]
fn First(revision: RevisionView) -> impl IntoView {
    view! {
        <li>
            <When at=revision.at words="history.first"/>
            <div class="said">{mention::readable(&revision.body)}</div>
        </li>
    }
}

#[component]
fn When(at: shared::Timestamp, words: &'static str) -> impl IntoView {
    view! {
        <p class="when">
            <b>{tr(words)}</b> " "
            <time datetime=at.to_string() title=move || moments::full(at)>{move || moments::date_and_clock(at)}</time>
        </p>
    }
}
