//! The files that wait beside an unsent text. They belong to their discussion: going elsewhere and coming back finds them, and those
//! on their way go on meanwhile. Those that have arrived are there after a reload, too; before others are lost by it, one is asked.

use std::{cell::RefCell, collections::HashMap};

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{
    AttachmentId, WorkspaceId,
    attachments::{AttachmentView, Scan},
    limits,
};
use web_sys::{File, XmlHttpRequest};

use super::{fault::Fault, upload};
use crate::{
    api::{self, Failure},
    browser,
    session::session,
    threads::OpenThread,
    ui::announce,
    words::{t_count, t_with},
};

/// How many are sent at once: the browser has few connections, and the rest of the page needs some.
const AT_ONCE: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// For its turn.
    Waiting,
    /// Percents of it are with the server.
    Sending(u8),
    Arrived(Box<AttachmentView>),
    Failed(Fault),
}

/// A file beside an unsent text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The `Idempotency-Key` of every attempt, and what tells it from others here.
    pub key: String,
    pub name: String,
    pub size: u64,
    pub state: State,
}

thread_local! {
    /// By discussion.
    static TRAYS: RefCell<HashMap<String, ArcRwSignal<Vec<Item>>>> = RefCell::new(HashMap::new());
    /// By key: what is not sent yet.
    static FILES: RefCell<HashMap<String, File>> = RefCell::new(HashMap::new());
    /// By key: what is being sent.
    static CALLS: RefCell<HashMap<String, XmlHttpRequest>> = RefCell::new(HashMap::new());
}

fn kept(place: &str) -> ArcRwSignal<Vec<Item>> {
    TRAYS.with_borrow_mut(|trays| trays.entry(place.to_owned()).or_insert_with(|| ArcRwSignal::new(restored(place))).clone())
}

fn name(place: &str) -> String {
    format!("palabre.files.{place}")
}

/// What an earlier visit left. The server may have removed it since: then it says so when the message is sent.
fn restored(place: &str) -> Vec<Item> {
    let views: Vec<AttachmentView> =
        browser::recall(&name(place)).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    views.into_iter().map(arrived).collect()
}

fn arrived(view: AttachmentView) -> Item {
    Item { key: browser::fresh_key(), name: view.file_name.clone(), size: view.size, state: State::Arrived(Box::new(view)) }
}

/// What one person attached is no matter of the next one at this machine.
fn me() -> String {
    session().my_id().map(|id| id.to_string()).unwrap_or_default()
}

/// Keeps what the server has in this browser.
fn keep(place: &str) {
    let view = |item: &Item| if let State::Arrived(view) = &item.state { Some((**view).clone()) } else { None };
    let views: Vec<AttachmentView> = kept(place).with_untracked(|items| items.iter().filter_map(view).collect());
    match serde_json::to_string(&views) {
        Ok(json) if !views.is_empty() => browser::remember(&name(place), &json),
        _ => browser::forget(&name(place)),
    }
}

/// Asks whoever closes or reloads the page while files are on their way.
pub fn ask_before_losing() {
    let _ = window_event_listener(ev::beforeunload, |event| {
        if CALLS.with_borrow(|calls| !calls.is_empty()) {
            event.prevent_default();
        }
    });
}

/// The files beside the text of one discussion.
#[derive(Clone, Copy)]
pub struct Tray {
    pub items: RwSignal<Vec<Item>>,
    place: StoredValue<Option<(WorkspaceId, String)>>,
}

impl Tray {
    pub fn of(open: OpenThread) -> Self {
        let place =
            open.record().map(|(workspace, key)| (workspace, format!("{}.{workspace}/{}/{}", me(), key.record_type, key.id)));
        let items = place.as_ref().map_or_else(|| ArcRwSignal::new(vec![]), |(_, name)| kept(name));
        Self { items: items.into(), place: StoredValue::new(place) }
    }

    /// Takes files in and begins to send them. What there is no room for is left out, and told in words.
    pub fn take_in(self, files: Vec<File>) -> Option<String> {
        let room = limits::ATTACHMENTS_MAX.saturating_sub(self.items.with_untracked(Vec::len));
        let left_out = files.len().saturating_sub(room);
        self.items.update(|items| {
            for file in files.into_iter().take(room) {
                let size = size_of(&file);
                let fault = Fault::of_size(size);
                let item = Item {
                    key: browser::fresh_key(),
                    name: file.name(),
                    size,
                    state: fault.map_or(State::Waiting, State::Failed),
                };
                FILES.with_borrow_mut(|known| known.insert(item.key.clone(), file));
                items.push(item);
            }
        });
        self.go_on();
        (left_out > 0).then(|| t_count("attachments.too_many", i64::try_from(left_out).unwrap_or(i64::MAX)))
    }

    /// Takes a file out, and ends its sending.
    pub fn remove(self, key: &str) {
        self.items.update(|items| items.retain(|item| item.key != key));
        FILES.with_borrow_mut(|files| files.remove(key));
        if let Some(call) = CALLS.with_borrow_mut(|calls| calls.remove(key)) {
            drop(call.abort());
        }
        self.keep();
        self.go_on();
    }

    fn keep(self) {
        if let Some((_, place)) = self.place.get_value() {
            keep(&place);
        }
    }

    /// Sends a file once more, under the same key.
    pub fn try_again(self, key: &str) {
        self.items.update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.key == key) {
                item.state = State::Waiting;
            }
        });
        self.go_on();
    }

    fn go_on(self) {
        if let Some((workspace, place)) = self.place.get_value() {
            start(workspace, &place);
        }
    }

    /// Is there a file, whatever became of it?
    pub fn is_empty(self) -> bool {
        self.items.with(Vec::is_empty)
    }

    /// The files to send a message with; `Err` with what is in the way, in words.
    pub fn ready(self) -> Result<Vec<AttachmentView>, &'static str> {
        self.items.with_untracked(|items| {
            if items.iter().any(|item| item.state == State::Failed(Fault::Infected)) {
                return Err("attachments.some_infected");
            }
            if items.iter().any(|item| matches!(item.state, State::Failed(_))) {
                return Err("attachments.some_failed");
            }
            let arrived = |item: &Item| if let State::Arrived(view) = &item.state { Some((**view).clone()) } else { None };
            let views: Vec<_> = items.iter().filter_map(arrived).collect();
            if views.len() < items.len() { Err("attachments.still_sending") } else { Ok(views) }
        })
    }

    /// They are a message's now.
    pub fn clear(self) {
        self.items.set(vec![]);
        self.keep();
    }

    /// A virus scanner has looked at this file, or may have looked at any.
    pub fn look_again(self, file: Option<AttachmentId>) {
        let Some((_, place)) = self.place.get_value() else { return };
        let waits = |item: &Item| match &item.state {
            State::Arrived(view) if view.scan == Scan::Pending => Some((item.key.clone(), view.id)),
            _ => None,
        };
        let waiting: Vec<_> = self.items.with_untracked(|items| items.iter().filter_map(waits).collect());
        for (key, id) in waiting.into_iter().filter(|(_, id)| file.is_none_or(|file| file == *id)) {
            spawn_local(look(place.clone(), key, id));
        }
    }

    /// The server would not have the message: its files come back, with what is wrong with each.
    pub fn put_back(self, files: Vec<AttachmentView>, failure: &Failure) {
        let fault = |n: usize| match failure.field(&format!("/attachment_ids/{n}")).as_deref() {
            Some("infected") => Some(Fault::Infected),
            Some(_) => Some(Fault::Gone),
            None => None,
        };
        let back = files.into_iter().enumerate().map(|(n, file)| match fault(n) {
            Some(fault) => Item { state: State::Failed(fault), ..arrived(file) },
            None => arrived(file),
        });
        self.items.update(|items| drop(items.splice(0..0, back)));
        self.keep();
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a browser counts bytes as whole numbers below 2^53")]
fn size_of(file: &File) -> u64 {
    file.size() as u64
}

/// Sends as many of a discussion's files as may be sent at once.
fn start(workspace: WorkspaceId, place: &str) {
    loop {
        let mut next = None;
        kept(place).update(|items| {
            let sending = items.iter().filter(|item| matches!(item.state, State::Sending(_))).count();
            let waiting = items.iter_mut().find(|item| item.state == State::Waiting);
            if let Some(item) = waiting.filter(|_| sending < AT_ONCE) {
                item.state = State::Sending(0);
                next = Some(item.key.clone());
            }
        });
        let Some(key) = next else { return };
        spawn_local(send(workspace, place.to_owned(), key));
    }
}

async fn send(workspace: WorkspaceId, place: String, key: String) {
    let Some(file) = FILES.with_borrow(|files| files.get(&key).cloned()) else { return };
    let begun = |call| CALLS.with_borrow_mut(|calls| drop(calls.insert(key.clone(), call)));
    let (at, of) = (place.clone(), key.clone());
    let progress = move |percent| {
        set(&at, &of, State::Sending(percent));
    };
    let answer = upload::upload(workspace, &file, &key, begun, progress).await;
    CALLS.with_borrow_mut(|calls| calls.remove(&key));
    match answer {
        Ok(view) => {
            FILES.with_borrow_mut(|files| files.remove(&key));
            let (id, is_looked_at) = (view.id, view.scan == Scan::Pending);
            if set(&place, &key, State::Arrived(Box::new(view))) {
                announce(t_with("attachments.attached", &[("name", &file.name())]));
                if is_looked_at {
                    // What was found while this answer was on its way was told to nobody.
                    spawn_local(look(place.clone(), key, id));
                }
            }
        }
        Err(failure) => {
            set(&place, &key, State::Failed(Fault::Refused(failure)));
        }
    }
    start(workspace, &place);
}

/// Asks what the virus scanner has found in a file.
async fn look(place: String, key: String, id: AttachmentId) {
    let Ok(view) = api::get::<AttachmentView>(&format!("/attachments/{id}")).await else { return };
    match view.scan {
        Scan::Pending => {}
        Scan::Infected => drop(set(&place, &key, State::Failed(Fault::Infected))),
        Scan::Lost => drop(set(&place, &key, State::Failed(Fault::Gone))),
        Scan::None | Scan::Clean => drop(set(&place, &key, State::Arrived(Box::new(view)))),
    }
}

/// Puts down how a file fares; false when the person took it out meanwhile.
fn set(place: &str, key: &str, state: State) -> bool {
    let tray = kept(place);
    let changes = tray.with_untracked(|items| items.iter().find(|item| item.key == key).map(|item| item.state != state));
    let is_progress = matches!(state, State::Sending(_));
    if changes == Some(true) {
        tray.update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.key == key) {
                item.state = state;
            }
        });
        if !is_progress {
            keep(place);
        }
    }
    changes.is_some()
}
