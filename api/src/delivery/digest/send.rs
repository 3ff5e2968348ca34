//! Sending the digests of some members, computed now.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use shared::{Timestamp, UserId, WorkspaceId};

use super::{
    compute::{self, Digest},
    mail,
    store::{self, Claimed, End},
};
use crate::{
    app::AppState,
    db::write::BoxFuture,
    delivery::{
        job::{self, Outcome, Task},
        mail::NO_ANSWER,
    },
    http::error::ApiError,
    preferences::rules,
    users,
};

/// Mails on their way at the same time.
const AT_ONCE: usize = 8;
/// After this no further mail is begun: what is left goes into another job, before this one is cut off.
const BUDGET: Duration = Duration::from_secs(12);
/// Why a digest that could not be sent in time waits for the next slot.
const QUIET: &str = "quiet_hours";

/// Whose digests are to be sent, as in [`Task::DigestMails`].
#[derive(Debug, Clone)]
pub struct Batch {
    pub workspace: WorkspaceId,
    pub users: Vec<UserId>,
    pub covered_before: Timestamp,
    pub attempt: i64,
}

/// What one sending has in common.
struct Sending<'a> {
    app: &'a AppState,
    workspace: WorkspaceId,
    began: Instant,
    /// When those that could not be sent are tried again; `None` when that was often enough for one slot.
    again_at: Option<Timestamp>,
    /// This is not the first attempt: the hour may have become a quiet one.
    again: bool,
}

/// Computes and sends the digests of some members; those that could not be sent become another job, later. What another worker
/// has, or one that died had, is left to it, or to the next slot.
///
/// # Errors
/// What the database says.
pub async fn send(app: &AppState, batch: Batch) -> Result<Outcome, ApiError> {
    let Batch { workspace, users, covered_before, attempt } = batch;
    let members = app
        .write(move |txn| {
            let users = users.clone();
            Box::pin(async move { Ok(store::claim(txn, workspace, &users, covered_before).await?) })
        })
        .await?;
    let digests = compute::compute(&app.db, workspace, &members).await?;
    prepare(app, workspace, &members, &digests).await?;
    let attempt = attempt + 1;
    let again_at = (attempt < job::TRIES).then(|| app.clock.now().plus(job::backoff(attempt, rand::random())));
    let sending = Sending { app, workspace, began: Instant::now(), again_at, again: attempt > 1 };
    let sends: Vec<BoxFuture<'_, Result<Option<UserId>, ApiError>>> = digests
        .iter()
        .map(|digest| -> BoxFuture<'_, Result<Option<UserId>, ApiError>> { Box::pin(one(&sending, digest)) })
        .collect();
    let ended: Vec<Result<Option<UserId>, ApiError>> = stream::iter(sends).buffer_unordered(AT_ONCE).collect().await;
    let mut users = Vec::new();
    for failed in ended {
        users.extend(failed?);
    }
    let Some(again_at) = again_at.filter(|_| !users.is_empty()) else { return Ok(Outcome::Done) };
    app.write(move |txn| {
        let users = users.clone();
        Box::pin(async move {
            txn.job_at(&Task::DigestMails { workspace, users, covered_before, attempt }, again_at);
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// Puts down who has nothing to hear of, and queues the deliveries of the others.
async fn prepare(app: &AppState, workspace: WorkspaceId, members: &[Claimed], digests: &[Digest]) -> Result<(), ApiError> {
    let has_news = |member: &Claimed| digests.iter().any(|digest| digest.member.user_id == member.user_id);
    let without: Vec<Claimed> = members.iter().filter(|member| !has_news(member)).copied().collect();
    let with: Vec<_> = digests.iter().map(|digest| (digest.member.user_id, digest.member.digest_delivery)).collect();
    app.write(move |txn| {
        let (without, with) = (without.clone(), with.clone());
        Box::pin(async move {
            store::covered(txn, workspace, &without);
            store::queue(txn, workspace, &with);
            Ok(())
        })
    })
    .await
}

/// Sends one digest; returns whose it is when it is to be tried again.
async fn one(sending: &Sending<'_>, digest: &Digest) -> Result<Option<UserId>, ApiError> {
    let Sending { app, workspace, again_at, .. } = *sending;
    let member = digest.member;
    let outcome = attempt(sending, digest).await;
    let covered = mail::covered(digest);
    app.write(move |txn| {
        let (outcome, covered) = (outcome.clone(), covered.clone());
        Box::pin(async move {
            match (&outcome, again_at) {
                (Outcome::Done, _) => {
                    users::store::mail_works(txn, member.user_id);
                    store::end(txn, workspace, &member, &End::Sent, &covered);
                }
                (Outcome::Refused(reason), _) => {
                    users::store::mail_fails(txn, member.user_id);
                    store::end(txn, workspace, &member, &End::Failed(reason), &covered);
                }
                (Outcome::Dead(reason), _) => store::end(txn, workspace, &member, &End::Dropped(reason), "[]"),
                (Outcome::Retry(reason) | Outcome::RetryAfter { reason, .. }, Some(again_at)) if reason != QUIET => {
                    store::give_back(txn, workspace, &member, again_at, reason, reason == NO_ANSWER);
                    return Ok(Some(member.user_id));
                }
                // The next slot's, when the quiet hours are over.
                (Outcome::Retry(reason) | Outcome::RetryAfter { reason, .. }, _) => {
                    let now = txn.now();
                    store::give_back(txn, workspace, &member, now, reason, reason == NO_ANSWER);
                }
            }
            Ok(None)
        })
    })
    .await
}

async fn attempt(sending: &Sending<'_>, digest: &Digest) -> Outcome {
    let app = sending.app;
    if sending.began.elapsed() > BUDGET {
        return Outcome::Retry("the mail server is slow".into());
    }
    if sending.again && rules::is_quiet(&digest.reader.rhythm, app.clock.now()) {
        return Outcome::Retry(QUIET.into());
    }
    match mail::compose(app, sending.workspace, digest) {
        Ok(message) => app.mailer.send(message, &format!("digest-{}", digest.member.digest_delivery)).await,
        Err(fault) => {
            tracing::error!(fault, "a digest cannot be put together");
            Outcome::Retry("the mail cannot be put together".into())
        }
    }
}
