//! The worker: takes jobs that are due, some at once, and puts down how each ended. Any number of workers may run.

use std::time::Duration;

use actix_web::web::Data;
use futures_util::future::join_all;
use tokio::{
    sync::Notify,
    time::{interval, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    digest, example_mail, invitation_mail,
    job::{self, Lane, Outcome, TRIES, Task},
    mention_mail,
    queue::{self, Claimed},
    rename, slack, tell_group, tell_state, went_back,
};
use crate::{app::AppState, attachments, http::error::ApiError, search};

/// How many jobs of a lane a worker does at once.
const AT_ONCE: i64 = 8;
/// How often a worker looks when nobody wakes it: another process may have left a job.
const LOOK: Duration = Duration::from_secs(1);
const TIDY: Duration = Duration::from_secs(3600);
/// How often it is looked whether digests are due.
const DIGESTS: Duration = Duration::from_secs(5);

/// Works until `stop`: on each lane for itself, so that a mail server that keeps everybody waiting holds up nothing but mails.
pub async fn run(app: Data<AppState>, stop: CancellationToken) {
    let woken = Notify::new();
    let lanes = join_all(Lane::ALL.map(|lane| work_lane(&app, lane, &woken, &stop)));
    let _ended = tokio::join!(lanes, wake(&app, &woken, &stop), look_for_digests(&app, &stop), tidy(&app, &stop));
}

/// Passes on to all lanes that somebody left a job.
async fn wake(app: &AppState, woken: &Notify, stop: &CancellationToken) {
    while stop.run_until_cancelled(app.worker.notified()).await.is_some() {
        woken.notify_waiters();
    }
}

async fn work_lane(app: &AppState, lane: Lane, woken: &Notify, stop: &CancellationToken) {
    let mut look = interval(LOOK);
    loop {
        // Asked to be woken before it looks: what is left in between is not slept over.
        let mut woken = std::pin::pin!(woken.notified());
        woken.as_mut().enable();
        while !stop.is_cancelled() {
            match once(app, lane).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the queue cannot be read; trying again");
                    break;
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = woken => {}
            _ = look.tick() => {}
        }
    }
}

async fn look_for_digests(app: &AppState, stop: &CancellationToken) {
    let (mut look, mut clock) = (interval(DIGESTS), None);
    while stop.run_until_cancelled(look.tick()).await.is_some() {
        match went_back::look(app, clock).await {
            Ok(now) => clock = Some(now),
            Err(error) => tracing::warn!(%error, "what the clock left waiting could not be put right; trying again"),
        }
        if let Err(error) = digest::schedule::look(app).await {
            tracing::warn!(%error, "whose digest is due could not be found out; trying again");
        }
    }
}

async fn tidy(app: &AppState, stop: &CancellationToken) {
    let mut tidy = interval(TIDY);
    while stop.run_until_cancelled(tidy.tick()).await.is_some() {
        if let Err(error) = queue::tidy(app).await {
            tracing::warn!(%error, "old rows could not be thrown away");
        }
        if let Err(error) = app.storage.tidy(attachments::storage::ABANDONED_SECONDS).await {
            tracing::warn!(%error, "files that were left half written could not be removed");
        }
    }
}

/// Does what of a lane is due now, and says how many jobs that were.
///
/// # Errors
/// When the queue cannot be read.
pub async fn once(app: &AppState, lane: Lane) -> Result<usize, ApiError> {
    let jobs = queue::claim(app, lane, AT_ONCE).await?;
    join_all(jobs.iter().map(|job| work(app, job, lane.job_seconds()))).await;
    Ok(jobs.len())
}

async fn work(app: &AppState, job: &Claimed, seconds: u64) {
    let last = job.attempts >= TRIES;
    let outcome = match timeout(Duration::from_secs(seconds), perform(app, job, last)).await {
        Ok(outcome) => outcome,
        Err(_) => Outcome::Retry(format!("took longer than {seconds} seconds")),
    };
    let outcome = if last { job::after_the_last_try(job.task.as_ref(), outcome) } else { outcome };
    if let Outcome::Retry(reason) | Outcome::Dead(reason) | Outcome::Refused(reason) = &outcome {
        tracing::warn!(job = %job.id, attempt = job.attempts, reason, "a job did not succeed");
    }
    if let Err(error) = queue::finish(app, job, outcome).await {
        tracing::warn!(job = %job.id, %error, "how a job ended could not be put down; it will be done again");
    }
}

async fn perform(app: &AppState, job: &Claimed, last: bool) -> Outcome {
    let Some(task) = job.task.clone() else { return Outcome::Dead("a task of another version".into()) };
    let done = match task {
        Task::MentionMail { delivery } => mention_mail::send(app, delivery, last).await,
        Task::InvitationMail { invitation } => invitation_mail::send(app, invitation).await,
        Task::Digests { workspace, since, slot, after } => {
            digest::schedule::page(app, digest::schedule::Look { workspace, since, slot, after }).await
        }
        Task::DigestMails { workspace, users, covered_before, attempt } => {
            digest::send::send(app, digest::send::Batch { workspace, users, covered_before, attempt }).await
        }
        Task::ExampleMail { id, workspace, user, kind } => example_mail::send(app, id, workspace, user, kind).await,
        Task::TellState { thread, number, after } => tell_state::tell(app, thread, number, after).await,
        Task::TellGroup { message, kind, target, after, at } => {
            tell_group::tell(app, tell_group::Mention { message, kind, target, at }, after).await
        }
        Task::SlackPost { message } => slack::post::expand(app, message).await,
        Task::SlackSend { delivery } => slack::send::send(app, delivery, last).await,
        Task::FillSearch { part, before } => search::fill::fill(app, part, before).await,
        Task::FollowRename { kind, target, after } => rename::follow(app, kind, target, after).await,
        Task::ScanFile { attachment } => attachments::scan::scan(app, attachment, last).await,
        Task::MakeThumbnail { attachment } => attachments::jobs::make_thumbnail(app, attachment, last).await,
        Task::ForgetUpload { attachment } => attachments::jobs::forget_upload(app, attachment).await,
        Task::RemoveFiles { attachments } => attachments::jobs::remove_files(app, &attachments).await,
    };
    done.unwrap_or_else(|error| Outcome::Retry(error.to_string()))
}
