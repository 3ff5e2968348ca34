//! Following a new name: the messages that mention its bearer are rendered again, in batches, those in which it changes anything.

use std::collections::HashMap;

use shared::{
    MessageId, UserId,
    events::{Event, EventKind},
    mentions::{Mention, MentionKind},
};
use uuid::Uuid;

use super::job::{Outcome, Task};
use crate::{
    app::AppState,
    http::error::ApiError,
    mentions,
    messages::{
        markdown::{self, Target},
        store, wording,
    },
    realtime::bus::Signal,
    search::store::{self as index, Place},
};

/// Messages rendered in one transaction.
const BATCH: i64 = 100;

/// Renders a batch of messages anew, and leaves the next to another job.
///
/// # Errors
/// What the database says.
pub async fn follow(app: &AppState, kind: MentionKind, target: Uuid, after: Option<MessageId>) -> Result<Outcome, ApiError> {
    let messages = store::mentioning(&app.db, target, after.unwrap_or(MessageId(Uuid::nil())), BATCH).await?;
    let mut rendered = Vec::with_capacity(messages.len());
    for message in &messages {
        let targets = markdown::targets(&message.body);
        let of = |kind: MentionKind| targets.iter().filter(move |target| target.0 == kind).filter_map(|target| target.1);
        let users: Vec<UserId> = of(MentionKind::User).map(UserId).collect();
        let teams: Vec<Uuid> = of(MentionKind::Team).collect();
        let known = mentions::store::known(&app.db, message.workspace_id, message.record_id, &users, &teams).await?;
        let name = |target: Target| wording::name(&known, target);
        let text = markdown::render(&message.body, name);
        if message.html.as_ref() == Some(&text.html) {
            continue;
        }
        let list: Vec<Mention> = text
            .mentions
            .iter()
            .filter_map(|target| Some(Mention { kind: target.0, id: target.1, name: name(*target)? }))
            .collect();
        rendered.push((message.clone(), text, serde_json::to_string(&list).unwrap_or_default()));
    }
    let next = (i64::try_from(messages.len()).unwrap_or(0) == BATCH).then(|| messages.last().map(|message| message.id)).flatten();
    if rendered.is_empty() && next.is_none() {
        return Ok(Outcome::Done);
    }
    app.write(move |txn| {
        let rendered = rendered.clone();
        Box::pin(async move {
            let ids: Vec<MessageId> = rendered.iter().map(|(message, ..)| message.id).collect();
            let unchanged = if ids.is_empty() { HashMap::new() } else { store::hold_revisions(txn, &ids).await? };
            for (message, text, mentions) in &rendered {
                let (id, thread, seq) = (message.id, message.thread_id, message.seq);
                // One that was edited meanwhile was rendered anew itself; one that was deleted must not be found by its text again.
                if unchanged.get(&id) != Some(&message.revision) {
                    continue;
                }
                store::set_rendered(txn, id, &text.html, &text.excerpt, mentions);
                let place = Place { workspace: message.workspace_id, record: message.record_id, type_key: &message.type_key };
                let (author, at, html) = (message.author_id, message.created_at, text.html.as_str());
                index::put_message(txn, &index::Message { place, id, seq, author, has_file: message.has_file, at, html });
                txn.signal(Signal::to_thread(thread, Event::about(EventKind::MessageEdited, thread, seq)));
            }
            if let Some(after) = next {
                txn.job(&Task::FollowRename { kind, target, after: Some(after) });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}
