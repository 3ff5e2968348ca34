//! What goes back when a call succeeds.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{ContentType, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION},
};
use serde::Serialize;
use shared::Code;

use super::error::ApiError;
use crate::sessions::token;

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

/// 200 with an `ETag`; 304 when the client has it.
///
/// What is read is tagged by its revision and all of the answer: a message quotes another, names people and carries files, and says
/// something else when they do, though its revision is the same. What a change answers is tagged by the revision alone.
pub struct Revised<T> {
    pub revision: i64,
    pub body: T,
}

impl<T: Serialize> Responder for Revised<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        if !request.method().is_safe() {
            return HttpResponse::Ok().insert_header((ETAG, format!("\"{}\"", self.revision))).json(self.body);
        }
        let text = match serde_json::to_string(&self.body) {
            Ok(text) => text,
            Err(error) => return HttpResponse::from_error(ApiError::new(Code::Internal).because(error.to_string())),
        };
        let tag = format!("\"{}-{}\"", self.revision, &token::hash(&text)[..16]);
        let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if known.is_some_and(|known| names(known, &tag)) {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
        }
        HttpResponse::Ok().insert_header((ETAG, tag)).content_type(ContentType::json()).body(text)
    }
}

/// Does a list of entity tags name this one?
#[must_use]
pub fn names(list: &str, tag: &str) -> bool {
    tags(list).any(|known| known == tag || known == "*")
}

fn tags(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|known| known.trim().trim_start_matches("W/"))
}

/// Does a list of entity tags name this revision, whatever else it says of the answer that the client has?
fn name_revision(list: &str, revision: i64) -> bool {
    let revision = revision.to_string();
    let is_of = |tag: &str| tag.trim_matches('"').split('-').next() == Some(revision.as_str());
    tags(list).any(|known| known == "*" || is_of(known))
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
            (Some(list), Some(revision)) => name_revision(list, revision),
            (Some(_), None) => false,
        };
        if fits { Ok(()) } else { Err(ApiError::new(Code::PreconditionFailed)) }
    }
}
