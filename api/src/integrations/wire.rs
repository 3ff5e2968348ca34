//! What comes back from Slack, read as a [`Fault`] or as what was asked for. Nothing of what was sent is repeated, and of what
//! came back only Slack's words.

use hyper::{HeaderMap, StatusCode, header};
use serde::{Deserialize, de::DeserializeOwned};
use shared::integrations::SLACK_SCOPES;
use slack_morphism::errors::SlackClientError;

use super::rules::Fault;
use crate::outgoing::{Answer, Silence};

/// The head of every answer of the Web API.
#[derive(Deserialize)]
struct Head {
    ok: bool,
    error: Option<String>,
    needed: Option<String>,
}

/// What the Web API answered.
///
/// # Errors
/// Its refusal, or what came instead of an answer.
pub fn api<T: DeserializeOwned>(answer: &Answer) -> Result<T, Fault> {
    if answer.status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Fault::rate_limited(wait(&answer.headers)));
    }
    let nonsense = || Fault::Unreachable(instead(answer.status));
    if answer.status != StatusCode::OK {
        return Err(nonsense());
    }
    let head: Head = serde_json::from_slice(&answer.body).map_err(|_| nonsense())?;
    match head {
        Head { ok: true, .. } => serde_json::from_slice(&answer.body).map_err(|_| nonsense()),
        Head { error: Some(error), needed, .. } => Err(Fault::Refused { error: word(&error), needed: needed.and_then(scope) }),
        Head { .. } => Err(nonsense()),
    }
}

/// What an incoming webhook answered: `ok` when it took the message, and a word otherwise.
///
/// # Errors
/// Its refusal, or what came instead of an answer.
pub fn webhook(answer: &Answer) -> Result<(), Fault> {
    let text = String::from_utf8_lossy(&answer.body);
    match (answer.status, text.trim()) {
        (StatusCode::OK, "ok") => Ok(()),
        (StatusCode::TOO_MANY_REQUESTS, _) => Err(Fault::rate_limited(wait(&answer.headers))),
        (_, text) if is_word(text) => Err(Fault::refused(text)),
        (status, _) => Err(Fault::Unreachable(instead(status))),
    }
}

/// Those of the scopes that Palabre needs which a token lacks, by the header in which Slack lists what it has; none when there
/// is no such header.
#[must_use]
pub fn missing_scopes(headers: &HeaderMap) -> Vec<&'static str> {
    let Some(listed) = headers.get("x-oauth-scopes").and_then(|listed| listed.to_str().ok()) else { return Vec::new() };
    let has: Vec<&str> = listed.split(',').map(str::trim).collect();
    SLACK_SCOPES.into_iter().filter(|scope| !has.contains(scope)).collect()
}

/// Why there was no answer at all.
#[must_use]
pub fn silence(silence: &Silence) -> Fault {
    match silence {
        Silence::TimedOut => Fault::TimedOut,
        Silence::Failed(_) => Fault::Unreachable("no connection"),
    }
}

/// What Slack's own client says.
#[must_use]
pub fn fault(error: &SlackClientError) -> Fault {
    match error {
        SlackClientError::ApiError(refused) => {
            let body = refused.http_response_body.as_deref().unwrap_or_default();
            let needed = serde_json::from_str::<Head>(body).ok().and_then(|head| head.needed).and_then(scope);
            Fault::Refused { error: word(&refused.code), needed }
        }
        SlackClientError::RateLimitError(limit) => Fault::rate_limited(limit.retry_after.map(|wait| wait.as_secs())),
        SlackClientError::HttpError(answer) => Fault::Unreachable(instead(answer.status_code)),
        SlackClientError::ProtocolError(_) => Fault::Unreachable(NONSENSE),
        _ => Fault::Unreachable("no connection"),
    }
}

fn wait(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// A scope, or several with commas.
fn scope(needed: String) -> Option<String> {
    Some(needed).filter(|scope| (1..=200).contains(&scope.len()))
}

/// Words are `snake_case`; anything else is somebody else's text.
fn is_word(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn word(code: &str) -> String {
    if is_word(code) { code.to_owned() } else { "unknown_error".to_owned() }
}

const NONSENSE: &str = "no answer of Slack's";

/// What came instead of an answer of Slack's.
fn instead(status: StatusCode) -> &'static str {
    if status.is_server_error() {
        "a fault of the server"
    } else if status.is_redirection() {
        "a redirect, which is not followed"
    } else {
        NONSENSE
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::Value;

    use super::*;

    /// An answer as a test writes it.
    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Answer {
        let headers =
            headers.iter().map(|(name, value)| (header::HeaderName::from_static(name), header::HeaderValue::from_static(value)));
        Answer { status: StatusCode::from_u16(status).expect("a status"), headers: headers.collect(), body: Bytes::from(body) }
    }

    #[test]
    fn only_words_of_slack_are_repeated() {
        assert_eq!(word("token_revoked"), "token_revoked");
        assert_eq!(word("<b>nadia@acme.example</b>"), "unknown_error");
        let missing = answer(200, &[], r#"{"ok":false,"error":"missing_scope","needed":"im:write"}"#);
        let expected = Fault::Refused { error: "missing_scope".into(), needed: Some("im:write".into()) };
        assert_eq!(api::<Value>(&missing), Err(expected));
    }

    #[test]
    fn what_is_no_answer_of_slacks_is_no_refusal() {
        for (answer, said) in [
            (answer(200, &[], "<!DOCTYPE html>"), NONSENSE),
            (answer(200, &[], r#"{"ok":false}"#), NONSENSE),
            (answer(503, &[], "{}"), "a fault of the server"),
            (answer(302, &[("location", "http://10.0.0.1/")], ""), "a redirect, which is not followed"),
        ] {
            assert_eq!(api::<Value>(&answer), Err(Fault::Unreachable(said)));
            assert_eq!(webhook(&answer), Err(Fault::Unreachable(said)));
        }
        assert_eq!(api::<Value>(&answer(429, &[("retry-after", "7")], "?")), Err(Fault::rate_limited(Some(7))));
        assert_eq!(webhook(&answer(429, &[("retry-after", "soon")], "?")), Err(Fault::rate_limited(None)));
    }

    #[test]
    fn the_scopes_that_are_missing_are_all_told() {
        let of = |listed: &'static str| missing_scopes(&answer(200, &[("x-oauth-scopes", listed)], "").headers);
        assert_eq!(of("chat:write, users:read,team:read"), ["im:write", "users:read.email"]);
        assert!(of("chat:write,im:write,users:read,users:read.email").is_empty());
        assert!(missing_scopes(&HeaderMap::new()).is_empty(), "nobody listed them");
    }
}
