//! What the browser offers: storage, locks, time. Nothing here fails loudly: a browser that refuses storage forgets.

use std::future::Future;

use futures_channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Storage, VisibilityState};

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What this browser was told to remember under a name.
pub fn recall(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Remembers a text in this browser.
pub fn remember(name: &str, text: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(name, text));
    }
}

/// Forgets what was remembered under a name.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(name));
    }
}

/// Waits that many milliseconds.
pub async fn sleep(wait_ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, wait_ms));
    });
    drop(JsFuture::from(promise).await);
}

/// Now, in milliseconds since 1970.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// A key that names one act, however often it is tried.
#[expect(clippy::disallowed_methods, reason = "the clock of the server is not here, and a key need only be random")]
pub fn fresh_key() -> String {
    Uuid::new_v4().to_string()
}

/// Does the person see this tab now?
pub fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Has this machine a network, as far as the browser knows?
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Percent-encodes one part of a path or query.
pub fn encoded(part: &str) -> String {
    js_sys::encode_uri_component(part).into()
}

/// Puts a text on the clipboard. False where the browser does not let the page: only on secure origins, and after a click.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    if !Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Sends a DELETE for whose answer nobody waits, and which outlives the page.
pub fn delete_in_passing(path: &str) {
    let options = js_sys::Object::new();
    drop(Reflect::set(&options, &"method".into(), &"DELETE".into()));
    drop(Reflect::set(&options, &"keepalive".into(), &true.into()));
    let fetch = Reflect::get(&window(), &"fetch".into()).ok().and_then(|fetch| fetch.dyn_into::<Function>().ok());
    let sent = fetch.and_then(|fetch| fetch.call2(&window(), &path.into(), &options).ok());
    if let Some(sent) = sent.and_then(|sent| sent.dyn_into::<Promise>().ok()) {
        // Away from the network it fails, and the server finds out by itself.
        wasm_bindgen_futures::spawn_local(async move { drop(JsFuture::from(sent).await) });
    }
}

/// The languages that the person told the browser, best first.
pub fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// The IANA name of the time zone of this machine.
pub fn time_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

/// Is this a machine of Apple, whose key for shortcuts is ⌘?
pub fn is_apple() -> bool {
    window()
        .navigator()
        .user_agent()
        .is_ok_and(|agent| agent.contains("Mac") || agent.contains("iPhone") || agent.contains("iPad"))
}

fn locks() -> Option<(JsValue, Function)> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    Some((locks, request))
}

/// Does this browser let its tabs take turns? Only on secure origins.
pub fn has_locks() -> bool {
    locks().is_some()
}

/// Does the work while holding a lock that all tabs of this browser share. Without locks it just does the work.
/// `None` when the tab was refused the lock.
pub async fn locked<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> Option<T> {
    let Some((locks, request)) = locks() else { return Some(work.await) };
    let (done, result) = oneshot::channel();
    let task = Closure::once(move || -> Promise {
        future_to_promise(async move {
            drop(done.send(work.await));
            Ok(JsValue::UNDEFINED)
        })
    });
    request.call2(&locks, &name.into(), task.as_ref()).ok()?;
    let outcome = result.await.ok();
    drop(task);
    outcome
}

/// Puts a text in the place of what is selected in the field that has the focus, as if it was typed: the browser can take it back.
/// False where the browser does not do that.
pub fn type_in(text: &str) -> bool {
    let document = document();
    let Ok(execute) = Reflect::get(&document, &"execCommand".into()).and_then(JsCast::dyn_into::<Function>) else { return false };
    let command = if text.is_empty() { "delete" } else { "insertText" };
    execute.call3(&document, &command.into(), &false.into(), &text.into()).is_ok_and(|done| done.is_truthy())
}

/// Text without accents, in lower case: how what a person types is compared with words of the page.
pub fn folded(text: &str) -> String {
    let apart: String = js_sys::JsString::from(text).normalize("NFD").into();
    apart.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).flat_map(char::to_lowercase).collect()
}
