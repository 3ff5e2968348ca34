//! The event stream. One connection per browser: the tab that holds the lock reads the stream and passes each event on
//! to the others. Losing or repeating an event is harmless, for everybody reads again on `resync`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    WorkspaceId,
    events::{Event, EventKind},
    users::Me,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AbortController, BroadcastChannel, EventSource, MessageEvent};

use crate::{api, browser, session::session};

const DOWN: &str = "down";
const UP: &str = "up";
/// A shorter gap is not worth a word to the person.
const PATIENCE_MS: i32 = 4_000;
const LONGEST_WAIT_MS: i32 = 30_000;

type Hearing = Closure<dyn Fn(MessageEvent)>;
type Listener = Rc<dyn Fn(&Event)>;

thread_local! {
    static LISTENERS: RefCell<Vec<(u32, Listener)>> = const { RefCell::new(Vec::new()) };
    static PASSING: RefCell<Vec<(u32, Listener)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    static STREAM: RefCell<Option<Rc<Stream>>> = const { RefCell::new(None) };
    static CONNECTED: RefCell<Option<ArcRwSignal<bool>>> = const { RefCell::new(None) };
}

fn connected() -> ArcRwSignal<bool> {
    CONNECTED.with_borrow_mut(|cell| cell.get_or_insert_with(|| ArcRwSignal::new(true)).clone())
}

/// How often it is looked whether the machine slept.
const LOOK: Duration = Duration::from_secs(20);
/// Longer than any browser makes a timer of a tab in the background wait.
const SLEPT_MS: f64 = 150_000.0;

/// Is the server in reach? False some seconds after the stream broke.
pub fn is_connected() -> bool {
    connected().get()
}

/// Hears what changes nothing that is kept while the component lives: who looks, who is writing.
pub fn on_passing(hear: impl Fn(&Event) + 'static) {
    let id = LAST.get() + 1;
    LAST.set(id);
    PASSING.with_borrow_mut(|list| list.push((id, Rc::new(hear))));
    on_cleanup(move || PASSING.with_borrow_mut(|list| list.retain(|(other, _)| *other != id)));
}

/// Hears every event that says of a change while the component lives.
pub fn on_event(hear: impl Fn(&Event) + 'static) {
    let id = LAST.get() + 1;
    LAST.set(id);
    LISTENERS.with_borrow_mut(|list| list.push((id, Rc::new(hear))));
    on_cleanup(move || LISTENERS.with_borrow_mut(|list| list.retain(|(other, _)| *other != id)));
}

fn tell(event: &Event) {
    let those = if event.kind.is_passing() { &PASSING } else { &LISTENERS };
    let listeners: Vec<_> = those.with_borrow(|list| list.iter().map(|(_, hear)| hear.clone()).collect());
    for hear in listeners {
        hear(event);
    }
}

/// A connection, with what hears it.
struct Source {
    events: EventSource,
    _on_message: Hearing,
    _on_open: Closure<dyn Fn()>,
    _on_error: Closure<dyn Fn()>,
}

impl Source {
    fn close(&self) {
        self.events.set_onmessage(None);
        self.events.set_onopen(None);
        self.events.set_onerror(None);
        self.events.close();
    }
}

/// The stream of one workspace, in this tab.
struct Stream {
    workspace: WorkspaceId,
    source: RefCell<Option<Source>>,
    channel: Option<BroadcastChannel>,
    /// Gives up waiting for the lock.
    waiting: Option<AbortController>,
    /// Gives the lock back.
    release: RefCell<Option<Function>>,
    failures: Cell<u32>,
    /// Counts the attempts to connect again; only the last one goes on.
    attempt: Cell<u32>,
    is_over: Cell<bool>,
    hear: RefCell<Option<Hearing>>,
}

/// Follows a workspace from now on, and no other.
pub fn follow(workspace: WorkspaceId) {
    let current = STREAM.with_borrow(|stream| stream.as_ref().map(|stream| stream.workspace));
    if current == Some(workspace) {
        return;
    }
    stop();
    let Some(me) = session().my_id() else { return };
    let name = format!("palabre.live.{me}.{workspace}");
    let shares = browser::has_locks();
    let stream = Rc::new(Stream {
        workspace,
        source: RefCell::new(None),
        channel: if shares { BroadcastChannel::new(&name).ok() } else { None },
        waiting: AbortController::new().ok(),
        release: RefCell::new(None),
        failures: Cell::new(0),
        attempt: Cell::new(0),
        is_over: Cell::new(false),
        hear: RefCell::new(None),
    });
    if shares && stream.channel.is_some() {
        listen_to_other_tabs(&stream);
        lead_when_free(&stream, &name);
    } else {
        connect(&stream);
    }
    STREAM.with_borrow_mut(|slot| *slot = Some(stream));
}

/// Follows nothing any more.
pub fn stop() {
    let Some(stream) = STREAM.with_borrow_mut(Option::take) else { return };
    stream.is_over.set(true);
    if let Some(source) = stream.source.borrow_mut().take() {
        source.close();
    }
    if let Some(channel) = &stream.channel {
        channel.set_onmessage(None);
        channel.close();
    }
    if let Some(waiting) = &stream.waiting {
        waiting.abort();
    }
    if let Some(release) = stream.release.borrow_mut().take() {
        drop(release.call0(&JsValue::UNDEFINED));
    }
    // What is not followed is not missed.
    if !connected().get_untracked() {
        connected().set(true);
    }
}

/// Connects again, for as long as the page lives, after the machine slept or had no network: a connection that ended meanwhile may look
/// open for ever, for a browser does not tell of the server's signs of life. A new one begins with `resync`.
pub fn watch() {
    let looked_ms = Cell::new(browser::now_ms());
    let look = move || {
        let now_ms = browser::now_ms();
        if now_ms - looked_ms.replace(now_ms) > SLEPT_MS {
            connect_again();
        }
    };
    set_interval(look, LOOK);
    std::mem::forget(window_event_listener(leptos::ev::online, |_| connect_again()));
}

/// Nothing in a tab that does not lead. One that waits before it tries again waits no longer.
fn connect_again() {
    let Some(stream) = STREAM.with_borrow(Clone::clone) else { return };
    if stream.source.borrow().is_some() {
        reconnect(&stream);
    } else if stream.failures.get() > 0 {
        try_after(&stream, 0, None);
    }
}

fn listen_to_other_tabs(stream: &Rc<Stream>) {
    let weak = Rc::downgrade(stream);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        if let (Some(stream), Some(text)) = (weak.upgrade(), message.data().as_string()) {
            take(&stream, &text);
        }
    });
    if let Some(channel) = &stream.channel {
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    }
    *stream.hear.borrow_mut() = Some(hear);
}

/// Waits for the lock, which the tab that leads holds until it is closed.
fn lead_when_free(stream: &Rc<Stream>, name: &str) {
    let leading = Rc::clone(stream);
    let lead = Closure::once_into_js(move || -> Promise {
        Promise::new(&mut |resolve, _| {
            *leading.release.borrow_mut() = Some(resolve);
            connect(&leading);
        })
    });
    let options = js_sys::Object::new();
    if let Some(waiting) = &stream.waiting {
        drop(Reflect::set(&options, &"signal".into(), &waiting.signal()));
    }
    let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or_default();
    let request = Reflect::get(&locks, &"request".into()).ok().and_then(|request| request.dyn_into::<Function>().ok());
    let asked = request.and_then(|request| request.call3(&locks, &name.into(), &options, &lead).ok());
    if let Some(asked) = asked.and_then(|asked| asked.dyn_into::<Promise>().ok()) {
        // Being aborted while waiting is how `stop` ends this.
        spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(asked).await) });
    }
}

fn connect(stream: &Rc<Stream>) {
    if stream.is_over.get() {
        return;
    }
    let Ok(events) = EventSource::new(&format!("/api/v1/workspaces/{}/events", stream.workspace)) else { return };
    // The stream holds what hears it, so that must not hold the stream.
    let hearing = Rc::downgrade(stream);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        if let (Some(stream), Some(text)) = (hearing.upgrade(), message.data().as_string()) {
            pass_on(&stream, &text);
        }
    });
    let opened = Rc::downgrade(stream);
    let on_open = Closure::<dyn Fn()>::new(move || {
        if let Some(stream) = opened.upgrade() {
            stream.failures.set(0);
            pass_on(&stream, UP);
        }
    });
    let broken = Rc::downgrade(stream);
    let on_error = Closure::<dyn Fn()>::new(move || {
        if let Some(stream) = broken.upgrade() {
            reconnect(&stream);
        }
    });
    events.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    events.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    events.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let source = Source { events, _on_message: on_message, _on_open: on_open, _on_error: on_error };
    *stream.source.borrow_mut() = Some(source);
}

/// Tries again, later each time.
fn reconnect(stream: &Rc<Stream>) {
    let Some(source) = stream.source.borrow_mut().take() else { return };
    source.close();
    if stream.failures.get() == 0 {
        complain_later(stream);
    }
    stream.failures.set(stream.failures.get() + 1);
    let wait_ms = 500i32.saturating_mul(1 << stream.failures.get().min(6)).min(LONGEST_WAIT_MS);
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of the wait")]
    let jitter_ms = (js_sys::Math::random() * f64::from(wait_ms) / 2.0) as i32;
    try_after(stream, wait_ms / 2 + jitter_ms, Some(source));
}

/// Asking who is signed in first renews a session that has run out.
fn try_after(stream: &Rc<Stream>, wait_ms: i32, before: Option<Source>) {
    let stream = Rc::clone(stream);
    let attempt = stream.attempt.get() + 1;
    stream.attempt.set(attempt);
    spawn_local(async move {
        browser::sleep(wait_ms).await;
        // Not earlier: it may be what called this.
        drop(before);
        let is_last = || !stream.is_over.get() && stream.attempt.get() == attempt;
        if !is_last() {
            return;
        }
        let me = api::get::<Me>("/me").await;
        if !is_last() {
            return;
        }
        match me {
            Ok(me) => session().welcome(me),
            Err(_) => stream.failures.set(stream.failures.get() + 1),
        }
        connect(&stream);
    });
}

fn complain_later(stream: &Rc<Stream>) {
    let stream = Rc::clone(stream);
    spawn_local(async move {
        browser::sleep(PATIENCE_MS).await;
        if stream.failures.get() > 0 && !stream.is_over.get() {
            pass_on(&stream, DOWN);
        }
    });
}

fn pass_on(stream: &Rc<Stream>, text: &str) {
    if let Some(channel) = &stream.channel {
        drop(channel.post_message(&text.into()));
    }
    take(stream, text);
}

fn take(stream: &Rc<Stream>, text: &str) {
    if stream.is_over.get() {
        return;
    }
    match text {
        DOWN => connected().set(false),
        UP => {
            if !connected().get_untracked() {
                connected().set(true);
            }
        }
        _ => match serde_json::from_str::<Event>(text) {
            Ok(event) => tell(&event),
            // A kind of event that this page does not know yet: read everything.
            Err(_) => tell(&Event::of(EventKind::Resync)),
        },
    }
}
