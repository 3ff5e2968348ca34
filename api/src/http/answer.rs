//! What goes back when a call succeeds.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION},
};
use serde::Serialize;
use shared::Code;

use super::error::ApiError;

/// 201 with `Location`, or the same answer again.
pub struct Created<T> {
    pub location: String,
    pub body: T,
    pub replayed: bool,
}

impl<T> Created<T> {
    pub fn at(location: String, body: T) -> Self {
        Self { location, body, replayed: false }
    }
}

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Created();
        answer.insert_header((LOCATION, self.location));
        if self.replayed {
            answer.insert_header(("Idempotent-Replayed", "true"));
        }
        answer.json(self.body)
    }
}

/// 204.
pub struct Done;

impl Responder for Done {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

/// 200 with an `ETag` of the revision; 304 when the client has it.
pub struct Revised<T> {
    pub revision: i64,
    pub body: T,
}

impl<T: Serialize> Responder for Revised<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = etag(self.revision);
        let reading = request.method().is_safe();
        let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if reading && known.is_some_and(|known| names(known, &tag)) {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
        }
        HttpResponse::Ok().insert_header((ETAG, tag)).json(self.body)
    }
}

fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// Does a list of entity tags name this one?
#[must_use]
pub fn names(list: &str, tag: &str) -> bool {
    list.split(',').map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag || known == "*")
}

/// The revision that a change is meant for, when the client named one (`If-Match`).
#[derive(Debug, Clone, Default)]
pub struct Expected(Option<String>);

impl Expected {
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        Self(request.headers().get(IF_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned))
    }

    /// `None` is the revision of what is not there yet.
    ///
    /// # Errors
    /// 412 when it is another revision by now.
    pub fn check(&self, revision: Option<i64>) -> Result<(), ApiError> {
        let fits = match (&self.0, revision) {
            (None, _) => true,
            (Some(list), Some(revision)) => names(list, &etag(revision)),
            (Some(_), None) => false,
        };
        if fits { Ok(()) } else { Err(ApiError::new(Code::PreconditionFailed)) }
    }
}
