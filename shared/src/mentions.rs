//! Typed links in a message to a user, a team or everyone who can read the record.
//!
//! In the Markdown a mention is `[@Claire Martin](mention:user/UUID)`, `[@legal](mention:team/UUID)` or
//! `[@everyone](mention:everyone)`; the label shown follows the current name.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::limits;

/// Whom a mention means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    User,
    Team,
    Everyone,
}

/// A mention in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mention {
    pub kind: MentionKind,
    /// Of the user or team; `null` for everyone.
    #[schema(required)]
    pub id: Option<Uuid>,
    /// The current name.
    #[schema(example = "Karim Benali")]
    pub name: String,
}

/// One line of the picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mentionable {
    pub kind: MentionKind,
    #[schema(required)]
    pub id: Option<Uuid>,
    #[schema(example = "Inès Laurent")]
    pub name: String,
    /// A person's title, or the number of people of a team, which is `999+` for a larger one.
    #[schema(required, example = "Security")]
    pub detail: Option<String>,
    /// Can they read the record? A team can when any of its members can.
    pub can_read: bool,
}

/// The link with which a mention stands in the Markdown.
#[must_use]
pub fn link(kind: MentionKind, id: Option<Uuid>, name: &str) -> String {
    let label: String = name
        .chars()
        .map(|c| if matches!(c, '[' | ']' | '\\' | '`' | '*' | '_' | '<') { format!("\\{c}") } else { c.to_string() })
        .collect();
    match (kind, id) {
        (MentionKind::User, Some(id)) => format!("[@{label}](mention:user/{id})"),
        (MentionKind::Team, Some(id)) => format!("[@{label}](mention:team/{id})"),
        _ => format!("[@{label}](mention:everyone)"),
    }
}

/// What to look for, and for which record.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MentionablesQuery {
    /// Matched without accents or case on the start of every word of the name.
    #[validate(length(max = "limits::QUERY_MAX"))]
    #[param(max_length = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The record's type.
    #[serde(rename = "type")]
    pub record_type: String,
    /// The record's id in the host application.
    pub id: String,
    /// Lines wanted, 1 to 100; 20 when not given.
    #[validate(range(min = 1, max = "limits::PAGE_MAX"))]
    #[param(minimum = 1, maximum = 100)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
}
