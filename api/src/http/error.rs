//! Errors on their way out: a room's refusal becomes an [`ApiError`], and that the one [`Problem`] a client reads.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use sea_orm::DbErr;
use shared::{Code, FieldError, Problem, Seq};
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::db::dialect::{self, Failure};

/// Why a call fails.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{code}: {}", cause.as_deref().or(detail.as_deref()).unwrap_or(""))]
pub struct ApiError {
    pub code: Code,
    /// Said instead of the code's explanation.
    pub detail: Option<String>,
    pub errors: Vec<FieldError>,
    pub last_seq: Option<Seq>,
    /// With 429: how long to wait, in seconds.
    pub retry_after: Option<u64>,
    /// For the log, never for the client.
    pub cause: Option<String>,
    /// What the database said, when it was the database.
    pub failure: Option<Failure>,
}

impl ApiError {
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, errors: Vec::new(), last_seq: None, retry_after: None, cause: None, failure: None }
    }

    /// 404: it is not there, or the caller may not know of it.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// 403, naming what is missing.
    #[must_use]
    pub fn forbidden(missing: &str) -> Self {
        Self { detail: Some(format!("This needs the permission {missing}.")), ..Self::new(Code::Forbidden) }
    }

    /// 422 for one value.
    #[must_use]
    pub fn invalid(pointer: &str, code: &str, detail: &str) -> Self {
        Self::at(Code::Invalid, pointer, code, detail)
    }

    /// Any code, pointing at one value.
    #[must_use]
    pub fn at(code: Code, pointer: &str, rule: &str, detail: &str) -> Self {
        Self { errors: vec![FieldError { pointer: pointer.into(), code: rule.into(), detail: detail.into() }], ..Self::new(code) }
    }

    /// 422 for all that `validator` found; `prefix` is `/` for a body, `?` for a query.
    #[must_use]
    pub fn all_invalid(prefix: &str, found: &ValidationErrors) -> Self {
        let mut errors = Vec::new();
        collect(prefix, found, &mut errors);
        errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        Self { errors, ..Self::new(Code::Invalid) }
    }

    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Would the same transaction succeed if it were done again?
    #[must_use]
    pub fn crossed(&self) -> bool {
        self.failure == Some(Failure::Crossed)
    }

    /// Was a row with this key there already?
    #[must_use]
    pub fn duplicate(&self) -> bool {
        self.failure == Some(Failure::Duplicate)
    }

    /// Is it certain that nothing was written? An answer that got lost on its way may have been that of a commit.
    #[must_use]
    pub fn nothing_written(&self) -> bool {
        match self.failure {
            Some(Failure::Crossed | Failure::Duplicate | Failure::Dangling | Failure::Full) => true,
            Some(Failure::Unavailable | Failure::Fault) => false,
            None => self.code.status() < 500,
        }
    }

    /// What the client reads; `instance` is the path called.
    #[must_use]
    pub fn problem(&self, instance: &str, request_id: &str) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code.name()),
            title: self.code.title().to_owned(),
            status: self.code.status(),
            detail: self.detail.clone().unwrap_or_else(|| self.code.explanation().to_owned()),
            instance: instance.to_owned(),
            code: self.code,
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
            last_seq: self.last_seq,
        }
    }
}

fn collect(prefix: &str, found: &ValidationErrors, errors: &mut Vec<FieldError>) {
    for (field, kind) in found.errors() {
        // `__all__` is what validator calls a rule of the whole body.
        let pointer = if field == "__all__" { prefix.trim_end_matches('/').to_owned() } else { format!("{prefix}{field}") };
        match kind {
            ValidationErrorsKind::Field(list) => errors.extend(list.iter().map(|error| FieldError {
                pointer: pointer.clone(),
                code: error.code.to_string(),
                detail: error.message.as_ref().map_or_else(|| bounds(error), ToString::to_string),
            })),
            ValidationErrorsKind::Struct(inner) => collect(&format!("{pointer}/"), inner, errors),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(&format!("{pointer}/{index}/"), inner, errors);
                }
            }
        }
    }
}

/// A sentence for the built-in rules `length`, `range` and `email`.
fn bounds(error: &validator::ValidationError) -> String {
    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
    match (error.code.as_ref(), bound("min"), bound("max")) {
        ("email", ..) => "must be an e-mail address".into(),
        ("length", Some(min), Some(max)) => format!("must have {min} to {max} characters or items"),
        ("length", None, Some(max)) => format!("must have at most {max} characters or items"),
        ("length", Some(min), None) => format!("must have at least {min} characters or items"),
        (_, Some(min), Some(max)) => format!("must be from {min} to {max}"),
        (_, Some(min), None) => format!("must be {min} or more"),
        (_, None, Some(max)) => format!("must be {max} or less"),
        _ => "is not valid".into(),
    }
}

impl From<DbErr> for ApiError {
    fn from(error: DbErr) -> Self {
        let failure = dialect::failure(&error);
        let code = match failure {
            Failure::Full => Code::StorageFull,
            Failure::Unavailable | Failure::Crossed | Failure::Duplicate => Code::Unavailable,
            Failure::Dangling | Failure::Fault => Code::Internal,
        };
        Self { failure: Some(failure), cause: Some(error.to_string()), ..Self::new(code) }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The outermost layer writes the problem, for it knows the path and the request's id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_refused_for_certain_has_written_nothing() {
        let of = |failure| ApiError { failure: Some(failure), ..ApiError::new(Code::Unavailable) };
        for refused in [Failure::Crossed, Failure::Duplicate, Failure::Dangling, Failure::Full] {
            assert!(of(refused).nothing_written(), "{refused:?}");
        }
        for unknown in [Failure::Unavailable, Failure::Fault] {
            assert!(!of(unknown).nothing_written(), "{unknown:?}");
        }
        assert!(ApiError::new(Code::RateLimited).nothing_written());
        assert!(!ApiError::new(Code::Internal).nothing_written());
    }
}
