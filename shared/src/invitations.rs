//! One-time links with which a person becomes a member.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{InvitationId, RoleId, Timestamp, limits, text, users::Locale};

/// Whom to invite, and as what.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[validate(email, length(max = "limits::EMAIL_MAX"))]
    #[schema(max_length = 254, format = Email, example = "nadia@acme.example")]
    pub email: String,
    /// A role of the workspace. Nobody gives more than they have themselves.
    pub role_id: RoleId,
}

/// An invitation just made. The link is shown this once, and sent by mail.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    pub id: InvitationId,
    pub email: String,
    pub role_id: RoleId,
    pub expires_at: Timestamp,
    /// The page where the person takes a name and a password; works once.
    pub url: String,
}

/// Taking up an invitation: makes the account, or, when the address has one, joins it after checking its password.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "AZNvXnwAcACAAAAAAAAAAQ.c2lnbmF0dXJl", "name": "Nadia Petit", "password": "a longer sentence"}))]
pub struct AcceptInvitation {
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    #[validate(length(min = 1, max = "limits::NAME_MAX"), custom(function = "text::line"))]
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: String,
    #[validate(length(min = "limits::PASSWORD_MIN", max = "limits::PASSWORD_MAX"))]
    #[schema(min_length = 8, max_length = 200)]
    pub password: String,
    /// The language of the new account; the workspace's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// The time zone of the new account, an IANA name; UTC when absent.
    #[validate(length(min = 1, max = 60))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60)]
    pub time_zone: Option<String>,
}
