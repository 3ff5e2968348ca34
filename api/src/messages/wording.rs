//! A text as it will be stored: rendered, with whom it mentions. Made before the transaction that writes it.

use std::collections::HashMap;

use shared::{
    RecordId, UserId, WorkspaceId, limits,
    mentions::{Mention, MentionKind},
};

use super::markdown::{self, Rendered, Target};
use crate::{
    app::AppState,
    http::error::ApiError,
    mentions::{self, store::Known},
};

/// A text, rendered.
pub struct Wording {
    pub rendered: Rendered,
    /// Whom it mentions, by their current names.
    pub mentions: Vec<Mention>,
    /// Everybody who was looked up.
    pub known: Vec<Known>,
}

impl Wording {
    /// The names of the people who were looked up.
    #[must_use]
    pub fn people(&self) -> HashMap<UserId, String> {
        let people = self.known.iter().filter(|known| known.is(MentionKind::User));
        people.map(|known| (UserId(known.id), known.name.clone())).collect()
    }
}

/// What somebody who may be mentioned is called.
#[must_use]
pub fn name(known: &[Known], (kind, id): Target) -> Option<String> {
    let Some(id) = id else { return Some("everyone".to_owned()) };
    known.iter().find(|known| known.is(kind) && known.id == id && !known.service).map(|known| known.name.clone())
}

/// Renders a text for a record, and looks up `others` with the same statement.
///
/// # Errors
/// 422 for too many mentions.
pub async fn word(
    app: &AppState,
    workspace: WorkspaceId,
    record: RecordId,
    body: &str,
    others: Vec<UserId>,
) -> Result<Wording, ApiError> {
    let targets = markdown::targets(body);
    if targets.len() > limits::MENTIONS_MAX {
        return Err(ApiError::invalid("/body", "too_many_mentions", "mentions more than 50 different people and teams"));
    }
    let mut users = others;
    users.extend(targets.iter().filter(|(kind, _)| *kind == MentionKind::User).filter_map(|(_, id)| id.map(UserId)));
    users.sort_unstable();
    users.dedup();
    let teams: Vec<_> = targets.iter().filter(|(kind, _)| *kind == MentionKind::Team).filter_map(|(_, id)| *id).collect();
    let known = mentions::store::known(&app.db, workspace, record, &users, &teams).await?;
    let name = |target: Target| name(&known, target);
    let rendered = markdown::render(body, name);
    let mentions = rendered
        .mentions
        .iter()
        .filter_map(|target| Some(Mention { kind: target.0, id: target.1, name: name(*target)? }))
        .collect();
    Ok(Wording { rendered, mentions, known })
}
