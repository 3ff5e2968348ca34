//! What the worker does for files: smaller pictures, and removing what is not needed any more.

use std::sync::Arc;

use shared::{
    AttachmentId, Code,
    attachments::Scan,
    events::{Event, EventKind},
};
use tokio::task::spawn_blocking;

use super::{
    kind,
    storage::{Key, failed},
    store::{self, Kept},
    thumbnail::{self, Found},
};
use crate::{
    app::AppState,
    db::WriteTxn,
    delivery::job::{Outcome, Task},
    http::error::ApiError,
    realtime::bus::Signal,
};

/// How long to wait for a storage that has been away for days.
const AGAIN_SECONDS: u64 = 3 * 3600;

/// What is to be done next for a file that has arrived, or was found clean: nothing of it is drawn before it was looked at.
pub fn begin(txn: &mut WriteTxn, kept: &Kept) {
    let attachment = kept.id;
    match kept.scan {
        Scan::Pending => txn.job(&Task::ScanFile { attachment }),
        Scan::None | Scan::Clean if kind::is_picture(&kept.media_type) => txn.job(&Task::MakeThumbnail { attachment }),
        Scan::None | Scan::Clean | Scan::Infected => {}
    }
}

/// Tells those who may see a file that it is not what it was: who reads its message or, before there is one, its uploader.
pub fn tell(txn: &mut WriteTxn, id: AttachmentId, place: &store::Place) {
    match (place.thread_id, place.seq) {
        (Some(thread), Some(seq)) => {
            txn.signal(Signal::to_thread(thread, Event::about(EventKind::MessageEdited, thread, seq)));
        }
        _ => {
            let event = Event { attachment_id: Some(id), ..Event::of(EventKind::AttachmentChanged) };
            txn.signal(Signal::to_user(place.uploader_id, place.workspace_id, event));
        }
    }
}

/// Makes the smaller picture of a file, and tells those who see its message.
///
/// # Errors
/// What the storage or the database says; the job comes back.
pub async fn make_thumbnail(app: &AppState, id: AttachmentId, last: bool) -> Result<Outcome, ApiError> {
    let Some(mut kept) = store::kept(&app.db, id).await? else { return Ok(Outcome::Done) };
    let looked_at = matches!(kept.scan, Scan::None | Scan::Clean);
    if !looked_at || !kind::is_picture(&kept.media_type) || kept.thumbnail.is_some() {
        return Ok(Outcome::Done);
    }
    let stored = app.storage.open_file(Key::Original(id), Some(kept.size)).await.map_err(|error| failed(&error))?;
    let file = stored.into_reader().await;
    let media_type = kept.media_type.clone();
    // The place goes into the thread: a job that is cut off leaves a thread behind, and there shall be one at most.
    let closed = |_| ApiError::new(Code::Unavailable);
    let place = Arc::clone(&app.drawing).acquire_owned().await.map_err(closed)?;
    let drawn = spawn_blocking(move || {
        let _place = place;
        thumbnail::make(file, &media_type, thumbnail::PATIENCE)
    })
    .await;
    // A decoder that panics has found a picture that it cannot read.
    let Found { size, thumbnail } = drawn.unwrap_or_default();
    (kept.width, kept.height) = size.unzip();
    if let Some(thumbnail) = thumbnail {
        let put = app.storage.put(Key::Thumbnail(id), app.clock.id(), &thumbnail.bytes).await;
        match put {
            Ok(()) => kept.thumbnail = Some(thumbnail.media_type.to_owned()),
            // The file itself is there: better shown without a picture than not at all.
            Err(error) if last => tracing::warn!(attachment = %id, %error, "a smaller picture could not be kept"),
            Err(error) => return Err(failed(&error)),
        }
    }
    let kept = Arc::new(kept);
    let found = app
        .write(move |txn| {
            let kept = Arc::clone(&kept);
            Box::pin(async move {
                let found = store::set_kept(txn, &kept).await?;
                if let Some(place) = &found {
                    tell(txn, id, place);
                }
                Ok(found.is_some())
            })
        })
        .await?;
    if !found {
        remove(app, &[id]).await?;
    }
    Ok(Outcome::Done)
}

/// Removes a file that no message claimed in time.
///
/// # Errors
/// What the storage or the database says; the job comes back.
pub async fn forget_upload(app: &AppState, id: AttachmentId, last: bool) -> Result<Outcome, ApiError> {
    let gone = app.write(move |txn| Box::pin(async move { Ok(store::forget(txn, id).await?) })).await?;
    if gone { remove_files(app, &[id], last).await } else { Ok(Outcome::Done) }
}

/// Removes the bytes of files whose rows are gone. Tried for as long as it takes: what was deleted does not stay because the
/// storage was away.
///
/// # Errors
/// What the storage says; the job comes back.
pub async fn remove_files(app: &AppState, ids: &[AttachmentId], last: bool) -> Result<Outcome, ApiError> {
    match remove(app, ids).await {
        Ok(()) => Ok(Outcome::Done),
        Err(error) if last => Ok(Outcome::RetryAfter { reason: error.to_string(), seconds: AGAIN_SECONDS }),
        Err(error) => Err(error),
    }
}

pub(super) async fn remove(app: &AppState, ids: &[AttachmentId]) -> Result<(), ApiError> {
    for id in ids {
        for key in [Key::Original(*id), Key::Thumbnail(*id)] {
            app.storage.remove(key).await.map_err(|error| failed(&error))?;
        }
    }
    Ok(())
}
