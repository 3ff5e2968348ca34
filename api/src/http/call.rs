//! One extractor for a whole call, so that faults are judged in the same order everywhere:
//! who calls (401), the form of the path (400), what they may know of (404), what they may do (403), and only then what
//! they sent (415, 400, 422). An access type stands in the handler's signature: it cannot be forgotten.

use std::{future::Future, pin::Pin, str::FromStr};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header::CONTENT_TYPE},
    web,
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shared::{Code, FieldError};
use validator::Validate;

use super::{answer::Expected, body, error::ApiError, idempotency::Once};
use crate::{app::AppState, sessions::caller::Caller};

/// What a caller must be able to see or do.
pub trait Access: Sized {
    fn judge(request: &HttpRequest, app: &AppState) -> impl Future<Output = Result<Self, ApiError>>;
    fn caller(&self) -> &Caller;
}

/// What a caller sends.
pub trait Input: Sized {
    fn read(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<(Self, Option<String>), ApiError>>;
}

/// A call: judged, then read.
pub struct Call<A, I = Nothing> {
    pub access: A,
    pub input: I,
    /// How to do it only once, when the client asked for that.
    pub once: Option<Once>,
    /// The revision a change is meant for.
    pub expected: Expected,
}

impl<A: Access, I: Input> FromRequest for Call<A, I> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let app = state(&request)?;
            let access = A::judge(&request, &app).await?;
            ids_have_their_form(&request)?;
            let (input, hash) = I::read(&request, &mut payload).await?;
            let once = hash.and_then(|hash| access.caller().once(&request, hash));
            Ok(Self { access, input, once, expected: Expected::of(&request) })
        })
    }
}

/// Every part of the path that is named as an id must look like one.
fn ids_have_their_form(request: &HttpRequest) -> Result<(), ApiError> {
    for (name, _) in request.match_info().iter().filter(|(name, _)| name.ends_with("_id")) {
        path::<uuid::Uuid>(request, name)?;
    }
    Ok(())
}

/// The application behind a request.
///
/// # Errors
/// 500 when the server was put together wrongly.
pub fn state(request: &HttpRequest) -> Result<web::Data<AppState>, ApiError> {
    request
        .app_data::<web::Data<AppState>>()
        .cloned()
        .ok_or_else(|| ApiError::new(Code::Internal).because("no application state"))
}

/// A part of the path, decoded and parsed.
///
/// # Errors
/// 400 `invalid_path`.
pub fn path<T: FromStr>(request: &HttpRequest, name: &str) -> Result<T, ApiError> {
    path_text(request, name)?.parse().map_err(|_| ApiError::at(Code::InvalidPath, name, "form", "has the wrong form"))
}

/// A part of the path, percent-decoded.
///
/// # Errors
/// 400 `invalid_path` when it is no UTF-8.
pub fn path_text(request: &HttpRequest, name: &str) -> Result<String, ApiError> {
    let raw = request.match_info().get(name).ok_or_else(ApiError::not_found)?;
    let wrong = || ApiError::at(Code::InvalidPath, name, "utf8", "is no UTF-8");
    let text = percent_encoding::percent_decode_str(raw).decode_utf8().map_err(|_| wrong())?;
    // The router has put U+FFFD for bytes that are no UTF-8: the path as it was sent tells whether it did.
    let replaced = text.contains('\u{fffd}') && percent_encoding::percent_decode_str(request.uri().path()).decode_utf8().is_err();
    if replaced { Err(wrong()) } else { Ok(text.into_owned()) }
}

/// No body, or one that nobody reads.
pub struct Nothing;

impl Input for Nothing {
    async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<(Self, Option<String>), ApiError> {
        let bytes = body::whole(request, payload).await?;
        Ok((Self, Some(fingerprint(request, &bytes))))
    }
}

/// A JSON body that obeys its rules.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Validate> Input for Body<T> {
    async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<(Self, Option<String>), ApiError> {
        let bytes = body::whole(request, payload).await?;
        json_only(request)?;
        Ok((Self(parse(&bytes)?), Some(fingerprint(request, &bytes))))
    }
}

/// A JSON body that may be left out altogether.
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Validate + Default> Input for OptionalBody<T> {
    async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<(Self, Option<String>), ApiError> {
        let bytes = body::whole(request, payload).await?;
        if bytes.is_empty() {
            return Ok((Self(T::default()), Some(fingerprint(request, &bytes))));
        }
        json_only(request)?;
        Ok((Self(parse(&bytes)?), Some(fingerprint(request, &bytes))))
    }
}

/// Query values that obey their rules.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> Input for Query<T> {
    async fn read(request: &HttpRequest, _: &mut Payload) -> Result<(Self, Option<String>), ApiError> {
        let text = request.query_string();
        if let Some((name, _)) = form_urlencoded::parse(text.as_bytes()).find(|(_, value)| value.contains('\0')) {
            return Err(ApiError::invalid(&format!("?{name}"), "nul", "must not contain the character NUL"));
        }
        Ok((Self(query(text)?), None))
    }
}

/// Query values with a text in which any character may stand, also NUL: what takes it must not pass it on.
pub struct AnyText<T>(pub T);

impl<T: DeserializeOwned + Validate> Input for AnyText<T> {
    async fn read(request: &HttpRequest, _: &mut Payload) -> Result<(Self, Option<String>), ApiError> {
        Ok((Self(query(request.query_string())?), None))
    }
}

fn query<T: DeserializeOwned + Validate>(text: &str) -> Result<T, ApiError> {
    if percent_encoding::percent_decode_str(text).decode_utf8().is_err() {
        return Err(ApiError::invalid("?", "utf8", "is no UTF-8"));
    }
    let parsed = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes())));
    let query: T = parsed.map_err(|error| {
        let detail = error.inner().to_string();
        let name = named(&detail).unwrap_or_else(|| error.path().to_string());
        ApiError::invalid(&format!("?{}", name.trim_start_matches('.')), "form", &detail)
    })?;
    query.validate().map_err(|found| ApiError::all_invalid("?", &found))?;
    Ok(query)
}

/// The field that a message of serde names: "unknown field `x`", "missing field `x`".
fn named(detail: &str) -> Option<String> {
    let rest = detail
        .strip_prefix("unknown field `")
        .or_else(|| detail.strip_prefix("missing field `"))
        .or_else(|| detail.strip_prefix("duplicate field `"))?;
    rest.split('`').next().map(str::to_owned)
}

fn json_only(request: &HttpRequest) -> Result<(), ApiError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" { Ok(()) } else { Err(ApiError::new(Code::UnsupportedMediaType)) }
}

fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, ApiError> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(ApiError::new(Code::InvalidJson));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    // Every body is an object; serde would take an array of its values too.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        serde_json::from_slice::<serde::de::IgnoredAny>(bytes).map_err(|_| ApiError::new(Code::InvalidJson))?;
        return Err(ApiError::invalid("", "form", "must be an object"));
    }
    let body: T = serde_path_to_error::deserialize(&mut json).map_err(|error| unreadable(&error))?;
    json.end().map_err(|_| ApiError::new(Code::InvalidJson))?;
    body.validate().map_err(|found| ApiError::all_invalid("/", &found))?;
    Ok(body)
}

/// 400 for what is no JSON, 422 with a pointer for JSON of another shape.
fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let inner = error.inner();
    if !inner.is_data() {
        return ApiError::new(Code::InvalidJson);
    }
    let mut detail = inner.to_string();
    if let Some(place) = detail.find(" at line ") {
        detail.truncate(place);
    }
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            serde_path_to_error::Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            serde_path_to_error::Segment::Map { key } | serde_path_to_error::Segment::Enum { variant: key } => {
                pointer.push_str(&format!("/{key}"))
            }
            serde_path_to_error::Segment::Unknown => {}
        }
    }
    if let Some(name) = named(&detail)
        && !pointer.ends_with(&format!("/{name}"))
    {
        pointer.push_str(&format!("/{name}"));
    }
    ApiError { errors: vec![FieldError { pointer, code: "form".into(), detail }], ..ApiError::new(Code::Invalid) }
}

/// What makes two requests the same: method, path and body.
#[must_use]
pub fn fingerprint(request: &HttpRequest, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update(request.path());
    hash.update([0]);
    hash.update(body);
    crate::sessions::token::hex(&hash.finalize())
}

/// Does this method change nothing?
#[must_use]
pub fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}
