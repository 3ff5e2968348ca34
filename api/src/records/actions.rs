//! Registering, reading and archiving records.

use std::collections::{HashMap, HashSet};

use shared::{
    Code, Page, RecordId, WorkspaceId,
    events::{Event, EventKind},
    records::{CountersQuery, Grant, PutRecord, RecordCounters, RecordItem, RecordKey, RecordView, RecordsQuery, Visibility},
    text,
};

use super::store;
use crate::{
    app::AppState,
    db::{WriteTxn, page},
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
    realtime::bus::Signal,
    sessions::caller::Member,
};

/// A record's place in the path, when it can be one at all.
///
/// # Errors
/// 400 `invalid_path`.
pub fn key(record_type: String, id: String) -> Result<RecordKey, ApiError> {
    let wrong = |part: &str| ApiError::at(Code::InvalidPath, part, "form", "has the wrong form");
    text::type_key(&record_type).map_err(|_| wrong("type"))?;
    text::external_id(&id).map_err(|_| wrong("id"))?;
    Ok(RecordKey { record_type, id })
}

/// A record that the member may read.
///
/// # Errors
/// 404.
pub async fn get(app: &AppState, member: &Member, key: &RecordKey) -> Result<Revised<RecordView>, ApiError> {
    let row = store::find(&app.db, member.caller.user_id, member.workspace, &key.record_type, &key.id).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let grants = store::grants(&app.db, row.id).await?;
    Ok(Revised { revision: row.revision, body: row.view(grants) })
}

/// The records that the member may read, by title.
///
/// # Errors
/// 400 for a foreign cursor.
pub async fn list(app: &AppState, member: &Member, query: &RecordsQuery) -> Result<Page<RecordItem>, ApiError> {
    let after = page::key("records", query.after.as_deref())?;
    let limit = page::limit(query.limit);
    let rows = store::list(&app.db, member.caller.user_id, member.workspace, query, after, limit + 1).await?;
    Ok(page::map(page::page("records", rows, limit, store::Row::place), store::Row::item))
}

/// The dots and numbers of many records, in the order asked for. What may not be known looks like what has no thread.
///
/// # Errors
/// What the database says.
pub async fn counters(app: &AppState, member: &Member, query: CountersQuery) -> Result<Page<RecordCounters>, ApiError> {
    let keys: Vec<(String, String)> = query.records.into_iter().map(|key| (key.record_type, key.id)).collect();
    if keys.is_empty() {
        return Ok(page::whole(Vec::new()));
    }
    let rows = store::among(&app.db, member.caller.user_id, member.workspace, &keys).await?;
    let mut found: HashMap<(String, String), RecordItem> = HashMap::new();
    for item in rows.into_iter().map(store::Row::item) {
        found.insert((item.record_type.clone(), item.external_id.clone()), item);
    }
    let counted = keys.into_iter().map(|key| {
        let thread = found.get(&key).and_then(|item| item.thread.as_ref());
        RecordCounters {
            state: thread.map(|thread| thread.state),
            messages: thread.map_or(0, |thread| thread.message_count),
            unread: thread.map_or(0, |thread| thread.unread),
            record_type: key.0,
            id: key.1,
        }
    });
    Ok(page::whole(counted.collect()))
}

/// Registers a record, or changes it. One that restricts a record always keeps its caller.
///
/// # Errors
/// 404 when it is there and the caller may not know; 412; 422 for a type or grantee of elsewhere.
pub async fn put(
    app: &AppState,
    member: &Member,
    key: RecordKey,
    put: PutRecord,
    expected: Expected,
) -> Result<Revised<RecordView>, ApiError> {
    let (user, workspace) = (member.caller.user_id, member.workspace);
    let again = key.clone();
    app.write(move |txn| {
        let (key, put, expected) = (key.clone(), put.clone(), expected.clone());
        Box::pin(async move {
            if !store::type_exists(txn, workspace, &key.record_type).await? {
                return Err(ApiError::invalid("type", "unknown", "is no record type of this workspace"));
            }
            let before = store::lock(txn, user, workspace, &key.record_type, &key.id).await?;
            if before.as_ref().is_some_and(|kept| !kept.readable) {
                return Err(ApiError::not_found());
            }
            expected.check(before.as_ref().filter(|kept| kept.archived_at.is_none()).map(|kept| kept.revision))?;
            let restricted = match put.visibility {
                Some(visibility) => visibility == Visibility::Restricted,
                None => before.as_ref().is_some_and(|kept| kept.restricted),
            };
            let id = before.as_ref().map_or_else(|| RecordId(txn.id()), |kept| kept.id);
            let row = store::Put {
                id,
                workspace,
                type_key: &key.record_type,
                external_id: &key.id,
                title: put.title.trim(),
                url: put.url.as_deref(),
                restricted,
            };
            if before.is_some() {
                store::update(txn, &row)
            } else {
                store::insert(txn, &row)
            }
            txn.flush().await?; // grants point at the record
            let narrows = restricted && before.as_ref().is_none_or(|kept| !kept.restricted);
            let opened_or_closed = put.grants.is_some() || before.as_ref().is_some_and(|kept| kept.restricted != restricted);
            grant(txn, workspace, id, put.grants, narrows.then_some(user), restricted.then_some(user)).await?;
            let mut event = Event::of(EventKind::RecordChanged);
            event.record = Some(key);
            if opened_or_closed {
                txn.signal(Signal::to_workspace(workspace, Event::of(EventKind::AccessChanged)));
            }
            txn.signal(Signal::to_record(id, event));
            Ok(())
        })
    })
    .await?;
    get(app, member, &again).await
}

/// Gives what grants were asked for; without any, only the caller's when the record was narrowed just now.
async fn grant(
    txn: &mut WriteTxn,
    workspace: WorkspaceId,
    record: RecordId,
    grants: Option<Vec<Grant>>,
    narrowed_by: Option<shared::UserId>,
    keeps: Option<shared::UserId>,
) -> Result<(), ApiError> {
    let mut grants = match (grants, narrowed_by) {
        (Some(grants), _) => grants,
        (None, Some(_)) => store::grants(txn, record).await?.iter().filter_map(as_grant).collect(),
        (None, None) => return Ok(()),
    };
    let known: HashSet<_> = store::known_subjects(txn, workspace, &grants).await?.into_iter().collect();
    for (index, grant) in grants.iter().enumerate() {
        let (subject, part) = match grant {
            Grant::User { user_id } => (user_id.0, "user_id"),
            Grant::Team { team_id } => (team_id.0, "team_id"),
        };
        if !known.contains(&subject) {
            return Err(ApiError::invalid(&format!("/grants/{index}/{part}"), "unknown", "is nobody of this workspace"));
        }
    }
    if let Some(user_id) = keeps
        && !grants.contains(&Grant::User { user_id })
    {
        grants.push(Grant::User { user_id });
    }
    let mut seen = HashSet::new();
    grants.retain(|grant| match grant {
        Grant::User { user_id } => seen.insert(user_id.0),
        Grant::Team { team_id } => seen.insert(team_id.0),
    });
    store::set_grants(txn, record, &grants);
    Ok(())
}

fn as_grant(view: &shared::records::GrantView) -> Option<Grant> {
    match (view.user_id, view.team_id) {
        (Some(user_id), _) => Some(Grant::User { user_id }),
        (None, Some(team_id)) => Some(Grant::Team { team_id }),
        (None, None) => None,
    }
}

/// Archives a record: it and its discussion disappear for everyone, until the record is put again.
///
/// # Errors
/// 404; 412.
pub async fn archive(app: &AppState, member: &Member, key: RecordKey, expected: Expected) -> Result<(), ApiError> {
    let (user, workspace) = (member.caller.user_id, member.workspace);
    app.write(move |txn| {
        let (key, expected) = (key.clone(), expected.clone());
        Box::pin(async move {
            let kept = store::lock(txn, user, workspace, &key.record_type, &key.id).await?;
            let kept = kept.filter(|kept| kept.readable && kept.archived_at.is_none()).ok_or_else(ApiError::not_found)?;
            expected.check(Some(kept.revision))?;
            store::archive(txn, kept.id);
            txn.signal(Signal::to_workspace(workspace, Event::of(EventKind::AccessChanged)));
            Ok(())
        })
    })
    .await
}
