//! Calls to the API. A session that has run out is renewed, or asked for, underneath: the caller only waits longer.

use std::{future::Future, pin::Pin};

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use js_sys::Reflect;
use serde::{Serialize, de::DeserializeOwned};
use shared::{Code, Problem};
use web_sys::RequestInit;

use crate::{
    browser,
    session::{self, Renewal},
    words::{t, t_count},
};

const ROOT: &str = "/api/v1";

/// Why a call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server said why.
    Refused { problem: Box<Problem>, retry_after_s: Option<i64> },
    /// The server was not reached.
    Offline,
    /// The server answered something else than the API does.
    Garbled,
}

impl Failure {
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused { problem, .. } => Some(problem.code),
            _ => None,
        }
    }

    pub fn is(&self, code: Code) -> bool {
        self.code() == Some(code)
    }

    /// What happened and what to do, in the reader's language.
    pub fn sentence(&self) -> String {
        match self {
            Self::Refused { problem, retry_after_s: Some(wait_s) } if problem.code == Code::RateLimited => {
                t_count("problems.rate_limited_wait", *wait_s)
            }
            Self::Refused { problem, .. } => t(&format!("problems.{}", problem.code.name())),
            Self::Offline => t("problems.offline"),
            Self::Garbled => t("problems.garbled"),
        }
    }

    /// Does a value of the body break a rule? `pointer` is `/name`.
    pub fn field(&self, pointer: &str) -> Option<String> {
        match self {
            Self::Refused { problem, .. } => {
                problem.errors.iter().find(|error| error.pointer == pointer).map(|error| error.code.clone())
            }
            _ => None,
        }
    }

    /// Does a value at `pointer`, or inside it, break a rule?
    pub fn has_field_under(&self, pointer: &str) -> bool {
        let is_under = |of: &str| of.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        matches!(self, Self::Refused { problem, .. } if problem.errors.iter().any(|error| is_under(&error.pointer)))
    }
}

pub type Answer<T> = Result<T, Failure>;

struct Call<'a> {
    method: Method,
    path: &'a str,
    body: Option<String>,
    /// Names the act, so that trying it again does it once.
    key: Option<&'a str>,
    /// The revision that the change is meant for.
    revision: Option<i64>,
}

/// Reads something.
pub async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    parse(&answer(Call { method: Method::GET, path, body: None, key: None, revision: None }).await?)
}

/// Changes something with PATCH.
pub async fn patch<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    parse(&answer(Call { method: Method::PATCH, path, body: Some(json(body)?), key: None, revision: None }).await?)
}

/// Changes the revision that the person has seen with PATCH, and no other.
pub async fn patch_seen<T: DeserializeOwned>(path: &str, body: &impl Serialize, revision: i64) -> Answer<T> {
    let (body, revision) = (Some(json(body)?), Some(revision));
    parse(&answer(Call { method: Method::PATCH, path, body, key: None, revision }).await?)
}

/// Sets something with PUT.
pub async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    parse(&answer(Call { method: Method::PUT, path, body: Some(json(body)?), key: None, revision: None }).await?)
}

/// Sets the revision that the person has seen with PUT, and no other. It arrives also when the page is left meanwhile.
pub async fn put_seen<T: DeserializeOwned>(path: &str, body: &impl Serialize, revision: i64) -> Answer<T> {
    let (body, revision) = (Some(json(body)?), Some(revision));
    parse(&answer(Call { method: Method::PUT, path, body, key: None, revision }).await?)
}

/// Sets something with PUT that answers nothing.
pub async fn put_silent(path: &str, body: &impl Serialize) -> Answer<()> {
    answer(Call { method: Method::PUT, path, body: Some(json(body)?), key: None, revision: None }).await.map(drop)
}

/// Does something with POST; `key` when trying it again must not do it twice.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize, key: Option<&str>) -> Answer<T> {
    parse(&answer(Call { method: Method::POST, path, body: Some(json(body)?), key, revision: None }).await?)
}

/// Does something with POST that takes no body.
pub async fn act<T: DeserializeOwned>(path: &str) -> Answer<T> {
    parse(&answer(Call { method: Method::POST, path, body: None, key: None, revision: None }).await?)
}

/// Does something with POST that answers nothing.
pub async fn post_silent(path: &str, body: &impl Serialize) -> Answer<()> {
    answer(Call { method: Method::POST, path, body: Some(json(body)?), key: None, revision: None }).await.map(drop)
}

/// Removes something.
pub async fn delete(path: &str) -> Answer<()> {
    answer(Call { method: Method::DELETE, path, body: None, key: None, revision: None }).await.map(drop)
}

/// Removes the revision that the person has seen, and no other.
pub async fn delete_seen(path: &str, body: &impl Serialize, revision: i64) -> Answer<()> {
    let (body, revision) = (Some(json(body)?), Some(revision));
    answer(Call { method: Method::DELETE, path, body, key: None, revision }).await.map(drop)
}

/// Removes something, and reads what is left.
pub async fn delete_answered<T: DeserializeOwned>(path: &str) -> Answer<T> {
    parse(&answer(Call { method: Method::DELETE, path, body: None, key: None, revision: None }).await?)
}

fn json(body: &impl Serialize) -> Answer<String> {
    serde_json::to_string(body).map_err(|_| Failure::Garbled)
}

fn parse<T: DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(|error| {
        leptos::logging::warn!("unexpected answer: {error}");
        Failure::Garbled
    })
}

/// Boxed, for renewing a session calls the API too.
fn answer(call: Call<'_>) -> Pin<Box<dyn Future<Output = Answer<String>> + '_>> {
    Box::pin(answer_or_renew(call))
}

async fn answer_or_renew(call: Call<'_>) -> Answer<String> {
    // These need nobody to be signed in.
    let is_open = ["/auth/", "/invitations/", "/unsubscribe/"].iter().any(|start| call.path.starts_with(start));
    loop {
        let asked_at = browser::now_ms();
        let failure = match once(&call).await {
            Ok(text) => return Ok(text),
            Err(failure) => failure,
        };
        if is_open || !failure.is(Code::Unauthenticated) {
            return Err(failure);
        }
        match session::renew(asked_at).await {
            Renewal::Done => {}
            Renewal::Ended => return Err(failure),
            Renewal::Unreachable => return Err(Failure::Offline),
        }
    }
}

/// A request that the browser finishes also when the page is gone.
fn outliving(call: &Call<'_>) -> Option<Request> {
    let (body, revision) = (call.body.as_ref()?, call.revision.filter(|_| call.method == Method::PUT)?);
    let init = RequestInit::new();
    init.set_method("PUT");
    init.set_body(&body.into());
    Reflect::set(&init, &"keepalive".into(), &true.into()).ok()?;
    let request = web_sys::Request::new_with_str_and_init(&format!("{ROOT}{}", call.path), &init).ok()?;
    let headers = request.headers();
    headers.set("Accept", "application/json").ok()?;
    headers.set("Content-Type", "application/json").ok()?;
    headers.set("If-Match", &format!("\"{revision}\"")).ok()?;
    Some(request.into())
}

async fn once(call: &Call<'_>) -> Answer<String> {
    if let Some(request) = outliving(call) {
        return read(request.send().await).await;
    }
    let mut request = RequestBuilder::new(&format!("{ROOT}{}", call.path)).method(call.method.clone());
    request = request.header("Accept", "application/json");
    if let Some(key) = call.key {
        request = request.header("Idempotency-Key", key);
    }
    if let Some(revision) = call.revision {
        request = request.header("If-Match", &format!("\"{revision}\""));
    }
    let sent = match &call.body {
        Some(body) => match request.header("Content-Type", "application/json").body(body.as_str()) {
            Ok(request) => request.send().await,
            Err(_) => return Err(Failure::Garbled),
        },
        None => request.send().await,
    };
    read(sent).await
}

async fn read(sent: Result<Response, gloo_net::Error>) -> Answer<String> {
    let response = sent.map_err(|_| Failure::Offline)?;
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    if response.ok() { Ok(text) } else { Err(refusal(&response, &text)) }
}

fn refusal(response: &Response, text: &str) -> Failure {
    let retry_after_s = response.headers().get("Retry-After").and_then(|seconds| seconds.parse().ok());
    match serde_json::from_str(text) {
        Ok(problem) => Failure::Refused { problem: Box::new(problem), retry_after_s },
        Err(_) if matches!(response.status(), 502..=504) => Failure::Offline,
        Err(_) => Failure::Garbled,
    }
}
