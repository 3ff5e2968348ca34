//! Editing a message in its place. What is typed is kept with every key, with the revision that it changes, until it is saved or
//! given up.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use shared::{
    Code, MessageId,
    edits::{Edited, MessagePatch},
    messages::MessageView,
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

/// What is kept in this browser: one edit for each record.
#[derive(Default, Serialize, Deserialize)]
struct Kept(Option<KeptEdit>);

#[derive(Serialize, Deserialize)]
struct KeptEdit {
    message: MessageId,
    revision: i64,
    draft: Draft,
}

/// Takes up an edit again that an earlier visit left, once its message is shown.
pub fn restore(acts: Acts) {
    let Some((workspace, key)) = acts.open.record() else { return };
    let Kept(Some(kept)) = draft::kept(KIND, workspace, &key) else { return };
    let is_it = |message: &&MessageView| message.id == kept.message && message.viewer.can_edit;
    let Some(message) = acts.open.messages.with_untracked(|list| list.iter().find(is_it).cloned()) else { return };
    let begun = Begun::of(MessageView { revision: kept.revision, ..message });
    acts.editing.set(Some(Begun { draft: kept.draft, restored: true, ..begun }));
}

fn keep(open: OpenThread, begun: Option<&Begun>) {
    if let Some((workspace, key)) = open.record() {
        let kept = begun.filter(|begun| begun.is_changed()).map(|begun| {
            Kept(Some(KeptEdit { message: begun.message.id, revision: begun.message.revision, draft: begun.draft.clone() }))
        });
        draft::keep(KIND, workspace, &key, kept.as_ref());
    }
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
        self.acts.editing.with_untracked(|begun| keep(self.acts.open, begun.as_ref()));
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
        keep(self.acts.open, None);
        let seq = self.acts.editing.with_untracked(|begun| begun.as_ref().map(|begun| begun.message.seq));
        self.acts.editing.set(None);
        if let Some(seq) = seq {
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
        spawn_local(async move {
            let path = format!("/messages/{}", begun.message.id);
            let answer = api::patch_seen::<Edited>(&path, &MessagePatch { body }, revision).await;
            if self.busy.is_disposed() {
                if answer.is_ok() {
                    keep(self.acts.open, None);
                }
                return;
            }
            match answer {
                Ok(edited) => self.saved(edited),
                Err(failure) if failure.is(Code::PreconditionFailed) => self.meet(writing, &path).await,
                Err(failure) => writing.problem.set(Some(sentence(&failure))),
            }
            self.busy.try_set(false);
        });
    }

    fn saved(self, edited: Edited) {
        self.acts.open.not_told.set(edited.not_reached.iter().map(outgoing::not_told).collect());
        self.acts.open.merge(vec![edited.message]);
        announce(t("edit.saved"));
        self.end();
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
