//! What goes wrong when it is told to.

use actix_web::{HttpResponse, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How a call fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Failure {
    /// Slack says no, with this word. With `missing_scope` it says which scope it needed.
    Refusal { error: String, needed: Option<String>, provided: Option<String> },
    /// 429: to be tried again after so many seconds.
    RateLimit { retry_after: u64 },
    /// Another status, and a page.
    Status { status: u16 },
    /// 200, and no JSON.
    Garbage,
}

impl Failure {
    /// A refusal with nothing but its word.
    #[must_use]
    pub fn refusal(error: &str) -> Self {
        Self::Refusal { error: error.to_owned(), needed: None, provided: None }
    }

    /// As the Web API answers it.
    #[must_use]
    pub fn answer(&self) -> HttpResponse {
        match self {
            Self::Refusal { error, needed, provided } => {
                let mut body = json!({ "ok": false, "error": error });
                if let Some(needed) = needed {
                    body["needed"] = json!(needed);
                    body["provided"] = json!(provided.clone().unwrap_or_default());
                }
                HttpResponse::Ok().json(body)
            }
            Self::RateLimit { retry_after } => HttpResponse::TooManyRequests()
                .insert_header(("Retry-After", retry_after.to_string()))
                .json(json!({ "ok": false, "error": "ratelimited" })),
            other => other.page(),
        }
    }

    /// As an incoming webhook answers it: in plain text.
    #[must_use]
    pub fn plain(&self) -> HttpResponse {
        match self {
            Self::Refusal { error, .. } => HttpResponse::build(status_of(error)).content_type("text/html").body(error.clone()),
            Self::RateLimit { retry_after } => HttpResponse::TooManyRequests()
                .insert_header(("Retry-After", retry_after.to_string()))
                .content_type("text/html")
                .body("rate_limited"),
            other => other.page(),
        }
    }

    fn page(&self) -> HttpResponse {
        let status = match self {
            Self::Status { status } => StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            _ => StatusCode::OK,
        };
        HttpResponse::build(status).content_type("text/html; charset=utf-8").body("<!DOCTYPE html><title>Oops</title><p>No JSON.")
    }
}

/// The status with which an incoming webhook says a word.
fn status_of(error: &str) -> StatusCode {
    match error {
        "invalid_token" | "action_prohibited" | "posting_to_general_channel_denied" => StatusCode::FORBIDDEN,
        "no_service" | "no_service_id" | "no_team" | "team_disabled" | "no_active_hooks" | "channel_not_found" => {
            StatusCode::NOT_FOUND
        }
        "channel_is_archived" => StatusCode::GONE,
        "rollup_error" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
