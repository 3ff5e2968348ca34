//! Taking a file in.

use std::sync::Arc;

use shared::{
    Timestamp,
    attachments::{AttachmentView, Scan},
};

use super::{
    jobs,
    storage::{Key, failed},
    store::{self, Kept},
    upload::Upload,
};
use crate::{
    app::AppState,
    delivery::job::Task,
    http::{answer::Created, error::ApiError, idempotency::Once},
    sessions::caller::Member,
};

/// How long a file waits for a message.
pub const UNCLAIMED: i64 = Timestamp::DAY;

/// Keeps a file that has arrived.
///
/// # Errors
/// 507 and 503 when the storage or the database cannot take it; then nothing of it stays.
pub async fn upload(
    app: &AppState,
    member: &Member,
    upload: Upload,
    once: Option<Once>,
) -> Result<Created<AttachmentView>, ApiError> {
    let id = upload.id;
    // First of all the job that removes what no message claims: it also finds what is kept and then never written down.
    app.write(move |txn| {
        Box::pin(async move {
            txn.job_at(&Task::ForgetUpload { attachment: id }, txn.now().plus(UNCLAIMED));
            Ok(())
        })
    })
    .await?;
    let kept = Kept {
        id,
        file_name: upload.file_name,
        media_type: upload.media_type.to_owned(),
        size: upload.size,
        sha256: upload.sha256,
        width: None,
        height: None,
        thumbnail: None,
        scan: if app.scanner.is_on() { Scan::Pending } else { Scan::None },
    };
    upload.arriving.keep().await.map_err(|error| failed(&error))?;
    let (workspace, user) = (member.workspace, member.caller.user_id);
    let (kept, once) = (Arc::new(kept), Arc::new(once));
    let written = app
        .write(move |txn| {
            let (kept, once) = (Arc::clone(&kept), Arc::clone(&once));
            Box::pin(async move {
                store::insert(txn, workspace, user, &kept);
                jobs::begin(txn, &kept);
                let (location, view) = (format!("/api/v1/attachments/{id}"), kept.view());
                if let Some(once) = once.as_ref() {
                    once.keep(txn, &location, &view)?;
                }
                Ok(Created::at(location, view))
            })
        })
        .await;
    if written.is_err() {
        let _later_by_the_job = app.storage.remove(Key::Original(id)).await;
    }
    written
}
