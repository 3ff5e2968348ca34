//! Incoming webhooks: a POST of JSON, or of a form with `payload`, answered in plain text.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::CONTENT_TYPE},
    web::{Bytes, Data},
};
use serde_json::Value;

use super::{Failure, State, checks};

/// Answers a call of a webhook.
pub async fn answer(request: HttpRequest, body: Bytes, state: Data<State>) -> HttpResponse {
    if request.method() != Method::POST {
        return HttpResponse::MethodNotAllowed().body("method_not_allowed");
    }
    if let Some(failure) = state.arrived("webhook", None) {
        return failure.plain();
    }
    let path = request.path().to_owned();
    let Some(message) = payload(&request, &body) else { return Failure::refusal("invalid_payload").plain() };
    let refused = if state.knows_webhook(&path) { checks::fault(&message) } else { Some("no_service") };
    if let Some(word) = refused {
        return Failure::refusal(word).plain();
    }
    state.take(path, message);
    HttpResponse::Ok().content_type("text/html").body("ok")
}

fn payload(request: &HttpRequest, body: &[u8]) -> Option<Value> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let message: Value = if kind.starts_with("application/x-www-form-urlencoded") {
        let (_, text) = form_urlencoded::parse(body).find(|(name, _)| name == "payload")?;
        serde_json::from_str(&text).ok()?
    } else {
        serde_json::from_slice(body).ok()?
    };
    message.is_object().then_some(message)
}
