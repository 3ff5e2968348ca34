//! Who can be mentioned.

use shared::{
    Page,
    mentions::{MentionKind, Mentionable, MentionablesQuery},
    records::RecordKey,
    text,
};

use super::store;
use crate::{
    app::AppState,
    db::{page, words},
    http::error::ApiError,
    sessions::caller::Member,
};

/// Lines of the picker when the caller does not say.
const OFFERS: u8 = shared::limits::MENTIONABLES_MAX;

/// The picker: people and teams whose names match, those who can read the record first, and everyone.
///
/// # Errors
/// 404 when the caller may not read the record; 422 when it cannot be one.
pub async fn offer(app: &AppState, member: &Member, query: MentionablesQuery) -> Result<Page<Mentionable>, ApiError> {
    text::type_key(&query.record_type).map_err(|_| ApiError::invalid("?type", "type_key", "is no key of a record type"))?;
    text::external_id(&query.id).map_err(|_| ApiError::invalid("?id", "external_id", "cannot be the id of a record"))?;
    let key = RecordKey { record_type: query.record_type, id: query.id };
    let record = store::record(&app.db, member.caller.user_id, member.workspace, &key).await?.ok_or_else(ApiError::not_found)?;
    let q = query.q.unwrap_or_default();
    let limit = usize::from(query.limit.unwrap_or(OFFERS));
    let mut offers = store::offers(&app.db, member.workspace, record, &q, member.show_emails, limit as u64).await?;
    if everyone_matches(&q) && offers.len() < limit {
        let readers = offers.iter().take_while(|offer| offer.can_read).count();
        offers.insert(
            readers,
            Mentionable { kind: MentionKind::Everyone, id: None, name: "everyone".into(), detail: None, can_read: true },
        );
    }
    Ok(page::whole(offers))
}

/// Everyone can be found in both languages.
fn everyone_matches(q: &str) -> bool {
    let q = words::fold(q.trim());
    ["everyone", "tous", "tout le monde"].iter().any(|name| name.starts_with(&q))
}
