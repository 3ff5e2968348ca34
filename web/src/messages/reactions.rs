//! The emoji under a message: who gave them, and giving or taking back one's own with a click.

use std::collections::HashMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{MessageId, Seq, messages::MessageView, reactions::ReactionView};

use super::acts::Acts;
use crate::{
    api,
    browser::encoded,
    threads::OpenThread,
    ui::{Glyph, Icon, toast},
    words::{t, t_count, t_with, tr},
};

/// One person's reactions, as they give them and take them back.
#[derive(Clone, Copy)]
pub struct Reacting {
    open: OpenThread,
    /// The message to which an emoji is being chosen.
    pub choosing: RwSignal<Option<MessageView>>,
    /// What the server has not confirmed yet, and whether the person wants it given: a second click waits for the first.
    on_its_way: StoredValue<HashMap<(MessageId, String), bool>>,
}

impl Reacting {
    pub fn new(open: OpenThread) -> Self {
        Self { open, choosing: RwSignal::new(None), on_its_way: StoredValue::new(HashMap::new()) }
    }

    /// The emoji under a message, as they are now.
    fn given(self, seq: Seq) -> Vec<ReactionView> {
        self.open.messages.with(|list| {
            let here = list.binary_search_by_key(&seq, |message| message.seq);
            here.map(|here| list[here].reactions.clone()).unwrap_or_default()
        })
    }

    /// Is this one of mine?
    pub fn is_mine(self, seq: Seq, emoji: &str) -> bool {
        self.given(seq).iter().any(|reaction| reaction.mine && reaction.emoji == emoji)
    }

    /// Gives an emoji, or takes it back. It is shown at once, and put right when the server does not have it.
    pub fn toggle(self, id: MessageId, seq: Seq, emoji: &str) {
        let this = (id, emoji.to_owned());
        let mut gives = !untrack(|| self.is_mine(seq, emoji));
        self.show(seq, emoji, gives);
        if self.on_its_way.try_update_value(|wanted| wanted.insert(this.clone(), gives)).flatten().is_some() {
            return;
        }
        let path = format!("/messages/{id}/reactions/{}", encoded(emoji));
        spawn_local(async move {
            loop {
                let answer = if gives { api::put_silent(&path, &()).await } else { api::delete(&path).await };
                if let Err(failure) = &answer {
                    toast(failure.sentence());
                }
                let wanted = self.on_its_way.try_update_value(|wanted| match wanted.get(&this) {
                    Some(other) if *other != gives && answer.is_ok() => Some(*other),
                    _ => wanted.remove(&this).and(None),
                });
                let Some(other) = wanted.flatten() else { break };
                gives = other;
            }
            if !self.open.messages.is_disposed() {
                self.open.renew(Some(seq));
            }
        });
    }

    fn show(self, seq: Seq, emoji: &str, gives: bool) {
        self.open.messages.update(|list| {
            let Ok(here) = list.binary_search_by_key(&seq, |message| message.seq) else { return };
            let given = &mut list[here].reactions;
            match given.iter_mut().find(|reaction| reaction.emoji == emoji) {
                Some(reaction) => {
                    reaction.mine = gives;
                    reaction.count += if gives { 1 } else { -1 };
                }
                None => given.push(ReactionView { emoji: emoji.to_owned(), count: 1, mine: gives, names: vec![] }),
            }
            given.retain(|reaction| reaction.count > 0);
        });
    }
}

/// Who gave an emoji, in words.
fn who(reaction: &ReactionView) -> String {
    let mut names: Vec<String> = reaction.mine.then(|| t("reaction.you")).into_iter().collect();
    names.extend(reaction.names.iter().cloned());
    let more = reaction.count - i64::try_from(names.len()).unwrap_or(i64::MAX);
    let names = names.join(", ");
    if more > 0 { t_count("reaction.more", more).replace("{names}", &names) } else { names }
}

/// The emoji under a message, each a button, and one for another emoji. Tab leads to them where it leads to the message.
#[component]
pub fn Reactions(id: MessageId, seq: Seq, acts: Acts) -> impl IntoView {
    let reacting = acts.reacting;
    let given = Memo::new(move |_| reacting.given(seq));
    let tabindex = move || if acts.is_stop(seq) { "0" } else { "-1" };
    let can_react = move || acts.open.thread.with(|thread| thread.as_ref().is_none_or(|thread| thread.viewer.can_post));
    let chip = move |emoji: String| {
        let of = emoji.clone();
        let now = Memo::new(move |_| given.with(|list| list.iter().find(|reaction| reaction.emoji == of).cloned()));
        let count = move || now.with(|now| now.as_ref().map_or(0, |now| now.count));
        let is_mine = move || now.with(|now| now.as_ref().is_some_and(|now| now.mine));
        let people = move || now.with(|now| now.as_ref().map(who).unwrap_or_default());
        let (shown, of) = (emoji.clone(), emoji.clone());
        let label = move || t_with("reaction.label", &[("emoji", &of), ("n", &count().to_string()), ("names", &people())]);
        let toggle = move |_| {
            let is_last = untrack(|| count() == 1 && is_mine());
            reacting.toggle(id, seq, &emoji);
            if is_last {
                // The button goes with it.
                acts.focus(seq);
            }
        };
        view! {
            <button type="button" class="reaction" tabindex=tabindex aria-pressed=move || is_mine().to_string() aria-label=label title=people
                disabled=move || !can_react() on:click=toggle>
                <span class="emoji" aria-hidden="true">{shown}</span> <span>{count}</span>
            </button>
        }
    };
    let message = move || acts.open.messages.with_untracked(|list| list.iter().find(|message| message.id == id).cloned());
    view! {
        <Show when=move || given.with(|list| !list.is_empty())>
            <div class="reactions" role="group" aria-label=tr("reaction.list")>
                <For each=move || given.get().into_iter().map(|reaction| reaction.emoji) key=String::clone let:emoji>{chip(emoji)}</For>
                <Show when=can_react>
                    <button type="button" class="reaction more" tabindex=tabindex aria-label=tr("reaction.add") title=tr("reaction.add")
                        on:click=move |_| reacting.choosing.set(message())>
                        <Icon glyph=Glyph::SmilePlus/>
                    </button>
                </Show>
            </div>
        </Show>
    }
}
