//! The list of people and teams that `@` opens. The focus stays in the text; the arrows move through the list.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Page, WorkspaceId,
    mentions::{MentionKind, Mentionable},
    records::RecordKey,
    users::Avatar,
};

use crate::{
    api, browser,
    browser::encoded,
    ui::{Face, Glyph, Icon},
    words::{t, t_count, tr},
};

const PAUSE_MS: i32 = 120;
pub const LIST_ID: &str = "mention-list";

/// What the picker looks for and what it found.
#[derive(Clone, Copy)]
pub struct Picker {
    /// Where the `@` stands, in UTF-16 units, and what follows it.
    wanted: RwSignal<Option<(usize, String)>>,
    pub found: RwSignal<Vec<Mentionable>>,
    pub active: RwSignal<usize>,
    /// The `@` for which the person closed the list.
    refused: RwSignal<Option<usize>>,
    turn: RwSignal<u32>,
}

impl Picker {
    pub fn new() -> Self {
        Self {
            wanted: RwSignal::new(None),
            found: RwSignal::new(vec![]),
            active: RwSignal::new(0),
            refused: RwSignal::new(None),
            turn: RwSignal::new(0),
        }
    }

    pub fn is_open(self) -> bool {
        self.wanted.with(Option::is_some) && !self.found.with(Vec::is_empty)
    }

    /// Where the name shall be put in.
    pub fn at(self) -> Option<usize> {
        self.wanted.with_untracked(|wanted| wanted.as_ref().map(|(at, _)| *at))
    }

    pub fn close(self) {
        // A field that is taken away loses the focus too.
        if self.wanted.is_disposed() {
            return;
        }
        self.refused.set(self.at());
        self.wanted.set(None);
        self.found.set(vec![]);
    }

    /// The name was put in; the next `@` opens the list again.
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

    pub fn chosen(self) -> Option<Mentionable> {
        self.found.with_untracked(|found| found.get(self.active.get_untracked()).cloned())
    }

    /// Follows the caret. Asks the server a moment after the last key; the last question wins.
    pub fn follow(self, wanted: Option<(usize, String)>, workspace: WorkspaceId, key: &RecordKey) {
        let at = wanted.as_ref().map(|(at, _)| *at);
        if at.is_none() || at != self.refused.get_untracked() {
            self.refused.set(None);
        } else {
            return;
        }
        if self.wanted.with_untracked(|old| *old == wanted) {
            return;
        }
        let turn = self.turn.get_untracked() + 1;
        self.turn.set(turn);
        let Some((_, query)) = wanted.clone() else {
            self.wanted.set(None);
            self.found.set(vec![]);
            return;
        };
        self.wanted.set(wanted);
        let path = format!(
            "/workspaces/{workspace}/mentionables?q={}&type={}&id={}",
            encoded(query.trim_end()),
            encoded(&key.record_type),
            encoded(&key.id)
        );
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if self.turn.try_get_untracked() != Some(turn) {
                return;
            }
            let answer = api::get::<Page<Mentionable>>(&path).await;
            if self.turn.try_get_untracked() == Some(turn)
                && let Ok(page) = answer
            {
                self.active.set(0);
                self.found.set(page.items);
            }
        });
    }
}

/// The list itself, above the text.
#[component]
pub fn PickerList(picker: Picker, #[prop(into)] on_pick: Callback<Mentionable>) -> impl IntoView {
    let lines = move || {
        let found = picker.found.get();
        let (with, without): (Vec<_>, Vec<_>) = found.into_iter().enumerate().partition(|(_, who)| who.can_read);
        [("picker.with_access", with), ("picker.without_access", without)]
            .into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(words, lines)| {
                view! {
                    <div role="group" aria-label=tr(words)>
                        <p aria-hidden="true">{tr(words)}</p>
                        {lines.into_iter().map(|(i, who)| view! { <Line picker i who on_pick/> }).collect_view()}
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || picker.is_open()>
            <div class="picker" role="listbox" id=LIST_ID aria-label=tr("picker.label")>{lines}</div>
        </Show>
        <p class="unseen" role="status">
            {move || picker.is_open().then(|| t_count("picker.found", i64::try_from(picker.found.with(Vec::len)).unwrap_or_default()))}
        </p>
    }
}

#[component]
fn Line(picker: Picker, i: usize, who: Mentionable, on_pick: Callback<Mentionable>) -> impl IntoView {
    let face = match (who.kind, who.id) {
        (MentionKind::User, Some(id)) => view! { <Face avatar=Avatar::of(shared::UserId(id), &who.name) small=true/> }.into_any(),
        _ => view! { <span class="face small team" aria-hidden="true"><Icon glyph=Glyph::Users size=13/></span> }.into_any(),
    };
    let (detail, kind, can_read) = (who.detail.clone(), who.kind, who.can_read);
    let note = move || match (can_read, kind, &detail) {
        (false, ..) => t("picker.no_access"),
        (true, MentionKind::User, detail) => detail.clone().unwrap_or_default(),
        (true, _, Some(count)) => count.parse().map_or_else(|_| count.clone(), |n| t_count("picker.people", n)),
        (true, _, None) => String::new(),
    };
    let name = who.name.clone();
    let pick = move |event: leptos::ev::MouseEvent| {
        // The text keeps the focus.
        event.prevent_default();
        on_pick.run(who.clone());
    };
    view! {
        <div role="option" id=format!("{LIST_ID}-{i}") class:no-access=!can_read
            aria-selected=move || (picker.active.get() == i).to_string() on:mousedown=pick>
            {face}<b>{name}</b><small>{note}</small>
        </div>
    }
}
