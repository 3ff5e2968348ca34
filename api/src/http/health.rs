//! What stands outside the API: health, metrics, the document, and the pages that explain problems.

use std::{fmt::Write, sync::atomic::Ordering, time::Duration};

use actix_web::{
    HttpResponse, get,
    http::header::{CONTENT_TYPE, LOCATION},
    web::{Data, Json, Path},
};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::Code;
use tokio::time::timeout;

use super::{error::ApiError, openapi};
use crate::{app::AppState, db::Ask, values};

#[derive(FromQueryResult)]
struct One {
    #[expect(dead_code, reason = "only the answer counts")]
    one: i64,
}

/// The program runs.
#[get("/health/live")]
pub async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The program can serve: its database answers.
#[get("/health/ready")]
pub async fn ready(app: Data<AppState>) -> Result<Json<Value>, ApiError> {
    let asked = app.db.one::<One>("SELECT CAST(1 AS BIGINT) AS one", values![]);
    match timeout(Duration::from_secs(2), asked).await {
        Ok(Ok(_)) => Ok(Json(json!({ "status": "ok" }))),
        _ => Err(ApiError::new(Code::Unavailable)),
    }
}

/// Numbers for Prometheus.
#[get("/metrics")]
pub async fn metrics(app: Data<AppState>) -> HttpResponse {
    let mut text = String::new();
    for (name, kind, help, value) in [
        ("palabre_http_requests_total", "counter", "Calls answered.", app.requests.load(Ordering::Relaxed)),
        ("palabre_database_calls_total", "counter", "Calls to the database, begin and commit not counted.", app.db.calls()),
        ("palabre_event_streams", "gauge", "Open event streams.", app.bus.open() as u64),
    ] {
        let _infallible = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    }
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4")).body(text)
}

/// The API document.
#[get("/api/v1/openapi.json")]
pub async fn document() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(openapi::DOCUMENT.as_str())
}

/// The page to read and try the API has a slash at its end.
#[get("/api/docs")]
pub async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/api/docs/")).finish()
}

/// What a problem means.
#[get("/problems/{code}")]
pub async fn problem(code: Path<String>) -> Result<HttpResponse, ApiError> {
    let code = Code::ALL.iter().find(|known| known.name() == code.as_str()).ok_or_else(ApiError::not_found)?;
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <h1>{title}</h1><p>Status {status}, code <code>{code}</code>.</p><p>{explanation}</p></html>",
        title = code.title(),
        status = code.status(),
        explanation = ammonia::clean_text(code.explanation()),
    );
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}
