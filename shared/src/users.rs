//! A person's account, as its owner sees it, and as others do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{SessionId, Timestamp, UserId, limits, roles::RoleView, text, workspaces::WorkspaceRef};

/// A language of the page and of mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    #[default]
    En,
    Fr,
}

impl Locale {
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language of a stored tag; English when it is none of ours.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        if tag.starts_with("fr") { Self::Fr } else { Self::En }
    }
}

/// How a person without a picture is drawn: initials on one of twelve colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Avatar {
    #[schema(example = "CM")]
    pub initials: String,
    /// 0 to 11: the class `hue-N` of the page. Always the same for one person.
    #[schema(example = 7, minimum = 0, maximum = 11)]
    pub hue: u8,
}

impl Avatar {
    #[must_use]
    pub fn of(id: UserId, name: &str) -> Self {
        let sum = id.0.as_bytes().iter().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
        Self { initials: text::initials(name), hue: u8::try_from(sum % 12).unwrap_or(0) }
    }
}

/// A person as others see them beside what they did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    pub id: UserId,
    #[schema(example = "Claire Martin")]
    pub name: String,
    /// What they do in the workspace.
    #[schema(required, example = "Data protection officer")]
    pub title: Option<String>,
    /// False once they were deactivated; what they wrote stays.
    pub active: bool,
    pub avatar: Avatar,
}

/// One workspace the user is a member of, with their role in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    pub workspace: WorkspaceRef,
    pub role: RoleView,
    #[schema(required)]
    pub title: Option<String>,
}

/// The signed-in user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub id: UserId,
    #[schema(example = "claire@acme.example")]
    pub email: String,
    #[schema(example = "Claire Martin")]
    pub name: String,
    pub locale: Locale,
    /// An IANA name.
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
    pub avatar: Avatar,
    /// The workspaces where the user is an active member, by name.
    pub memberships: Vec<Membership>,
}

/// What the user changes about themselves; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Claire Martin", "locale": "fr", "time_zone": "Europe/Paris"}))]
pub struct MePatch {
    #[validate(length(min = 1, max = "limits::NAME_MAX"), custom(function = "text::line"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// An IANA name, such as `Europe/Paris`; 422 when unknown.
    #[validate(length(min = 1, max = 60))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 60)]
    pub time_zone: Option<String>,
}

/// A change of one's own password. All other sessions end.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current_password": "palabre-demo", "new_password": "a longer sentence"}))]
pub struct PasswordChange {
    #[validate(length(max = "limits::PASSWORD_MAX"))]
    #[schema(max_length = 200)]
    pub current_password: String,
    #[validate(length(min = "limits::PASSWORD_MIN", max = "limits::PASSWORD_MAX"))]
    #[schema(min_length = 8, max_length = 200)]
    pub new_password: String,
}

/// One place where the user is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    pub id: SessionId,
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// What the browser or tool said of itself.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// True for the session that asks.
    pub current: bool,
}
