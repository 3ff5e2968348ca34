//! Messages on their way. Each is kept in this browser until the server has it, under one key, so that trying again
//! never posts it twice.

use leptos::{ev, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use shared::{
    Code, WorkspaceId,
    attachments::AttachmentView,
    messages::{NewMessage, NotReached, NotReachedReason, Posted, Quote},
    records::RecordKey,
};

use super::{
    draft::{self, Draft},
    mention::{self, Picked},
};
use crate::{
    api::{self, Failure},
    attachments, browser,
    threads::{OpenThread, record_path},
    words::{t, t_with},
};

const KIND: &str = "outbox";
/// Pages of what others wrote in between that are read to reach one's own message.
const MOST_PAGES: u8 = 4;
/// The server knows a key for a day; an hour less for the way there.
const SAFE_MS: i64 = 23 * 60 * 60 * 1000;

/// A page that is left is gone before this.
const LEAVING_MS: i32 = 100;

/// A message that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The `Idempotency-Key` of every attempt.
    pub key: String,
    pub text: String,
    pub picked: Vec<Picked>,
    /// What it carries. Without a text, their names are its text.
    #[serde(default)]
    pub files: Vec<AttachmentView>,
    pub reopen: bool,
    /// What it answers.
    #[serde(default)]
    pub reply_to: Option<Quote>,
    /// The revision of the draft that it was.
    #[serde(default)]
    pub draft_revision: Option<i64>,
    /// When it was sent first, in milliseconds since 1970.
    #[serde(default)]
    sent_ms: i64,
    /// Why the last attempt failed; `None` while it is being sent.
    pub failure: Option<String>,
}

/// Takes up again what an earlier visit could not send. What was on its way when the page was left goes on: it is posted once, as
/// long as the server knows its key. The person decides about the rest.
pub fn restore(open: OpenThread) {
    follow_other_tabs(open);
    let Some((workspace, record)) = open.record() else { return };
    let mut left: Vec<Outgoing> = draft::kept(KIND, workspace, &record);
    if left.is_empty() {
        return;
    }
    for message in left.iter_mut().filter(|message| now_ms() - message.sent_ms > SAFE_MS) {
        message.failure.get_or_insert_with(|| t("message.not_confirmed"));
    }
    open.outgoing.set(left.clone());
    for message in left.into_iter().filter(|message| message.failure.is_none()) {
        spawn_local(deliver(open, message, None));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of our time fit in 53 bits")]
fn now_ms() -> i64 {
    browser::now_ms() as i64
}

/// Keeps one message as it is now, or forgets it when it is no more. Those that another tab is sending stay.
fn keep(place: Option<(WorkspaceId, RecordKey)>, key: &str, now: Option<&Outgoing>) {
    let Some((workspace, record)) = place else { return };
    let mut kept: Vec<Outgoing> = draft::kept(KIND, workspace, &record);
    match (kept.iter_mut().find(|message| message.key == key), now) {
        (Some(message), Some(now)) => message.clone_from(now),
        (None, Some(now)) => kept.push(now.clone()),
        (_, None) => kept.retain(|message| message.key != key),
    }
    draft::keep(KIND, workspace, &record, (!kept.is_empty()).then_some(&kept));
}

/// What failed here and is no longer kept was sent, or given up, in another tab.
fn follow_other_tabs(open: OpenThread) {
    let heard = window_event_listener(ev::storage, move |_| {
        let Some((workspace, record)) = open.record() else { return };
        let kept: Vec<Outgoing> = draft::kept(KIND, workspace, &record);
        let is_over = |message: &Outgoing| message.failure.is_some() && !kept.iter().any(|other| other.key == message.key);
        if open.outgoing.with_untracked(|list| list.iter().any(is_over)) {
            open.outgoing.update(|list| list.retain(|message| !is_over(message)));
        }
    });
    on_cleanup(move || heard.remove());
}

/// Shows a message at once and sends it. `give_back` gets the text when the message itself is at fault, and says whether
/// it took it.
pub fn send(open: OpenThread, message: Outgoing, give_back: Callback<(Outgoing, Failure), bool>) {
    open.outgoing.update(|list| list.push(message.clone()));
    open.not_told.set(vec![]);
    keep(open.record(), &message.key, Some(&message));
    spawn_local(deliver(open, message, Some(give_back)));
}

impl Outgoing {
    pub fn new(draft: Draft, files: Vec<AttachmentView>, reopen: bool, draft_revision: Option<i64>) -> Self {
        let Draft { text, picked, reply_to } = draft;
        Self {
            key: browser::fresh_key(),
            text,
            picked,
            files,
            reopen,
            reply_to,
            draft_revision,
            sent_ms: now_ms(),
            failure: None,
        }
    }

    fn to_post(&self) -> NewMessage {
        let is_silent = self.text.trim().is_empty();
        let names = || attachments::as_text(self.files.iter().map(|file| file.file_name.as_str()));
        let body = if is_silent { names() } else { mention::markdown(&self.text, &self.picked) };
        NewMessage {
            body,
            attachment_ids: self.files.iter().map(|file| file.id).collect(),
            reopen: self.reopen,
            reply_to: self.reply_to.as_ref().map(|quote| quote.message_id),
            draft_revision: self.draft_revision,
        }
    }
}

/// Tries once more, under the same key.
pub fn try_again(open: OpenThread, key: &str) {
    let mut again = None;
    open.outgoing.update(|list| {
        if let Some(message) = list.iter_mut().find(|message| message.key == key) {
            message.failure = None;
            again = Some(message.clone());
        }
    });
    if let Some(message) = again {
        keep(open.record(), key, Some(&message));
        spawn_local(deliver(open, message, None));
    }
}

/// Gives a message up.
pub fn discard(open: OpenThread, key: &str) {
    open.outgoing.update(|list| list.retain(|message| message.key != key));
    keep(open.record(), key, None);
}

async fn deliver(open: OpenThread, message: Outgoing, give_back: Option<Callback<(Outgoing, Failure), bool>>) {
    // By its record, which has one address before there is a thread and after: a key goes with an address.
    let Some(place) = open.record() else { return };
    let path = format!("{}/messages", record_path(place.0, &place.1));
    let answer = api::post::<Posted>(&path, &message.to_post(), Some(&message.key)).await;
    if open.outgoing.is_disposed() {
        // The person went on; what was kept for this record follows the answer all the same.
        if answer.is_ok() {
            keep(Some(place), &message.key, None);
        }
        return;
    }
    match answer {
        Ok(posted) => arrived(open, &message, posted).await,
        Err(failure) => {
            let is_at_fault = failure.is(Code::Invalid) || failure.is(Code::TooLarge) || failure.is(Code::RateLimited);
            let key = message.key.clone();
            if give_back.filter(|_| is_at_fault).and_then(|give_back| give_back.try_run((message, failure.clone()))) == Some(true)
            {
                discard(open, &key);
            } else {
                failed(open, &key, &failure).await;
            }
        }
    }
}

async fn arrived(open: OpenThread, message: &Outgoing, posted: Posted) {
    let seq = posted.message.seq;
    let newest = open.messages.with_untracked(|list| list.last().map_or(0, |last| last.seq));
    let first = open.thread.with_untracked(Option::is_none);
    open.take(posted.thread);
    // Others may have written in between: the run of messages must have no gap.
    if open.later.get_untracked().is_none() && (newest + 1 == seq || first) {
        open.merge(vec![posted.message]);
    } else if open.later.get_untracked().is_none() {
        for _ in 0..MOST_PAGES {
            let there = open.messages.with_untracked(|list| list.last().is_some_and(|last| last.seq >= seq));
            if there || open.grow_forwards().await.is_err() || open.messages.is_disposed() {
                break;
            }
        }
    }
    if open.outgoing.is_disposed() {
        return;
    }
    discard(open, &message.key);
    open.refresh();
    open.not_told.set(posted.not_reached.iter().map(not_told).collect());
}

pub fn not_told(missed: &NotReached) -> String {
    let key = match missed.reason {
        NotReachedReason::NoAccess => "not_reached.no_access",
        NotReachedReason::Inactive => "not_reached.inactive",
        NotReachedReason::MailBarred => "not_reached.mail_barred",
    };
    t_with(key, &[("name", &missed.name)])
}

async fn failed(open: OpenThread, key: &str, failure: &Failure) {
    let mut now = None;
    open.outgoing.update(|list| {
        if let Some(message) = list.iter_mut().find(|message| message.key == key) {
            message.failure = Some(failure.sentence());
            now = Some(message.clone());
        }
    });
    let place = open.record();
    // A page that goes away fails what is on its way, too. It does not come to the end of this pause, and the message goes on.
    browser::sleep(LEAVING_MS).await;
    let is_still = |list: &Vec<Outgoing>| list.iter().any(|message| Some(message) == now.as_ref());
    if open.outgoing.try_with_untracked(is_still) == Some(true) {
        keep(place, key, now.as_ref());
    }
}
