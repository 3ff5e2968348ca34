//! The outermost layer: every call gets an id, is counted and limited, and every answer its headers; every error becomes a
//! problem here, and nowhere else.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::atomic::Ordering,
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BodySize, BoxBody, MessageBody, SizedStream},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{
            ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName,
            HeaderValue, RETRY_AFTER,
        },
    },
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::stream;
use shared::Code;

use super::{
    error::ApiError,
    rate_limit::{self, Left, Who},
};
use crate::{
    app::AppState,
    sessions::caller::{Credential, credential},
};

/// Goes around every call.
///
/// # Errors
/// What another layer fails with; operations answer.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let app = request.app_data::<Data<AppState>>().cloned();
    let id = request_id(&request, app.as_ref());
    let path = request.path().to_owned();
    // What the router goes by: an operation is the same however its path was written.
    let decoded = request.match_info().as_str().to_owned();
    let method = request.method().clone();
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let left = app.as_ref().and_then(|app| count(app, &request, &decoded));
    let refused = left.filter(|left| left.retry_after.is_some());
    let mut answer = match refused {
        Some(left) => {
            let (request, _) = request.into_parts();
            let error: Error = rate_limit::refusal(&left).into();
            ServiceResponse::from_err(error, request)
        }
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if answer.status().is_client_error() || answer.status().is_server_error() {
        answer = as_problem(answer, &path, &id);
    }
    if method == Method::HEAD {
        answer = answer.map_body(|_, body| without(&body));
    }
    headers(answer.headers_mut(), &decoded, &id, left.as_ref());
    if let Some(app) = &app {
        app.requests.fetch_add(1, Ordering::Relaxed);
    }
    log(&answer, &method, &id, began);
    Ok(answer)
}

/// What HEAD answers instead of a body: its length, where that is known (RFC 9110, 8.6).
fn without(body: &BoxBody) -> BoxBody {
    match body.size() {
        BodySize::Sized(length) => BoxBody::new(SizedStream::new(length, stream::empty::<Result<Bytes, io::Error>>())),
        _ => BoxBody::new(actix_web::body::None::new()),
    }
}

fn request_id(request: &ServiceRequest, app: Option<&Data<AppState>>) -> String {
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    let good = given.filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()));
    good.map(str::to_owned).or_else(|| app.map(|app| app.clock.id().to_string())).unwrap_or_default()
}

/// Counts a call of the API against its policy.
fn count(app: &AppState, request: &ServiceRequest, path: &str) -> Option<Left> {
    let limits = app.rate_limits.as_ref()?;
    if !path.starts_with("/api/") {
        return None;
    }
    let (policy, by_address) = limits.of(request.method(), path);
    let address = || Who::Address(address(app, request));
    let credential = if by_address { Credential::None } else { credential(request.request()) };
    let proven = match &credential {
        Credential::Access { token, .. } => app.keys.session(token, app.clock.now()).map(Who::Session),
        Credential::Token(token) if limits.knows(token) => Some(Who::Token(token)),
        Credential::Token(_) | Credential::None => None,
    };
    Some(policy.count(proven.unwrap_or_else(address)))
}

/// The client's address: the peer's, or what a trusted proxy says of it.
fn address(app: &AppState, request: &ServiceRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let trusted = |ip: IpAddr| app.config.trusted_proxies.iter().any(|net| net.contains(&ip));
    if !trusted(peer) {
        return Some(peer);
    }
    // Some proxies add to the line that came, others add a line: all of them are one list (RFC 9110, 5.3).
    let lines: Vec<&str> = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    let mut nearest = peer;
    for hop in lines.iter().rev().flat_map(|line| line.split(',').rev()) {
        match hop_address(hop.trim()) {
            Some(ip) if trusted(ip) => nearest = ip,
            Some(ip) => return Some(ip),
            // What stands before it was said by somebody whom no trusted proxy names.
            None => break,
        }
    }
    Some(nearest)
}

/// An address, also with a port or in brackets, as some proxies write it.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|at| at.ip()))
}

/// Turns whatever failed into a problem.
fn as_problem(answer: ServiceResponse<BoxBody>, path: &str, id: &str) -> ServiceResponse<BoxBody> {
    if answer.request().extensions().get::<Page>().is_some() {
        return answer;
    }
    let error = answer.response().error().and_then(|error| error.as_error::<ApiError>().cloned());
    let error = error.unwrap_or_else(|| ApiError::new(of_status(answer.status())));
    if error.code.status() >= 500 {
        tracing::error!(
            request_id = id,
            code = error.code.name(),
            cause = error.cause.as_deref().unwrap_or_default(),
            "a call failed"
        );
    }
    let kept = [ALLOW, CONTENT_RANGE].map(|name| answer.headers().get(&name).cloned().map(|value| (name, value)));
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut problem = HttpResponse::build(status);
    problem.insert_header((CONTENT_TYPE, "application/problem+json"));
    if let Some(seconds) = error.retry_after {
        problem.insert_header((RETRY_AFTER, seconds));
    }
    for header in kept.into_iter().flatten() {
        problem.insert_header(header);
    }
    if status == StatusCode::UNAUTHORIZED {
        problem.insert_header(("WWW-Authenticate", "Bearer"));
    }
    let body = serde_json::to_string(&error.problem(path, id)).unwrap_or_default();
    let (request, _) = answer.into_parts();
    ServiceResponse::new(request, problem.body(body))
}

/// Marks an answer with an error's status that is a page for people.
pub struct Page;

/// The code for an error that the framework made.
fn of_status(status: StatusCode) -> Code {
    match status.as_u16() {
        400 => Code::InvalidPath,
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::TooSlow,
        413 => Code::TooLarge,
        415 => Code::UnsupportedMediaType,
        416 => Code::RangeNotSatisfiable,
        429 => Code::RateLimited,
        503 => Code::Unavailable,
        _ => Code::Internal,
    }
}

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
    connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The page that shows the API document brings styles and scripts of its own.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

fn headers(headers: &mut HeaderMap, path: &str, id: &str, left: Option<&Left>) {
    // A file that somebody uploaded brings a tighter one.
    let own_policy = headers.contains_key(CONTENT_SECURITY_POLICY);
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("x-request-id", id);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("x-frame-options", "DENY");
    if !own_policy {
        set("content-security-policy", if path.starts_with("/api/docs") { DOCS_POLICY } else { PAGE_POLICY });
    }
    if let Some(left) = left {
        // draft-ietf-httpapi-ratelimit-headers: q is the quota, w its window in seconds, r what remains, t when it is full again.
        let (calls, window) = (left.quota.calls, left.quota.seconds);
        set("ratelimit-policy", &format!("\"{}\";q={calls};w={window}", left.name));
        let used = u64::from(calls.saturating_sub(left.remaining));
        let full = left.retry_after.unwrap_or_else(|| (used * u64::from(window)).div_ceil(u64::from(calls.max(1))));
        set("ratelimit", &format!("\"{}\";r={};t={full}", left.name, left.remaining));
    }
    if path.starts_with("/api/v1") && !headers.contains_key(CACHE_CONTROL) {
        // Answers are for one person at one moment: a browser keeps none. Who does keep them sends `If-None-Match`.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if headers.get(CONTENT_LENGTH).is_some_and(|length| length == "0") {
        headers.remove(CONTENT_LENGTH);
    }
}

fn log(answer: &ServiceResponse<BoxBody>, method: &Method, id: &str, began: Instant) {
    let route = answer.request().match_pattern().unwrap_or_default();
    let trace = answer
        .request()
        .headers()
        .get("traceparent")
        .and_then(|value| value.to_str().ok()?.split('-').nth(1))
        .unwrap_or_default();
    let elapsed_ms = began.elapsed().as_millis();
    tracing::debug!(request_id = id, trace, %method, route, status = answer.status().as_u16(), elapsed_ms, "answered");
}
