//! Signing in and out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{limits, users::Me};

/// Who signs in.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "claire@acme.example", "password": "palabre-demo"}))]
pub struct Login {
    #[validate(length(min = 1, max = "limits::EMAIL_MAX"))]
    #[schema(min_length = 1, max_length = 254)]
    pub email: String,
    #[validate(length(min = 1, max = "limits::PASSWORD_MAX"))]
    #[schema(min_length = 1, max_length = 200)]
    pub password: String,
}

/// A tool without a cookie jar gives its refresh token here; a browser sends the cookie and no body.
#[derive(Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    #[validate(length(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200)]
    pub refresh_token: Option<String>,
}

/// A fresh session. The cookies `palabre_session` and `palabre_refresh` come with it.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// A JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// Exchanged once at `/auth/refresh` for the next pair; using it twice ends the session.
    pub refresh_token: String,
    pub user: Me,
}
