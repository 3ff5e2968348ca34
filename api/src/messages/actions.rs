//! Reading messages.

use shared::{
    Page, ThreadId,
    messages::{MessageView, MessagesQuery},
};

use super::{
    access::VisibleMessage,
    rules::Reader,
    store::{self, From},
};
use crate::{
    app::AppState,
    db::page,
    http::{answer::Revised, error::ApiError},
    reactions,
};

/// A page of a thread in the order of numbers; `next` is the number to go on with in the same direction.
///
/// # Errors
/// 422 when both ends are given.
pub async fn list(
    app: &AppState,
    thread: ThreadId,
    reader: Reader,
    query: &MessagesQuery,
) -> Result<Page<MessageView>, ApiError> {
    let from = match (query.after_seq, query.before_seq) {
        (Some(_), Some(_)) => return Err(ApiError::invalid("?before_seq", "either", "goes not together with after_seq")),
        (Some(seq), None) => From::After(seq),
        (None, Some(seq)) => From::Before(seq),
        (None, None) => From::Latest,
    };
    let limit = page::limit(query.limit);
    let mut rows = store::list(&app.db, thread, from, limit + 1).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    if !matches!(from, From::After(_)) {
        rows.reverse();
    }
    Ok(Page { items: views(app, rows, reader).await?, next })
}

/// Messages of one thread as a reader sees them, with their reactions.
///
/// # Errors
/// What the database says.
pub async fn views(app: &AppState, rows: Vec<store::Row>, reader: Reader) -> Result<Vec<MessageView>, ApiError> {
    let mut views: Vec<MessageView> = rows.into_iter().filter_map(|row| row.view(reader)).collect();
    reactions::actions::fill(app, reader.user, &mut views).await?;
    Ok(views)
}

/// One message.
///
/// # Errors
/// 404.
pub async fn get(app: &AppState, seen: &VisibleMessage) -> Result<Revised<MessageView>, ApiError> {
    let row = store::get(&app.db, seen.message).await?.ok_or_else(ApiError::not_found)?;
    let revision = row.revision;
    let mut views = views(app, vec![row], seen.seen.reader()).await?;
    Ok(Revised { revision, body: views.pop().ok_or_else(ApiError::not_found)? })
}
