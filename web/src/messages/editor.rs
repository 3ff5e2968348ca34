//! Editing a message in its place. What is typed is kept with every key, with the revision that it changes, until it is saved or
//! given up.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use shared::{
    Code, MessageId, WorkspaceId,
    edits::{Edited, MessagePatch},
    messages::MessageView,
    records::RecordKey,
};

use super::{
    acts::Acts,
    draft::{self, Draft},
    mention, outgoing,
    writing::Writing,
};
use crate::{
    api::{self, Failure},
    threads::OpenThread,
    ui::announce,
    words::t,
};

const KIND: &str = "edit";
/// Where the text of the edit is.
pub const TEXT: &str = ".editor textarea";

/// An edit that was begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The message as it was then.
    pub message: MessageView,
    /// Its text as the person sees it in the field.
    was: Draft,
    /// The text as it is now.
    pub draft: Draft,
    /// Taken up again after a reload: the focus stays where it is.
    pub restored: bool,
}

impl Begun {
    pub fn of(message: MessageView) -> Self {
        let was = mention::typed(message.body.as_deref().unwrap_or_default(), &message.mentions);
        Self { message, draft: was.clone(), was, restored: false }
    }

    pub fn is_changed(&self) -> bool {
        self.draft != self.was
    }
}

/// An edit as it is kept in this browser, among those of its record.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    message: MessageId,
    revision: i64,
    draft: Draft,
}

impl Kept {
    fn begun(self, message: MessageView) -> Begun {
        let begun = Begun::of(MessageView { revision: self.revision, ..message });
        Begun { draft: self.draft, restored: true, ..begun }
    }
}

/// The record of a conversation, by which edits are kept.
type Place = Option<(WorkspaceId, RecordKey)>;

fn all_kept(place: &Place) -> Vec<Kept> {
    place.as_ref().map(|(workspace, key)| draft::kept(KIND, *workspace, key)).unwrap_or_default()
}

/// Begins to edit a message, with what was typed before if that was neither saved nor given up.
pub fn begin(open: OpenThread, message: MessageView) -> Begun {
    match all_kept(&open.record()).into_iter().find(|kept| kept.message == message.id) {
        Some(kept) => Begun { restored: false, ..kept.begun(message) },
        None => Begun::of(message),
    }
}

/// Takes up an edit again that an earlier visit left, as soon as its message is shown.
pub fn restore(acts: Acts) {
    let waiting = StoredValue::new(all_kept(&acts.open.record()));
    Effect::new(move |_| {
        let is_of = |kept: &Kept, message: &MessageView| message.id == kept.message && message.viewer.can_edit;
        let found = acts.open.messages.with(|list| {
            waiting.with_value(|waiting| {
                waiting.iter().find_map(|kept| Some((kept.clone(), list.iter().find(|message| is_of(kept, message))?.clone())))
            })
        });
        let Some((kept, message)) = found.filter(|_| acts.editing.with_untracked(Option::is_none)) else { return };
        waiting.update_value(|waiting| waiting.retain(|other| other.message != kept.message));
        acts.editing.set(Some(kept.begun(message)));
    });
}

/// Keeps what is typed into a message, or forgets it when that is nothing new.
fn keep(place: &Place, message: MessageId, begun: Option<&Begun>) {
    let Some((workspace, key)) = place else { return };
    let mut kept = all_kept(place);
    kept.retain(|other| other.message != message);
    kept.extend(begun.filter(|begun| begun.is_changed()).map(|begun| Kept {
        message,
        revision: begun.message.revision,
        draft: begun.draft.clone(),
    }));
    draft::keep(KIND, *workspace, key, (!kept.is_empty()).then_some(&kept));
}

/// What saves an edit, and what comes in its way.
#[derive(Clone, Copy)]
pub struct Editor {
    acts: Acts,
    pub busy: RwSignal<bool>,
    /// What the message says now, when it was changed elsewhere meanwhile.
    pub theirs: RwSignal<Option<MessageView>>,
    /// Asks whether the changes shall be given up.
    pub asks: RwSignal<bool>,
}

impl Editor {
    pub fn new(acts: Acts) -> Self {
        Self { acts, busy: RwSignal::new(false), theirs: RwSignal::new(None), asks: RwSignal::new(false) }
    }

    /// Keeps what is typed.
    pub fn keep(self, writing: Writing) {
        let draft = writing.draft.get_untracked();
        self.acts.editing.update_untracked(|begun| {
            if let Some(begun) = begun {
                begun.draft = draft;
            }
        });
        self.acts.editing.with_untracked(|begun| {
            if let Some(begun) = begun {
                keep(&self.acts.open.record(), begun.message.id, Some(begun));
            }
        });
    }

    /// Ends the edit; asks first when something was changed.
    pub fn leave(self, writing: Writing) {
        writing.picker.done();
        if self.acts.editing.with_untracked(|begun| begun.as_ref().is_some_and(Begun::is_changed)) {
            self.asks.set(true);
        } else {
            self.end();
        }
    }

    /// Ends the edit, whatever was typed.
    pub fn end(self) {
        let ended = self.acts.editing.with_untracked(|begun| begun.as_ref().map(|begun| (begun.message.id, begun.message.seq)));
        self.acts.editing.set(None);
        if let Some((message, seq)) = ended {
            keep(&self.acts.open.record(), message, None);
            self.acts.focus(seq);
        }
    }

    /// Takes what was written elsewhere, and gives up what was typed here.
    pub fn take_theirs(self) {
        if let Some(theirs) = self.theirs.get_untracked() {
            self.acts.open.merge(vec![theirs]);
        }
        self.end();
    }

    /// Saves, when the message is still what the person saw.
    pub fn save(self, writing: Writing, body: String) {
        let Some(begun) = self.acts.editing.get_untracked() else { return };
        if self.busy.get_untracked() {
            return;
        }
        if !begun.is_changed() {
            return self.end();
        }
        self.busy.set(true);
        writing.problem.set(None);
        let revision = self.theirs.with_untracked(|theirs| theirs.as_ref().map_or(begun.message.revision, |now| now.revision));
        let place = self.acts.open.record();
        spawn_local(async move {
            let path = format!("/messages/{}", begun.message.id);
            let answer = api::patch_seen::<Edited>(&path, &MessagePatch { body }, revision).await;
            if self.busy.is_disposed() {
                let is_all = |kept: &Kept| kept.message != begun.message.id || kept.draft == begun.draft;
                if answer.is_ok() && all_kept(&place).iter().all(is_all) {
                    keep(&place, begun.message.id, None);
                }
                return;
            }
            match answer {
                Ok(edited) => self.saved(edited, begun.draft),
                Err(failure) if failure.is(Code::PreconditionFailed) => self.meet(writing, &path).await,
                Err(failure) => writing.problem.set(Some(sentence(&failure))),
            }
            self.busy.try_set(false);
        });
    }

    fn saved(self, edited: Edited, sent: Draft) {
        self.acts.open.not_told.set(edited.not_reached.iter().map(outgoing::not_told).collect());
        let revision = edited.message.revision;
        self.acts.open.merge(vec![edited.message]);
        announce(t("edit.saved"));
        self.theirs.set(None);
        // What was typed while it was on its way is the beginning of the next edit.
        let mut has_more = false;
        self.acts.editing.update_untracked(|begun| {
            if let Some(begun) = begun.as_mut().filter(|begun| begun.draft != sent) {
                begun.message.revision = revision;
                begun.was = sent;
                keep(&self.acts.open.record(), begun.message.id, Some(begun));
                has_more = true;
            }
        });
        if !has_more {
            self.end();
        }
    }

    /// It was changed elsewhere: shows what it says now. What was typed stays.
    async fn meet(self, writing: Writing, path: &str) {
        let answer = api::get::<MessageView>(path).await;
        if self.busy.is_disposed() {
            return;
        }
        match answer {
            Ok(now) if now.deleted_at.is_some() => writing.problem.set(Some(t("problems.message_deleted"))),
            Ok(now) => self.theirs.set(Some(now)),
            Err(failure) => writing.problem.set(Some(sentence(&failure))),
        }
    }
}

fn sentence(failure: &Failure) -> String {
    failure.sentence()
}
