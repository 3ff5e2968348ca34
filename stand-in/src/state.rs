//! What the stand-in knows: tokens, people, channels; what was posted; what shall fail.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;
use serde_json::Value;

use super::{Failure, TOKEN, WEBHOOK};

/// What a bot of Palabre must be allowed to do.
pub const SCOPES: [&str; 4] = ["chat:write", "im:write", "users:read", "users:read.email"];

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Posted {
    /// `#name` or the id of a channel; the address of a person; the path of a webhook.
    pub to: String,
    /// What notifications show.
    pub text: String,
    /// As it was sent; `null` without blocks.
    pub blocks: Value,
    /// Everything that was sent.
    pub body: Value,
}

/// A call that arrived, whatever became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// A method of the Web API, or `webhook`.
    pub method: String,
    pub token: Option<String>,
}

/// How a channel stands to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Open,
    NotInvited,
    Archived,
}

#[derive(Debug, Clone)]
struct Planned {
    failure: Failure,
    /// How often yet; `None` is always.
    times: Option<u32>,
}

#[derive(Debug)]
struct Inner {
    tokens: BTreeMap<String, BTreeSet<String>>,
    people: Vec<String>,
    channels: BTreeMap<String, Door>,
    webhooks: BTreeSet<String>,
    planned: BTreeMap<String, Vec<Planned>>,
    posted: Vec<Posted>,
    calls: Vec<Call>,
    messages: u64,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            tokens: BTreeMap::from([(TOKEN.to_owned(), SCOPES.iter().map(|scope| (*scope).to_owned()).collect())]),
            people: Vec::new(),
            channels: BTreeMap::new(),
            webhooks: BTreeSet::from([WEBHOOK.to_owned()]),
            planned: BTreeMap::new(),
            posted: Vec::new(),
            calls: Vec::new(),
            messages: 0,
        }
    }
}

/// What it knows, for all its threads.
#[derive(Debug, Default)]
pub struct State(Mutex<Inner>);

impl State {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Back to the beginning.
    pub fn reset(&self) {
        *self.inner() = Inner::default();
    }

    /// Makes a token known, with these scopes and no others.
    pub fn allow(&self, token: &str, scopes: &[&str]) {
        self.inner().tokens.insert(token.to_owned(), scopes.iter().map(|scope| (*scope).to_owned()).collect());
    }

    /// Makes somebody known by their address.
    pub fn add_person(&self, email: &str) {
        let mut inner = self.inner();
        if !inner.people.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            inner.people.push(email.to_owned());
        }
    }

    /// Makes a channel that the bot is in.
    pub fn add_channel(&self, name: &str) {
        self.set_channel(name, Door::Open);
    }

    /// Makes a channel that the bot is not in.
    pub fn add_closed_channel(&self, name: &str) {
        self.set_channel(name, Door::NotInvited);
    }

    /// Makes a channel that nobody can write to any more.
    pub fn archive_channel(&self, name: &str) {
        self.set_channel(name, Door::Archived);
    }

    fn set_channel(&self, name: &str, door: Door) {
        self.inner().channels.insert(name.trim_start_matches('#').to_owned(), door);
    }

    /// Takes back the webhook that it knew from the start.
    pub fn remove_webhooks(&self) {
        self.inner().webhooks.clear();
    }

    /// The next call of `method` (`*` for any) fails so.
    pub fn fail_next(&self, method: &str, failure: Failure) {
        self.plan(method, failure, Some(1));
    }

    /// Every call of `method` (`*` for any) fails so, until [`State::work`].
    pub fn fail(&self, method: &str, failure: Failure) {
        self.plan(method, failure, None);
    }

    /// So many calls of `method` fail; `None` is all of them.
    pub fn plan(&self, method: &str, failure: Failure, times: Option<u32>) {
        self.inner().planned.entry(method.to_owned()).or_default().push(Planned { failure, times });
    }

    /// Nothing fails any more.
    pub fn work(&self) {
        self.inner().planned.clear();
    }

    /// Every message that was taken, the oldest first.
    #[must_use]
    pub fn posted(&self) -> Vec<Posted> {
        self.inner().posted.clone()
    }

    /// The messages that were posted to a channel, or to somebody's address.
    #[must_use]
    pub fn posted_to(&self, to: &str) -> Vec<Posted> {
        self.posted().into_iter().filter(|posted| posted.to == to).collect()
    }

    /// Every call that arrived, the oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.inner().calls.clone()
    }

    /// How many calls of a method arrived.
    #[must_use]
    pub fn count(&self, method: &str) -> usize {
        self.calls().iter().filter(|call| call.method == method).count()
    }

    pub(crate) fn arrived(&self, method: &str, token: Option<String>) -> Option<Failure> {
        let mut inner = self.inner();
        inner.calls.push(Call { method: method.to_owned(), token });
        for key in [method, "*"] {
            let Some(planned) = inner.planned.get_mut(key).filter(|planned| !planned.is_empty()) else { continue };
            let first = planned[0].clone();
            match &mut planned[0].times {
                Some(times) if *times > 1 => *times -= 1,
                Some(_) => drop(planned.remove(0)),
                None => {}
            }
            return Some(first.failure);
        }
        None
    }

    /// The scopes of a token; `None` for one that it does not know.
    pub(crate) fn scopes(&self, token: &str) -> Option<BTreeSet<String>> {
        self.inner().tokens.get(token).cloned()
    }

    /// Somebody's id.
    pub(crate) fn user_of(&self, email: &str) -> Option<String> {
        let inner = self.inner();
        let place = inner.people.iter().position(|known| known.eq_ignore_ascii_case(email))?;
        Some(format!("U{place:09}"))
    }

    /// Whose id this is: that of a person, or of the conversation with them.
    pub(crate) fn email_of(&self, id: &str) -> Option<String> {
        let place: usize = id.strip_prefix('U').or_else(|| id.strip_prefix('D'))?.parse().ok()?;
        self.inner().people.get(place).cloned()
    }

    /// How a channel stands, by its name or by `C` and its name.
    pub(crate) fn door(&self, channel: &str) -> Option<Door> {
        self.inner().channels.get(channel.trim_start_matches('#')).copied()
    }

    pub(crate) fn knows_webhook(&self, path: &str) -> bool {
        self.inner().webhooks.contains(path)
    }

    /// Takes a message, and gives its time stamp.
    pub(crate) fn take(&self, to: String, body: Value) -> String {
        let mut inner = self.inner();
        inner.messages += 1;
        let text = body["text"].as_str().unwrap_or_default().to_owned();
        inner.posted.push(Posted { to, text, blocks: body["blocks"].clone(), body });
        format!("1700000000.{:06}", inner.messages)
    }
}
