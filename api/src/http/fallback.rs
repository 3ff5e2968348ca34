//! What answers when no operation does: 405 with the methods there are, the page, or 404.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
};
use shared::Code;

use super::{assets, error::ApiError, openapi, outermost::Page};

/// Paths of the page. The page itself says when what they name is not there.
fn is_page(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    matches!(first, "" | "sign-in" | "invitation" | "unsubscribe" | "w" | "threads" | "record" | "profile")
}

/// Answers a call that is no operation.
///
/// # Errors
/// 404 and 405 as problems.
pub async fn answer(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let path = request.path();
    let methods = openapi::methods(path);
    if !methods.is_empty() {
        let error = ApiError::new(Code::MethodNotAllowed);
        let mut answer = HttpResponse::from_error(error);
        if let Ok(value) = header::HeaderValue::from_str(&methods.join(", ")) {
            answer.headers_mut().insert(header::ALLOW, value);
        }
        return Ok(answer);
    }
    let outside = ["/api", "/health", "/metrics", "/problems", "/assets"].iter().any(|prefix| path.starts_with(prefix));
    if outside || request.method() != Method::GET {
        return assets::file(&request).ok_or_else(ApiError::not_found);
    }
    if let Some(file) = assets::file(&request) {
        return Ok(file);
    }
    let wants_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    if !is_page(path) && !wants_html {
        return Err(ApiError::not_found());
    }
    let mut page = assets::page(&request).ok_or_else(ApiError::not_found)?;
    if !is_page(path) {
        request.extensions_mut().insert(Page);
        *page.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(page)
}
