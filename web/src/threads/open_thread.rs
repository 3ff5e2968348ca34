//! A thread that is open on the screen. Its messages are one run without a gap, in the order of their numbers, and it
//! is kept fresh by the event stream. A record without a thread is open too: its first message makes one.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    Code, Seq, ThreadId, WorkspaceId,
    events::{Event, EventKind},
    messages::{MessageView, Quote},
    records::RecordKey,
    threads::{ThreadView, TransitionView},
};

use super::renewing::{BeingRead, Renewed};
use crate::{
    api::{self, Answer, Failure},
    browser::encoded,
    lists::Reading,
    live,
    messages::Outgoing,
    session::session,
    ui::announce,
    words::t_with,
};

use super::window::{self, At, Run};

/// What is open: a thread, or the thread that a record has or will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Thread(ThreadId),
    Record(WorkspaceId, RecordKey),
}

#[derive(Clone, Copy)]
pub struct OpenThread {
    pub place: StoredValue<Place>,
    /// `None` while it is read, and for a record without one.
    pub thread: RwSignal<Option<ThreadView>>,
    pub reading: RwSignal<Reading>,
    pub messages: RwSignal<Vec<MessageView>>,
    pub transitions: RwSignal<Vec<TransitionView>>,
    /// Where to go on backwards; `None` at the first message.
    pub earlier: RwSignal<Option<Seq>>,
    /// Where to go on forwards; `None` at the newest message.
    pub later: RwSignal<Option<Seq>>,
    /// The first message that was unread when the thread was opened.
    pub new_from: RwSignal<Option<Seq>>,
    /// Messages that are on their way, or failed.
    pub outgoing: RwSignal<Vec<Outgoing>>,
    /// Whom the last message of this visit did not reach, in words.
    pub not_told: RwSignal<Vec<String>>,
    /// The person marked it unread: do not mark it read again until they come back.
    pub holds_unread: RwSignal<bool>,
    /// What the message that is being written answers.
    pub reply_to: RwSignal<Option<Quote>>,
    /// How far the person has seen it without leaving out anything unread.
    pub seen_to: RwSignal<Seq>,
    /// The message in the middle of what the person looks at.
    pub looked_at: RwSignal<Seq>,
    /// Where the timeline is to put the person once it has drawn what was read.
    pub stand: RwSignal<Option<At>>,
    pub(super) busy: RwSignal<bool>,
    /// Counts what the person went to: of two the later counts.
    pub(super) turn: RwSignal<u32>,
    /// Something happened while it was read for the first time.
    missed: RwSignal<bool>,
    being_read: StoredValue<BeingRead>,
}

impl OpenThread {
    /// Opens a place, at the message `focus` if there is one, else at the first unread.
    pub fn new(place: Place, focus: Option<Seq>) -> Self {
        let open = Self {
            place: StoredValue::new(place),
            thread: RwSignal::new(None),
            reading: RwSignal::new(Reading::Waiting),
            messages: RwSignal::new(vec![]),
            transitions: RwSignal::new(vec![]),
            earlier: RwSignal::new(None),
            later: RwSignal::new(None),
            new_from: RwSignal::new(None),
            outgoing: RwSignal::new(vec![]),
            not_told: RwSignal::new(vec![]),
            holds_unread: RwSignal::new(false),
            reply_to: RwSignal::new(None),
            seen_to: RwSignal::new(0),
            looked_at: RwSignal::new(0),
            stand: RwSignal::new(None),
            busy: RwSignal::new(false),
            turn: RwSignal::new(0),
            missed: RwSignal::new(false),
            being_read: StoredValue::new(BeingRead::default()),
        };
        open.open(focus);
        live::on_event(move |event| open.hear(event));
        open
    }

    pub fn id(self) -> Option<ThreadId> {
        self.thread.with_untracked(|thread| thread.as_ref().map(|thread| thread.id))
    }

    /// The record it belongs to, once that is known.
    pub fn record(self) -> Option<(WorkspaceId, RecordKey)> {
        if let Place::Record(workspace, key) = self.place.get_value() {
            return Some((workspace, key));
        }
        let key =
            |thread: &ThreadView| RecordKey { record_type: thread.record.record_type.clone(), id: thread.record.id.clone() };
        self.thread.with_untracked(|thread| thread.as_ref().map(|thread| (thread.workspace_id, key(thread))))
    }

    /// Reads everything from nothing.
    pub fn open(self, focus: Option<Seq>) {
        self.reading.set(Reading::Waiting);
        spawn_local(async move {
            let answer = self.read_all(focus).await;
            if self.reading.is_disposed() {
                return;
            }
            self.reading.set(answer.map_or_else(Reading::Failed, |()| Reading::Done));
            if self.missed.get_untracked() {
                self.missed.set(false);
                self.refresh();
            }
        });
    }

    async fn read_all(self, focus: Option<Seq>) -> Answer<()> {
        let Some(thread) = self.read_thread().await? else {
            self.thread.try_set(None);
            return Ok(());
        };
        let at = focus.map_or(At::FirstUnread, At::Message);
        let is_here = self.read_window(&thread, at).await?;
        if self.reading.is_disposed() || !is_here {
            return Ok(());
        }
        self.new_from.set(self.first_unread(&thread));
        self.thread.set(Some(thread));
        Ok(())
    }

    async fn read_thread(self) -> Answer<Option<ThreadView>> {
        let path = match (self.id(), self.place.try_get_value()) {
            (Some(id), _) | (None, Some(Place::Thread(id))) => format!("/threads/{id}"),
            (None, Some(Place::Record(workspace, key))) => format!("{}/thread", record_path(workspace, &key)),
            (None, None) => return Ok(None),
        };
        match api::get::<ThreadView>(&path).await {
            Ok(thread) => Ok(Some(thread)),
            Err(failure) if failure.is(Code::NoThread) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    pub(super) fn tell_of(self, fresh: &[MessageView]) {
        let my_id = session().my_id();
        if let Some(message) = fresh.iter().rfind(|message| Some(message.author.id) != my_id) {
            announce(t_with("message.arrived", &[("name", &message.author.name)]));
        }
    }

    /// Puts messages where they belong; those that are there are renewed. Too many are dropped at the end that is farther from
    /// what the person looks at, and can be read again.
    pub fn merge(self, fresh: Vec<MessageView>) {
        if fresh.is_empty() {
            return;
        }
        self.messages.update(|list| {
            for message in fresh {
                match list.binary_search_by_key(&message.seq, |old| old.seq) {
                    Ok(here) => list[here] = message,
                    Err(here) => list.insert(here, message),
                }
            }
        });
        self.drop_surplus();
    }

    /// Reads state, rights and transitions again, and what came after the messages shown.
    pub fn refresh(self) {
        self.one_at_a_time(Renewed::Thread, move || self.catch_up());
    }

    async fn catch_up(self) {
        match self.read_thread().await {
            Ok(Some(thread)) if !self.thread.is_disposed() => {
                let was_none = self.thread.with_untracked(Option::is_none);
                self.take(thread);
                if self.reading.get_untracked() != Reading::Done {
                    self.reading.set(Reading::Done);
                }
                if was_none || self.later.get_untracked().is_none() {
                    drop(self.grow_forwards().await);
                }
            }
            Err(failure) if failure.is(Code::NotFound) && !self.thread.is_disposed() => self.lose(failure),
            _ => {}
        }
    }

    /// It is gone, or no longer for this person: nothing of it stays on the screen.
    fn lose(self, failure: Failure) {
        self.messages.set(vec![]);
        self.transitions.set(vec![]);
        self.thread.set(None);
        self.reading.set(Reading::Failed(failure));
    }

    fn hear(self, event: &Event) {
        let is_mine = match (event.thread_id, self.id()) {
            (Some(theirs), Some(mine)) => theirs == mine,
            // A record without a thread may have got one.
            (Some(_), None) => matches!(event.kind, EventKind::MessageCreated | EventKind::ThreadOpened),
            (None, _) => true,
        };
        if !is_mine {
            return;
        }
        if self.reading.get_untracked() == Reading::Waiting {
            // Two readings at once would leave a gap between their messages.
            self.missed.set(true);
            return;
        }
        match event.kind {
            EventKind::NotificationCreated => {}
            EventKind::MessageEdited | EventKind::MessageDeleted => self.renew_with_replies(event.seq),
            EventKind::MessageReacted => self.renew(event.seq),
            // What the person may do with messages may be different, too.
            EventKind::Resync | EventKind::AccessChanged => {
                self.refresh();
                self.renew(None);
            }
            _ => self.refresh(),
        }
    }

    /// Reads a message again, and those shown that quote it.
    fn renew_with_replies(self, seq: Option<Seq>) {
        let is_pinned = |thread: &ThreadView| thread.pinned.as_ref().is_some_and(|pin| Some(pin.seq) == seq);
        if self.thread.with_untracked(|thread| thread.as_ref().is_some_and(is_pinned)) {
            self.refresh();
        }
        self.renew(seq);
        let quotes = |message: &&MessageView| message.reply_to.as_ref().is_some_and(|quote| Some(quote.seq) == seq);
        let replies: Vec<Seq> =
            self.messages.with_untracked(|list| list.iter().filter(quotes).map(|message| message.seq).collect());
        for reply in replies {
            self.renew(Some(reply));
        }
    }

    /// Reads one message again, or all that are shown.
    pub fn renew(self, seq: Option<Seq>) {
        self.one_at_a_time(seq.map_or(Renewed::Shown, Renewed::Message), move || self.read_again(seq));
    }

    /// Reads, and once more when that was asked for meanwhile: the last answer is the newest.
    fn one_at_a_time<F: Future<Output = ()> + 'static>(self, what: Renewed, read: impl Fn() -> F + 'static) {
        if self.being_read.try_update_value(|reading| reading.begin(what)) != Some(true) {
            return;
        }
        spawn_local(async move {
            loop {
                read().await;
                if self.being_read.try_update_value(|reading| reading.again(what)) != Some(true) {
                    return;
                }
            }
        });
    }

    async fn read_again(self, seq: Option<Seq>) {
        let held = || self.messages.try_with_untracked(|list| window::bounds(list)).flatten();
        let (Some(id), Some((first, last))) = (self.id(), held()) else { return };
        let limit = if seq.is_some() { 1 } else { 100 };
        let (mut from, to) = seq.map_or((first, last), |seq| (seq, seq));
        while from <= to {
            let path = format!("/threads/{id}/messages?after_seq={}&limit={limit}", from - 1);
            let Ok(run) = api::get::<Run>(&path).await else { return };
            let Some((first, last)) = held() else { return };
            from += limit;
            self.merge(run.items.into_iter().filter(|message| message.seq >= first && message.seq <= last).collect());
        }
    }
}

/// The path of a record in the API.
pub fn record_path(workspace: WorkspaceId, key: &RecordKey) -> String {
    format!("/workspaces/{workspace}/records/{}/{}", encoded(&key.record_type), encoded(&key.id))
}
