//! Sending the digests of some members, computed now.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use shared::{Timestamp, UserId, WorkspaceId};

use super::{
    SETTLING,
    compute::{self, Digest},
    mail, store,
    store::Claimed,
};
use crate::{
    app::AppState,
    db::write::BoxFuture,
    delivery::job::{self, Outcome, Task},
    http::error::ApiError,
    users,
};

/// Mails on their way at the same time.
const AT_ONCE: usize = 8;
/// After this no further mail is begun: what is left goes into another job, before this one is cut off.
const BUDGET: Duration = Duration::from_secs(12);

/// How one digest ended.
enum Ended {
    Done,
    Again(UserId),
}

/// Computes and sends the digests of some members; those that could not be sent become another job, later.
///
/// # Errors
/// What the database says.
pub async fn send(app: &AppState, workspace: WorkspaceId, users: Vec<UserId>, attempt: i64) -> Result<Outcome, ApiError> {
    let asked = users.clone();
    let members = app
        .write(move |txn| {
            let users = asked.clone();
            Box::pin(async move { Ok(store::claim(txn, workspace, &users).await?) })
        })
        .await?;
    let until = app.clock.now().plus(-SETTLING);
    let digests = compute::compute(&app.db, workspace, &members, until).await?;
    prepare(app, workspace, &members, &digests, until).await?;
    let began = Instant::now();
    let sends: Vec<BoxFuture<'_, Result<Ended, ApiError>>> = digests
        .iter()
        .map(|digest| -> BoxFuture<'_, Result<Ended, ApiError>> { Box::pin(one(app, workspace, digest, until, began)) })
        .collect();
    let ended: Vec<Result<Ended, ApiError>> = stream::iter(sends).buffer_unordered(AT_ONCE).collect().await;
    // Those that another worker has, or one that died had, are looked at again: when they are done, nothing is left to say.
    let claimed = |user: &UserId| members.iter().any(|member| member.user_id == *user);
    let mut again: Vec<UserId> = users.into_iter().filter(|user| !claimed(user)).collect();
    for outcome in ended {
        if let Ended::Again(user) = outcome? {
            again.push(user);
        }
    }
    // After days of trying, the next slot is soon enough.
    if again.is_empty() || attempt >= job::TRIES {
        return Ok(Outcome::Done);
    }
    let chance: f64 = rand::random();
    app.write(move |txn| {
        let users = again.clone();
        Box::pin(async move {
            let attempt = attempt + 1;
            let run_at = txn.now().plus(job::backoff(attempt, chance));
            txn.job_at(&Task::DigestMails { workspace, users, attempt }, run_at);
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// Puts down who has nothing to hear of, and queues the deliveries of the others.
async fn prepare(
    app: &AppState,
    workspace: WorkspaceId,
    members: &[Claimed],
    digests: &[Digest],
    until: Timestamp,
) -> Result<(), ApiError> {
    let has_news = |member: &Claimed| digests.iter().any(|digest| digest.member.user_id == member.user_id);
    let without: Vec<Claimed> = members.iter().filter(|member| !has_news(member)).copied().collect();
    let with: Vec<_> = digests.iter().map(|digest| (digest.member.user_id, digest.member.digest_delivery)).collect();
    app.write(move |txn| {
        let (without, with) = (without.clone(), with.clone());
        Box::pin(async move {
            store::covered(txn, workspace, &without, until);
            store::queue(txn, workspace, &with);
            Ok(())
        })
    })
    .await
}

async fn one(
    app: &AppState,
    workspace: WorkspaceId,
    digest: &Digest,
    until: Timestamp,
    began: Instant,
) -> Result<Ended, ApiError> {
    let member = digest.member;
    let outcome = if began.elapsed() > BUDGET {
        Outcome::Retry("the mail server is slow".into())
    } else {
        match mail::compose(app, workspace, digest) {
            Ok(message) => app.mailer.send(message, &format!("digest-{}", member.digest_delivery)).await,
            Err(fault) => Outcome::Dead(fault),
        }
    };
    let covered = mail::covered(digest);
    app.write(move |txn| {
        let (outcome, covered) = (outcome.clone(), covered.clone());
        Box::pin(async move {
            match &outcome {
                Outcome::Done => {
                    users::store::mail_works(txn, member.user_id);
                    store::end(txn, workspace, &member, until, None, &covered);
                }
                Outcome::Dead(reason) => {
                    users::store::mail_fails(txn, member.user_id);
                    store::end(txn, workspace, &member, until, Some(reason), &covered);
                }
                Outcome::Retry(reason) | Outcome::RetryAfter { reason, .. } => {
                    store::give_back(txn, workspace, &member, reason);
                    return Ok(Ended::Again(member.user_id));
                }
            }
            Ok(Ended::Done)
        })
    })
    .await
}
