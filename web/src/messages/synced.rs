//! A draft on its way between this browser and the server. Every key is kept here at once, and sent a moment after the last one;
//! without a network it waits here. What another device wrote is met when the conversation is opened and when one comes back to it:
//! the newer of two drafts is shown and the other is offered, so that nothing that was typed is lost.

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    Code, WorkspaceId,
    drafts::{DraftView, NewDraft},
    records::RecordKey,
};

use super::{
    draft::{self, Draft},
    meeting::{self, Here, Meeting, Standing, There},
    writing::{KIND, Writing},
};
use crate::{
    api::{self, Failure},
    browser, live,
    threads::{OpenThread, record_path},
};

const STANDING: &str = "draft_standing";
const OTHER: &str = "draft_other";
/// What was sent last, whatever became of it.
const SENT: &str = "draft_sent";
/// From the last key to the server.
const PAUSE_MS: i32 = 1_000;
/// After the server asked for patience.
const PATIENCE_MS: i32 = 10_000;

/// What a person should know of the draft that they see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It is what an earlier visit left.
    Restored,
    /// It comes from another device.
    Elsewhere,
    /// This one is not shown, and can be.
    Other(Draft),
    /// It was thrown away here.
    Discarded(Draft),
    /// The one that was not shown was thrown away here.
    OtherDiscarded(Draft),
    /// It was sent or thrown away on another device.
    Gone(Draft),
}

/// The draft of one composer.
#[derive(Clone, Copy)]
pub struct Synced {
    open: OpenThread,
    pub note: RwSignal<Option<Note>>,
    standing: StoredValue<Standing>,
    /// The draft as it was kept last.
    last: StoredValue<Draft>,
    /// Counts the changes; a pause that was interrupted sends nothing.
    turn: StoredValue<u32>,
    busy: StoredValue<bool>,
}

impl Synced {
    /// Begins with what this browser kept.
    pub fn begin(open: OpenThread, kept: &Draft) -> Self {
        let place = open.record();
        let mut standing: Standing = place.as_ref().map(|(w, key)| draft::kept(STANDING, *w, key)).unwrap_or_default();
        let other: Option<Draft> = place.as_ref().and_then(|(w, key)| draft::kept(OTHER, *w, key));
        // What a release before left has never been sent.
        standing.dirty |= standing.revision == 0 && !kept.is_blank();
        let restored = (!kept.is_blank() || kept.reply_to.is_some()).then_some(Note::Restored);
        Self {
            open,
            note: RwSignal::new(other.map(Note::Other).or(restored)),
            standing: StoredValue::new(standing),
            last: StoredValue::new(kept.clone()),
            turn: StoredValue::new(0),
            busy: StoredValue::new(false),
        }
    }

    /// Meets the server now, and whenever one comes back; sends what is left when one goes.
    pub fn follow(self, writing: Writing) {
        spawn_local(self.meet(writing));
        let seen = window_event_listener(ev::visibilitychange, move |_| {
            if browser::is_visible() {
                spawn_local(self.meet(writing));
            } else {
                spawn_local(self.push(writing));
            }
        });
        let leaving = window_event_listener(ev::pagehide, move |_| spawn_local(self.push(writing)));
        let online = window_event_listener(ev::online, move |_| spawn_local(self.meet(writing)));
        on_cleanup(move || {
            seen.remove();
            leaving.remove();
            online.remove();
            self.leave();
        });
        Effect::new(move |was: Option<bool>| {
            let is = live::is_connected();
            if was == Some(false) && is {
                spawn_local(self.meet(writing));
            }
            is
        });
    }

    /// The composer goes: what the server has not is sent, and nobody waits for the answer.
    fn leave(self) {
        let standing = self.standing.get_value();
        let Some((workspace, key)) = self.open.record().filter(|_| standing.dirty && !self.busy.get_value()) else { return };
        draft::keep(SENT, workspace, &key, Some(&self.last.get_value()));
        let new = self.last.get_value().to_send();
        spawn_local(async move { drop(put(workspace, &key, &new, standing.revision).await) });
    }

    /// The revision that a message was, when the server has it.
    pub fn revision(self) -> Option<i64> {
        self.standing.with_value(|standing| standing.there.then_some(standing.revision))
    }

    /// Hears that something was typed.
    pub fn changed(self, writing: Writing, draft: Draft) {
        if self.last.with_value(|last| *last == draft) {
            return;
        }
        self.last.set_value(draft);
        self.stand(|standing| {
            standing.dirty = true;
            standing.at_ms = browser::now_ms();
        });
        if self.note.with_untracked(|note| note.as_ref().is_some_and(|note| !matches!(note, Note::Other(_)))) {
            self.note.set(None);
        }
        self.plan(writing, PAUSE_MS);
    }

    fn plan(self, writing: Writing, wait_ms: i32) {
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        spawn_local(async move {
            browser::sleep(wait_ms).await;
            if self.turn.try_get_value() == Some(turn) {
                self.push(writing).await;
            }
        });
    }

    fn stand(self, change: impl FnOnce(&mut Standing)) {
        self.standing.update_value(change);
        if let Some((workspace, key)) = self.open.record() {
            draft::keep(STANDING, workspace, &key, Some(&self.standing.get_value()));
        }
    }

    /// Sends what the server has not.
    async fn push(self, writing: Writing) {
        let is_due = self.standing.try_get_value().is_some_and(|standing| standing.dirty) && !self.busy.get_value();
        let Some((workspace, key)) = self.open.record().filter(|_| is_due) else { return };
        let (draft, revision) = (self.last.get_value(), self.standing.get_value().revision);
        self.busy.set_value(true);
        draft::keep(SENT, workspace, &key, Some(&draft));
        let answer = put(workspace, &key, &draft.to_send(), revision).await;
        if self.busy.try_set_value(false).is_some() {
            if let Ok(view) = answer {
                follow_up(workspace, &key, &draft, &view).await;
            }
            return;
        }
        match answer {
            Ok(view) => {
                let is_all = self.last.with_value(|last| *last == draft);
                self.stand(|standing| {
                    (standing.revision, standing.there) = (view.revision, view.body.is_some());
                    standing.dirty = !is_all;
                });
                if !is_all {
                    self.plan(writing, PAUSE_MS);
                }
            }
            Err(failure) if failure.is(Code::PreconditionFailed) => self.meet(writing).await,
            Err(failure) if failure.is(Code::RateLimited) => self.plan(writing, PATIENCE_MS),
            // It stays here, and is sent with the next key, or when the network is back.
            Err(_) => {}
        }
    }

    /// Reads what the server has, and brings both together.
    async fn meet(self, writing: Writing) {
        let Some((workspace, key)) = self.open.record().filter(|_| self.busy.try_get_value() == Some(false)) else { return };
        let turn = self.turn.get_value();
        let Ok(view) = api::get::<DraftView>(&path(workspace, &key)).await else { return };
        // What was sent or typed meanwhile is met the next time.
        let is_still = self.busy.try_get_value() == Some(false) && self.turn.get_value() == turn;
        if self.note.is_disposed() {
            return;
        }
        if is_still {
            self.bring_together(writing, &view);
        } else if self.standing.get_value().dirty {
            self.plan(writing, PAUSE_MS);
        }
    }

    fn bring_together(self, writing: Writing, view: &DraftView) {
        let mut standing = self.standing.get_value();
        let here = self.last.get_value();
        let there = Draft::of(view);
        let sent = self.open.record().and_then(|(workspace, key)| draft::kept::<Option<Draft>>(SENT, workspace, &key));
        if standing.dirty && sent.is_some_and(|sent| sent.is_alike(&there)) {
            // It came from here, though nobody heard that it arrived.
            standing.revision = view.revision;
        }
        let met = meeting::meet(
            standing,
            &Here { is_blank: here.is_blank() },
            &There {
                revision: view.revision,
                is_blank: view.body.is_none(),
                is_same: here.is_alike(&there),
                at_ms: view.updated_at.map_or(0.0, time_ms),
            },
        );
        self.stand(|standing| (standing.revision, standing.there) = (view.revision, view.body.is_some()));
        match met {
            Meeting::Nothing => {}
            Meeting::Settled => self.stand(|standing| standing.dirty = false),
            Meeting::Take => self.take(writing, there, here),
            Meeting::Send => self.plan(writing, 0),
            Meeting::OfferTheirs => {
                self.offer(there);
                self.plan(writing, 0);
            }
            Meeting::OfferOurs => {
                self.show(writing, there);
                self.offer(here);
            }
        }
    }

    /// Takes what the server has, where nothing is here that it has not.
    fn take(self, writing: Writing, there: Draft, here: Draft) {
        let note = match (there.is_blank(), here.is_blank()) {
            (true, true) => None,
            (true, false) => Some(Note::Gone(here)),
            (false, _) => Some(Note::Elsewhere),
        };
        self.show(writing, there);
        if self.note.with_untracked(|note| !matches!(note, Some(Note::Other(_)))) {
            self.note.set(note);
        }
    }

    /// Puts a draft of the server in the field.
    fn show(self, writing: Writing, draft: Draft) {
        self.last.set_value(draft.clone());
        self.stand(|standing| standing.dirty = false);
        writing.replace(draft);
    }

    /// One that is offered already stays part of it.
    fn offer(self, other: Draft) {
        let before =
            self.note.with_untracked(|note| if let Some(Note::Other(before)) = note { Some(before.clone()) } else { None });
        let other = match before.filter(|before| !before.is_alike(&other)) {
            Some(before) => before.followed_by(other),
            None => other,
        };
        self.keep_other(Some(&other));
        self.note.set(Some(Note::Other(other)));
    }

    fn keep_other(self, other: Option<&Draft>) {
        if let Some((workspace, key)) = self.open.record() {
            draft::keep(OTHER, workspace, &key, other);
        }
    }

    /// Throws the draft away; it can be brought back.
    pub fn discard(self, writing: Writing) {
        let was = self.last.get_value();
        writing.replace(Draft::default());
        self.note.set(Some(Note::Discarded(was)));
    }

    /// Shows a draft that a note speaks of; the one in the field is offered in its place when the note was of two.
    pub fn bring_back(self, writing: Writing, draft: Draft) {
        let is_other = self.note.with_untracked(|note| matches!(note, Some(Note::Other(_))));
        let here = self.last.get_value();
        writing.replace(draft);
        self.note.set(None);
        if is_other && !here.is_blank() {
            self.offer(here);
        } else {
            self.keep_other(None);
        }
    }

    /// The note goes, and the draft that it offered, which can be brought back.
    pub fn put_away(self) {
        self.keep_other(None);
        self.note.update(|note| {
            *note = match note.take() {
                Some(Note::Other(other)) => Some(Note::OtherDiscarded(other)),
                _ => None,
            }
        });
    }

    /// Offers the other draft again.
    pub fn offer_again(self, other: Draft) {
        self.note.set(None);
        self.offer(other);
    }
}

/// The composer went while a draft was on its way: what was typed behind it follows, and the next visit knows what the server has.
async fn follow_up(workspace: WorkspaceId, key: &RecordKey, sent: &Draft, view: &DraftView) {
    let now: Draft = draft::kept(KIND, workspace, key);
    let keep = |view: &DraftView, dirty: bool| {
        let standing: Standing = draft::kept(STANDING, workspace, key);
        let now = Standing { revision: view.revision, there: view.body.is_some(), dirty, ..standing };
        draft::keep(STANDING, workspace, key, Some(&now));
    };
    keep(view, now != *sent);
    if now != *sent
        && let Ok(view) = put(workspace, key, &now.to_send(), view.revision).await
    {
        keep(&view, draft::kept::<Draft>(KIND, workspace, key) != now);
    }
}

fn path(workspace: WorkspaceId, key: &RecordKey) -> String {
    format!("{}/draft", record_path(workspace, key))
}

async fn put(workspace: WorkspaceId, key: &RecordKey, new: &NewDraft, revision: i64) -> Result<DraftView, Failure> {
    api::put_seen(&path(workspace, key), new, revision).await
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
fn time_ms(at: shared::Timestamp) -> f64 {
    (at.0 / 1_000) as f64
}
