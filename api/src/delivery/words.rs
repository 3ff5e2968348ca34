//! Words that several mails share.

use std::collections::BTreeMap;

use shared::{
    mentions::Mention,
    record_types::{ContentLevel, Label},
    users::Locale,
};

use crate::messages::markdown;

/// How a record is called in a mail: without its title where its type keeps that to itself.
pub struct Named {
    pub kind: String,
    pub title: String,
    pub external_id: String,
}

/// Names a record, as far as its type's content level lets.
#[must_use]
pub fn record(labels: &str, title: &str, external_id: &str, level: ContentLevel, locale: Locale) -> Named {
    let kind = type_label(labels, locale);
    if level == ContentLevel::None {
        return Named { title: kind.clone(), kind, external_id: String::new() };
    }
    Named { kind, title: title.to_owned(), external_id: external_id.to_owned() }
}

/// What one record of a type is called.
#[must_use]
pub fn type_label(labels: &str, locale: Locale) -> String {
    let labels: BTreeMap<String, Label> = serde_json::from_str(labels).unwrap_or_default();
    labels.get(locale.tag()).or_else(|| labels.get("en")).map(|label| label.one.clone()).unwrap_or_default()
}

/// What somebody who is mentioned is called, from the mentions as they are stored.
#[must_use]
pub fn called(mentions: &str, (kind, id): markdown::Target) -> Option<String> {
    let mentions: Vec<Mention> = serde_json::from_str(mentions).unwrap_or_default();
    mentions.into_iter().find(|mention| mention.kind == kind && mention.id == id).map(|mention| mention.name)
}
