//! A closed world of members, records and threads.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{WorkspaceId, limits, preferences::Defaults, text, users::Locale};

/// A workspace, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkspaceRef {
    pub id: WorkspaceId,
    #[schema(example = "Acme Privacy")]
    pub name: String,
    pub locale: Locale,
}

/// A workspace with its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkspaceView {
    pub id: WorkspaceId,
    #[schema(example = "Acme Privacy")]
    pub name: String,
    /// The language of what has no reader of its own.
    pub locale: Locale,
    /// May whoever started a discussion close it without `threads:close`?
    pub starter_may_close: bool,
    /// Are e-mail addresses shown to and matched for every member?
    pub show_emails: bool,
    /// May authors and administrators see when a mention was read?
    pub show_read: bool,
    /// How members are told who have not chosen otherwise.
    pub defaults: Defaults,
}

/// A change of a workspace's settings; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"starter_may_close": true}))]
pub struct WorkspacePatch {
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starter_may_close: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_emails: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_read: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
}
