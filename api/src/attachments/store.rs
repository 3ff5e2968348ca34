//! The SQL of files.

use std::sync::LazyLock;

use sea_orm::{DbErr, FromQueryResult};
use serde::{Deserialize, Serialize};
use shared::{
    AttachmentId, Code, MessageId, Seq, ThreadId, Timestamp, UserId, WorkspaceId,
    attachments::{AttachmentView, Scan},
};

use super::rules;
use crate::{
    db::{Ask, WriteTxn, dialect, places},
    delivery::job::Task,
    http::error::ApiError,
    records::store::VISIBLE,
    values,
};

/// The files of the message `ms` in their order, each as it is kept, as one JSON list: no statement of its own is needed to
/// show them with their message.
pub const OF_MESSAGE: &str = "(SELECT '[' || string_agg(a.shown, ',' ORDER BY a.position) || ']' FROM attachments a WHERE a.message_id = ms.id) AS attachments";

/// What is known of a file, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub id: AttachmentId,
    pub file_name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: String,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// The type of the smaller picture, once there is one.
    pub thumbnail: Option<String>,
    /// Files that arrived before anybody looked are not looked at.
    #[serde(default)]
    pub scan: Scan,
}

impl Kept {
    #[must_use]
    pub fn read(shown: &str) -> Option<Self> {
        serde_json::from_str(shown).ok()
    }

    #[must_use]
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The file, when its bytes may be given out.
    ///
    /// # Errors
    /// 409 until it was found clean, 410 when there was a virus in it, 404 when it was lost before anybody had looked.
    pub fn safe(self) -> Result<Self, ApiError> {
        match self.scan {
            Scan::None | Scan::Clean => Ok(self),
            Scan::Pending => Err(ApiError::new(Code::FilePending)),
            Scan::Infected => Err(ApiError::new(Code::FileInfected)),
            Scan::Lost => Err(ApiError::not_found()),
        }
    }

    #[must_use]
    pub fn view(&self) -> AttachmentView {
        let place = format!("/api/v1/attachments/{}", self.id);
        AttachmentView {
            id: self.id,
            file_name: self.file_name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            width: self.width,
            height: self.height,
            scan: self.scan,
            content_url: format!("{place}/content"),
            thumbnail_url: self.thumbnail.is_some().then(|| format!("{place}/thumbnail")),
        }
    }
}

/// The files of a message, from what [`OF_MESSAGE`] brought.
#[must_use]
pub fn views(list: Option<&str>) -> Vec<AttachmentView> {
    let kept: Vec<Kept> = list.and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default();
    kept.iter().map(Kept::view).collect()
}

#[derive(FromQueryResult)]
pub struct Row {
    pub workspace_id: WorkspaceId,
    pub shown: String,
}

static FIND: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT a.workspace_id, a.shown FROM attachments a
         JOIN members m ON m.workspace_id = a.workspace_id AND m.user_id = $1 AND m.active
         JOIN roles ro ON ro.id = m.role_id
         LEFT JOIN messages ms ON ms.id = a.message_id AND ms.deleted_at IS NULL
         LEFT JOIN threads t ON t.id = ms.thread_id
         LEFT JOIN records r ON r.id = t.record_id
         WHERE a.id = $2 AND ((a.message_id IS NULL AND a.uploader_id = m.user_id) OR (r.id IS NOT NULL AND {}))",
        *VISIBLE
    )
});

/// A file, when the user may read it.
pub async fn find(db: &impl Ask, user: UserId, id: AttachmentId) -> Result<Option<Row>, DbErr> {
    db.one(&FIND, values![user, id]).await
}

pub fn insert(txn: &mut WriteTxn, workspace: WorkspaceId, uploader: UserId, kept: &Kept) {
    let now = txn.now();
    txn.later(
        "INSERT INTO attachments (id, workspace_id, uploader_id, position, file_name, shown, created_at) VALUES ($1, $2, $3, 0, $4, $5, $6)",
        values![kept.id, workspace, uploader, kept.file_name.as_str(), kept.written(), now],
    );
}

#[derive(FromQueryResult)]
struct Shown {
    shown: String,
}

/// A file that waits for its message.
#[derive(FromQueryResult)]
pub struct Waiting {
    shown: String,
    pub since: Timestamp,
}

impl Waiting {
    #[must_use]
    pub fn size(&self) -> u64 {
        Kept::read(&self.shown).map_or(0, |kept| kept.size)
    }
}

#[derive(FromQueryResult)]
struct Held {
    #[expect(dead_code, reason = "only its being held counts")]
    id: UserId,
}

/// The files of a user that no message has, the oldest first, as far as they count. Until the transaction ends they get no other.
pub async fn waiting(txn: &mut WriteTxn, user: UserId) -> Result<Vec<Waiting>, DbErr> {
    let hold = format!("SELECT u.id FROM users u WHERE u.id = $1{}", dialect::for_update(txn.backend(), "u"));
    txn.one::<Held>(&hold, values![user]).await?;
    let sql = format!(
        "SELECT shown, created_at AS since FROM attachments WHERE uploader_id = $1 AND message_id IS NULL ORDER BY created_at, id LIMIT {}",
        rules::WAITING_MAX
    );
    txn.all(&sql, values![user]).await
}

/// Claims files for a message, in the order in which they are named: those that are the user's own, of this workspace, and
/// of no message yet. Fewer come back when some are not.
pub async fn claim(
    txn: &mut WriteTxn,
    message: MessageId,
    workspace: WorkspaceId,
    user: UserId,
    ids: &[AttachmentId],
) -> Result<Vec<Kept>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let order: String = (0..ids.len()).map(|n| format!(" WHEN ${} THEN {n}", n + 4)).collect();
    let sql = format!(
        "UPDATE attachments SET message_id = $1, position = CASE id{order} ELSE 0 END
         WHERE id IN ({}) AND workspace_id = $2 AND uploader_id = $3 AND message_id IS NULL RETURNING shown",
        places(4, ids.len())
    );
    let mut values = values![message, workspace, user];
    values.extend(ids.iter().map(|id| sea_orm::Value::from(*id)));
    let rows: Vec<Shown> = txn.change(&sql, values).await?;
    let mut claimed: Vec<Kept> = rows.iter().filter_map(|row| Kept::read(&row.shown)).collect();
    claimed.sort_by_key(|kept| ids.iter().position(|id| *id == kept.id));
    Ok(claimed)
}

#[derive(FromQueryResult)]
struct Id {
    id: AttachmentId,
}

/// Removes the files of a message: for whoever deletes it, in their transaction. The bytes go after the commit.
///
/// # Errors
/// What the database says.
pub async fn remove_of_message(txn: &mut WriteTxn, message: MessageId) -> Result<(), DbErr> {
    let removed: Vec<Id> = txn.change("DELETE FROM attachments WHERE message_id = $1 RETURNING id", values![message]).await?;
    if !removed.is_empty() {
        txn.job(&Task::RemoveFiles { attachments: removed.into_iter().map(|row| row.id).collect() });
    }
    Ok(())
}

/// Removes a file that no message has. True when there is none of this id now.
pub async fn forget(txn: &mut WriteTxn, id: AttachmentId) -> Result<bool, DbErr> {
    let removed: Vec<Id> =
        txn.change("DELETE FROM attachments WHERE id = $1 AND message_id IS NULL RETURNING id", values![id]).await?;
    if !removed.is_empty() {
        return Ok(true);
    }
    let claimed: Option<Id> = txn.one("SELECT id FROM attachments WHERE id = $1", values![id]).await?;
    Ok(claimed.is_none())
}

/// What is known of a file, whoever asks.
pub async fn kept(db: &impl Ask, id: AttachmentId) -> Result<Option<Kept>, DbErr> {
    let row: Option<Shown> = db.one("SELECT shown FROM attachments WHERE id = $1", values![id]).await?;
    Ok(row.and_then(|row| Kept::read(&row.shown)))
}

/// Whose a file is, and where its message stands, when it has one.
#[derive(FromQueryResult)]
pub struct Place {
    pub uploader_id: UserId,
    pub workspace_id: WorkspaceId,
    pub thread_id: Option<ThreadId>,
    pub seq: Option<Seq>,
}

/// Puts down what was found out about a file. `None` when it is gone.
pub async fn set_kept(txn: &mut WriteTxn, kept: &Kept) -> Result<Option<Place>, DbErr> {
    let sql = "UPDATE attachments SET shown = $2 WHERE id = $1
        RETURNING uploader_id, workspace_id, (SELECT ms.thread_id FROM messages ms WHERE ms.id = attachments.message_id) AS thread_id,
          (SELECT ms.seq FROM messages ms WHERE ms.id = attachments.message_id) AS seq";
    let changed: Vec<Place> = txn.change(sql, values![kept.id, kept.written()]).await?;
    Ok(changed.into_iter().next())
}
