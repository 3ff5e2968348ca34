//! What kinds of record a workspace talks about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::{limits, text, users::Locale};

/// How a kind of record is called, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// One of them.
    #[schema(
        min_length = 1,
        max_length = 120,
        example = "Processing activity",
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub one: String,
    /// Many of them.
    #[schema(
        min_length = 1,
        max_length = 120,
        example = "Processing activities",
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub many: String,
}

/// How much of a message mail and Slack carry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContentLevel {
    /// The whole text.
    #[default]
    Full,
    /// The first lines.
    Excerpt,
    /// Neither text nor title.
    None,
}

impl ContentLevel {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Excerpt => "excerpt",
            Self::None => "none",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "excerpt" => Self::Excerpt,
            "none" => Self::None,
            _ => Self::Full,
        }
    }
}

/// The icons a record type can have (names of Lucide).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Icon {
    ShieldCheck,
    Bot,
    TriangleAlert,
    ListChecks,
    Boxes,
    #[default]
    FileText,
}

impl Icon {
    pub const ALL: [Self; 6] = [Self::ShieldCheck, Self::Bot, Self::TriangleAlert, Self::ListChecks, Self::Boxes, Self::FileText];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ShieldCheck => "shield-check",
            Self::Bot => "bot",
            Self::TriangleAlert => "triangle-alert",
            Self::ListChecks => "list-checks",
            Self::Boxes => "boxes",
            Self::FileText => "file-text",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|icon| icon.name() == name).unwrap_or_default()
    }
}

/// A record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordTypeView {
    #[schema(example = "processing-activity")]
    pub key: String,
    /// By language; `en` is always there.
    pub labels: BTreeMap<String, Label>,
    pub icon: Icon,
    pub content_level: ContentLevel,
    /// Are its discussions closed with a conclusion only?
    pub requires_conclusion: bool,
    /// Does the caller see an open discussion on a record of this type?
    pub has_open: bool,
}

impl RecordTypeView {
    /// Its name in a language, or in English.
    #[must_use]
    pub fn label(&self, locale: Locale) -> Label {
        let fallback = || Label { one: self.key.clone(), many: self.key.clone() };
        self.labels.get(locale.tag()).or_else(|| self.labels.get("en")).cloned().unwrap_or_else(fallback)
    }
}

/// A record type as it shall be.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"labels": {"en": {"one": "Contract", "many": "Contracts"}, "fr": {"one": "Contrat", "many": "Contrats"}}, "icon": "file-text", "content_level": "full"}))]
pub struct PutRecordType {
    /// By language, `en` and `fr`; `en` is needed.
    #[validate(custom(function = "labels"))]
    #[schema(value_type = Labels)]
    pub labels: BTreeMap<String, Label>,
    #[serde(default)]
    pub icon: Icon,
    #[serde(default)]
    pub content_level: ContentLevel,
    /// Its discussions are closed with a conclusion only.
    #[serde(default)]
    pub requires_conclusion: bool,
}

/// How a kind of record is called, by language.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    pub en: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub fr: Option<Label>,
}

fn labels(labels: &BTreeMap<String, Label>) -> Result<(), ValidationError> {
    let known = labels.keys().all(|tag| tag == "en" || tag == "fr");
    if !known || !labels.contains_key("en") {
        return Err(ValidationError::new("languages").with_message("must have `en`, may have `fr`, and nothing else".into()));
    }
    for label in labels.values() {
        for text in [&label.one, &label.many] {
            text::line(text)?;
            if text.chars().count() as u64 > limits::NAME_MAX {
                return Err(ValidationError::new("too_long").with_message("is longer than 120 characters".into()));
            }
        }
    }
    Ok(())
}
