//! What the worker does for files: smaller pictures, and removing what is not needed any more.

use std::sync::Arc;

use futures_util::future::join_all;
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

/// What is to be done next for a file that has arrived, or was found clean: nothing of it is drawn before it was looked at.
pub fn begin(txn: &mut WriteTxn, kept: &Kept) {
    let attachment = kept.id;
    match kept.scan {
        Scan::Pending => txn.job(&Task::ScanFile { attachment }),
        Scan::None | Scan::Clean if kind::is_picture(&kept.media_type) => txn.job(&Task::MakeThumbnail { attachment }),
        Scan::None | Scan::Clean | Scan::Infected | Scan::Lost => {}
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
    // What an earlier try may have put beside the file stays behind when its message was deleted meanwhile.
    let Some(mut kept) = store::kept(&app.db, id).await? else { return remove_later(app, id).await };
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
    if found { Ok(Outcome::Done) } else { remove_later(app, id).await }
}

/// Leaves what is kept of a file whose row is gone to a job that goes on until it is removed.
pub(super) async fn remove_later(app: &AppState, id: AttachmentId) -> Result<Outcome, ApiError> {
    app.write(move |txn| {
        Box::pin(async move {
            txn.job(&Task::RemoveFiles { attachments: vec![id] });
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// Removes a file that no message claimed in time.
///
/// # Errors
/// What the storage or the database says; the job comes back.
pub async fn forget_upload(app: &AppState, id: AttachmentId) -> Result<Outcome, ApiError> {
    let gone = app.write(move |txn| Box::pin(async move { Ok(store::forget(txn, id).await?) })).await?;
    if gone { remove_files(app, &[id]).await } else { Ok(Outcome::Done) }
}

/// Removes the bytes of files whose rows are gone: all of them at once, for a slow storage shall not keep the last from its turn.
///
/// # Errors
/// What the storage says; the job comes back.
pub async fn remove_files(app: &AppState, ids: &[AttachmentId]) -> Result<Outcome, ApiError> {
    let keys = ids.iter().flat_map(|id| [Key::Original(*id), Key::Thumbnail(*id)]);
    let removed = join_all(keys.map(|key| app.storage.remove(key))).await;
    removed.into_iter().collect::<Result<Vec<()>, _>>().map_err(|error| failed(&error))?;
    Ok(Outcome::Done)
}
