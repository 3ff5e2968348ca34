//! The list that `@` and `:` open: of people and teams, and of emoji. The focus stays in the text; the arrows move through the list.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Page, WorkspaceId,
    mentions::{MentionKind, Mentionable},
    records::RecordKey,
    users::{Avatar, Locale},
};

use super::emoji::{self, Emoji};
use crate::{
    api, browser,
    browser::encoded,
    ui::{Face, Glyph, Icon},
    words::{locale, t, t_count, tr},
};

const PAUSE_MS: i32 = 120;
pub const LIST_ID: &str = "mention-list";

/// What opened the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `@`: people and teams.
    Mention,
    /// `:`
    Emoji,
}

/// What is looked for: what opened the list, where it stands, in UTF-16 units, and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub sign: Sign,
    pub at: usize,
    pub query: String,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    Who(Mentionable),
    Emoji(Emoji),
}

impl Offer {
    /// What it puts in the text.
    pub fn text(&self) -> String {
        match self {
            Self::Who(who) => format!("@{}", who.name),
            Self::Emoji(emoji) => emoji.sign.clone(),
        }
    }

    /// Does it fit what is typed by now? The answer to that says it better a moment later.
    fn fits(&self, query: &str) -> bool {
        match self {
            Self::Who(who) => begins_words(&browser::folded(&who.name), &browser::folded(query)),
            Self::Emoji(emoji) => emoji::fits(emoji, query),
        }
    }
}

/// Does every word typed begin one of the name's?
fn begins_words(name: &str, typed: &str) -> bool {
    let starts = |word: &str| name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word));
    typed.split_whitespace().all(starts)
}

/// What the picker looks for and what it found.
#[derive(Clone, Copy)]
pub struct Picker {
    wanted: RwSignal<Option<Wanted>>,
    pub found: RwSignal<Vec<Offer>>,
    pub active: RwSignal<usize>,
    /// The sign for which the person closed the list, and with what behind it the list stays closed.
    refused: RwSignal<Option<(usize, String)>>,
    /// The sign that a button put there.
    asked: RwSignal<Option<usize>>,
    turn: RwSignal<u32>,
}

impl Picker {
    pub fn new() -> Self {
        Self {
            wanted: RwSignal::new(None),
            found: RwSignal::new(vec![]),
            active: RwSignal::new(0),
            refused: RwSignal::new(None),
            asked: RwSignal::new(None),
            turn: RwSignal::new(0),
        }
    }

    pub fn is_open(self) -> bool {
        self.wanted.with(Option::is_some) && !self.found.with(Vec::is_empty)
    }

    /// Where what is chosen shall be put in.
    pub fn at(self) -> Option<usize> {
        self.wanted.with_untracked(|wanted| wanted.as_ref().map(|wanted| wanted.at))
    }

    /// A button put the sign there: the list opens though nothing follows it.
    pub fn ask(self, at: usize) {
        self.refused.set(None);
        self.asked.set(Some(at));
    }

    pub fn asked(self) -> Option<usize> {
        self.asked.get_untracked()
    }

    pub fn close(self) {
        self.close_behind(String::new());
    }

    /// A name was put in behind the sign: the list stays closed as long as it stands there.
    pub fn settle(self, name: &str) {
        self.close_behind(name.to_owned());
    }

    fn close_behind(self, text: String) {
        // A field that is taken away loses the focus too.
        if self.wanted.is_disposed() {
            return;
        }
        self.refused.set(self.at().map(|at| (at, text)));
        self.forget();
    }

    /// Looks for nothing. What was asked is no longer of interest.
    fn forget(self) {
        self.turn.update(|turn| *turn += 1);
        self.wanted.set(None);
        self.found.set(vec![]);
    }

    /// The text goes; the next `@` opens the list again.
    pub fn done(self) {
        self.close();
        self.refused.set(None);
    }

    pub fn step(self, by: isize) {
        let last = self.found.with_untracked(Vec::len);
        if last > 0 {
            self.active.update(|active| *active = active.saturating_add_signed(by + last.cast_signed()) % last);
        }
        let id = format!("{LIST_ID}-{}", self.active.get_untracked());
        if let Some(option) = document().get_element_by_id(&id) {
            option.scroll_into_view_with_bool(false);
        }
    }

    pub fn chosen(self) -> Option<Offer> {
        self.found.with_untracked(|found| found.get(self.active.get_untracked()).cloned())
    }

    /// Follows the caret. Asks the server a moment after the last key; the last question wins.
    pub fn follow(self, wanted: Option<Wanted>, workspace: WorkspaceId, key: &RecordKey) {
        let place = wanted.as_ref().map(|wanted| wanted.at);
        let stands = |text: &str| wanted.as_ref().is_some_and(|wanted| wanted.query.starts_with(text));
        let (is_same, is_refused) = self.refused.with_untracked(|refused| match refused {
            Some((at, text)) => (Some(*at) == place, Some(*at) == place && stands(text)),
            None => (false, false),
        });
        if !is_same {
            self.refused.set(None);
        }
        if self.wanted.with_untracked(|old| *old == wanted) {
            return;
        }
        let Some(now) = wanted.filter(|_| !is_refused) else {
            return self.forget();
        };
        let turn = self.turn.get_untracked() + 1;
        self.turn.set(turn);
        let Wanted { sign, query, .. } = now.clone();
        // Until the answer is here only what still fits can be chosen. What the other sign has found is no answer to this one.
        let is_other = self.wanted.with_untracked(|old| old.as_ref().is_some_and(|old| old.sign != sign));
        self.found.update(|found| found.retain(|offer| !is_other && offer.fits(&query)));
        self.active.set(0);
        self.wanted.set(Some(now));
        let key = key.clone();
        spawn_local(async move {
            let found = match sign {
                Sign::Emoji => Some(emoji::find(&query).await.into_iter().map(Offer::Emoji).collect()),
                Sign::Mention => self.people(turn, &query, workspace, &key).await,
            };
            if let Some(found) = found.filter(|_| self.turn.try_get_untracked() == Some(turn)) {
                self.active.set(0);
                self.found.set(found);
            }
        });
    }

    /// Asks the server, unless another key follows at once; `None` when there is nothing to show.
    async fn people(self, turn: u32, query: &str, workspace: WorkspaceId, key: &RecordKey) -> Option<Vec<Offer>> {
        browser::sleep(PAUSE_MS).await;
        if self.turn.try_get_untracked() != Some(turn) {
            return None;
        }
        let path = format!(
            "/workspaces/{workspace}/mentionables?q={}&type={}&id={}",
            encoded(query.trim_end()),
            encoded(&key.record_type),
            encoded(&key.id)
        );
        let page = api::get::<Page<Mentionable>>(&path).await.ok()?;
        Some(page.items.into_iter().map(Offer::Who).collect())
    }
}

/// The list itself, above the text.
#[component]
pub fn PickerList(picker: Picker, #[prop(into)] on_pick: Callback<Offer>) -> impl IntoView {
    let lines = move || {
        let found = picker.found.get();
        let is_emoji = found.iter().any(|offer| matches!(offer, Offer::Emoji(_)));
        let can_read = |offer: &Offer| !matches!(offer, Offer::Who(who) if !who.can_read);
        let (with, without): (Vec<_>, Vec<_>) = found.into_iter().enumerate().partition(|(_, offer)| can_read(offer));
        let first = if is_emoji { "picker.emoji" } else { "picker.with_access" };
        [(first, with), ("picker.without_access", without)]
            .into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(words, lines)| {
                view! {
                    <div role="group" aria-label=tr(words)>
                        <p aria-hidden="true">{tr(words)}</p>
                        {lines.into_iter().map(|(i, offer)| view! { <Line picker i offer on_pick/> }).collect_view()}
                    </div>
                }
            })
            .collect_view()
    };
    let is_emoji = move || picker.wanted.with(|wanted| wanted.as_ref().is_some_and(|wanted| wanted.sign == Sign::Emoji));
    let label = move || t(if is_emoji() { "picker.emoji" } else { "picker.label" });
    view! {
        <Show when=move || picker.is_open()>
            <div class="picker" role="listbox" id=LIST_ID aria-label=label>{lines}</div>
        </Show>
        <p class="unseen" role="status">
            {move || picker.is_open().then(|| t_count("picker.found", i64::try_from(picker.found.with(Vec::len)).unwrap_or_default()))}
        </p>
    }
}

#[component]
fn Line(picker: Picker, i: usize, offer: Offer, on_pick: Callback<Offer>) -> impl IntoView {
    let is_barred = matches!(&offer, Offer::Who(who) if !who.can_read);
    let content = match &offer {
        Offer::Who(who) => view! { <Who who=who.clone()/> }.into_any(),
        Offer::Emoji(emoji) => view! { <Sort emoji=emoji.clone()/> }.into_any(),
    };
    let pick = move |event: leptos::ev::MouseEvent| {
        // The text keeps the focus.
        event.prevent_default();
        on_pick.run(offer.clone());
    };
    view! {
        <div role="option" id=format!("{LIST_ID}-{i}") class:no-access=is_barred
            aria-selected=move || (picker.active.get() == i).to_string() on:mousedown=pick>
            {content}
        </div>
    }
}

#[component]
fn Who(who: Mentionable) -> impl IntoView {
    let face = match (who.kind, who.id) {
        (MentionKind::User, Some(id)) => view! { <Face avatar=Avatar::of(shared::UserId(id), &who.name) small=true/> }.into_any(),
        _ => view! { <span class="face small team" aria-hidden="true"><Icon glyph=Glyph::Users size=13/></span> }.into_any(),
    };
    let (detail, kind, can_read) = (who.detail, who.kind, who.can_read);
    let note = move || match (can_read, kind, &detail) {
        (false, ..) => t("picker.no_access"),
        (true, MentionKind::User, detail) => detail.clone().unwrap_or_default(),
        (true, _, Some(count)) => count.parse().map_or_else(|_| count.clone(), |n| t_count("picker.people", n)),
        (true, _, None) => String::new(),
    };
    view! { {face}<b>{who.name}</b><small>{note}</small> }
}

/// An emoji, by the name that the reader's language has for it.
#[component]
fn Sort(emoji: Emoji) -> impl IntoView {
    let Emoji { sign, code, english, french, .. } = emoji;
    let name = move || if locale() == Locale::Fr && !french.is_empty() { french.clone() } else { english.clone() };
    view! { <span class="sign" aria-hidden="true">{sign}</span><b>{format!(":{code}:")}</b><small>{name}</small> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_when_every_word_typed_begins_one_of_its_words() {
        for typed in ["", "k", "ben", "karim b", "be kar ", "karim benali"] {
            assert!(begins_words("karim benali", typed), "{typed}");
        }
        for typed in ["arim", "karim x", "karime"] {
            assert!(!begins_words("karim benali", typed), "{typed}");
        }
        assert!(begins_words("jean-luc", "luc"));
    }
}
