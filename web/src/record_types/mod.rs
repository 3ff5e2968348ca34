//! What kinds of record the workspace talks about: `/w/{w}/record-types`, for whoever manages records.

mod form;
mod labels;
mod page;

pub use page::RecordTypesPage;

use shared::record_types::{ContentLevel, Icon};

use crate::words::t;

/// What an icon shows, in words.
fn icon_words(icon: Icon) -> String {
    t(&format!("record_types.icons.{}", icon.name()))
}

fn level_words(level: ContentLevel) -> String {
    t(&format!("record_types.level.{}", level.name()))
}

/// What mail and Slack then carry.
fn level_text(level: ContentLevel) -> String {
    t(&format!("record_types.level_text.{}", level.name()))
}
