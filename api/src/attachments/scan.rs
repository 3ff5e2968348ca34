//! Looking for viruses: after the upload and off the calls. Nobody waits for it but who wants the file.

use std::sync::Arc;

use shared::{AttachmentId, attachments::Scan};

use super::{
    clamd::{Clamd, Fault, Verdict},
    jobs,
    storage::Key,
    store,
};
use crate::{
    app::AppState,
    delivery::job::{Outcome, Task},
    http::error::ApiError,
};

/// How long to wait for a scanner that is not there.
const AGAIN_SECONDS: u64 = 30;
/// How long to wait for a scanner that will not have the file: until somebody gives it another setting.
const REFUSED_SECONDS: u64 = 15 * 60;

/// Who looks for viruses.
#[derive(Debug, Clone)]
pub enum Scanner {
    /// Nobody.
    Off,
    Clamd(Clamd),
}

impl Scanner {
    #[must_use]
    pub fn is_on(&self) -> bool {
        !matches!(self, Self::Off)
    }
}

/// Has a file looked at, and tells those who may see it. One in which there is a virus loses its bytes; its name stays, so that
/// people see what happened; so does one whose bytes were gone at the last try, for they may come back before that.
///
/// # Errors
/// What the database says; the job comes back.
pub async fn scan(app: &AppState, id: AttachmentId, last: bool) -> Result<Outcome, ApiError> {
    let Some(kept) = store::kept(&app.db, id).await?.filter(|kept| kept.scan == Scan::Pending) else { return Ok(Outcome::Done) };
    // A process without a scanner must not let go of what another holds back.
    let Scanner::Clamd(clamd) = &app.scanner else {
        return Ok(later(id, "no virus scanner is set in this process", AGAIN_SECONDS));
    };
    let scan = match look(app, clamd, id, kept.size).await {
        Ok(Verdict::Clean) => Scan::Clean,
        Ok(Verdict::Infected(found)) => {
            tracing::warn!(attachment = %id, found, "a file with a virus in it was removed");
            Scan::Infected
        }
        Err(Fault::Storage(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            if !last {
                return Ok(Outcome::Retry(Fault::Storage(error).to_string()));
            }
            tracing::warn!(attachment = %id, %error, "a file was lost before anybody had looked for viruses in it");
            Scan::Lost
        }
        Err(fault @ (Fault::TooLarge | Fault::Refused(_))) => return Ok(later(id, &fault.to_string(), REFUSED_SECONDS)),
        Err(fault) => return Ok(later(id, &fault.to_string(), AGAIN_SECONDS)),
    };
    let kept = Arc::new(store::Kept { scan, ..kept });
    let found = app
        .write(move |txn| {
            let kept = Arc::clone(&kept);
            Box::pin(async move {
                let Some(place) = store::set_kept(txn, &kept).await? else { return Ok(false) };
                jobs::begin(txn, &kept);
                if kept.scan == Scan::Infected {
                    txn.job(&Task::RemoveFiles { attachments: vec![id] });
                }
                jobs::tell(txn, id, &place);
                Ok(true)
            })
        })
        .await?;
    if found { Ok(Outcome::Done) } else { jobs::remove_later(app, id).await }
}

async fn look(app: &AppState, clamd: &Clamd, id: AttachmentId, size: u64) -> Result<Verdict, Fault> {
    let stored = app.storage.open_file(Key::Original(id), Some(size)).await.map_err(Fault::Storage)?;
    let size = stored.size;
    clamd.scan(stored.stream(0, size).await.map_err(Fault::Storage)?).await
}

/// Tried again for as long as it takes: a file that nobody has looked at is not let go of.
fn later(id: AttachmentId, reason: &str, seconds: u64) -> Outcome {
    tracing::warn!(attachment = %id, reason, "a file could not be looked at; trying again");
    Outcome::RetryAfter { reason: reason.to_owned(), seconds }
}
