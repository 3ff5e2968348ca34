//! Taking a file in.

use std::sync::Arc;

use shared::{
    Code, Timestamp,
    attachments::{AttachmentView, Scan},
};

use super::{
    jobs, rules,
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
/// 429 when too many files wait for a message; 507 and 503 when the storage or the database cannot take it; then nothing of it
/// stays, or for a day at most.
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
                let waiting = store::waiting(txn, user).await?;
                if rules::too_many_wait(waiting.iter().map(store::Waiting::size), kept.size) {
                    return Err(too_many(waiting.first().map(|oldest| oldest.since), txn.now()));
                }
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
    // Where it is not known whether the row is there, the bytes stay for whoever asks again and is answered that it is.
    if written.as_ref().is_err_and(ApiError::nothing_written) {
        let _later_by_the_job = app.storage.remove(Key::Original(id)).await;
    }
    written
}

/// 429 until the oldest of the files that wait is removed.
fn too_many(oldest: Option<Timestamp>, now: Timestamp) -> ApiError {
    let left = oldest.map_or(0, |oldest| oldest.plus(UNCLAIMED).0 - now.0);
    ApiError {
        detail: Some(
            "You have 500 files or 10 GiB uploaded that no message names. Send or wait: one is removed after 24 hours.".into(),
        ),
        retry_after: u64::try_from(left / Timestamp::SECOND + 1).ok(),
        ..ApiError::new(Code::RateLimited)
    }
}
