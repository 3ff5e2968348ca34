//! How a delivery ends, and what its end teaches of the workspace's Slack.

use shared::{DeliveryId, Timestamp, UserId, WorkspaceId};

use super::queued::Queued;
use crate::{
    app::AppState,
    deliveries,
    delivery::job::Outcome,
    http::error::ApiError,
    integrations::{
        rules::{self, Fault, Meaning},
        store::{self, Learnt},
    },
};

/// How long a message waits for a Slack that wants to be left alone: each pause is obeyed, but a message of last week is no news.
const GIVE_UP_AFTER: i64 = 3 * Timestamp::DAY;
/// How long a workspace's Slack is left alone after a call that nobody answered: each would hold up the worker as long.
const BREATHER: u64 = 30;

/// It was taken: Slack answers, and what was said of its channel is over.
///
/// # Errors
/// What the database says.
pub async fn sent(app: &AppState, row: &Queued, delivery: DeliveryId, place: Option<(&str, &str)>) -> Result<Outcome, ApiError> {
    let had = row.problems();
    let news = row.worked_at.is_none() || rules::after_success(&had, place) != had;
    let (workspace, sealed) = (row.workspace_id, row.sealed().unwrap_or_default().to_owned());
    let place = place.map(|(record_type, channel)| (record_type.to_owned(), channel.to_owned()));
    app.write(move |txn| {
        let (sealed, place) = (sealed.clone(), place.clone());
        Box::pin(async move {
            if news {
                let place = place.as_ref().map(|(record_type, channel)| (record_type.as_str(), channel.as_str()));
                let learnt = |row: &store::Row| {
                    let problems = rules::after_success(&row.problems(), place);
                    Learnt { problems, team: None, ready: Some(true) }
                };
                store::learn(txn, workspace, &sealed, learnt).await?;
            }
            deliveries::store::end(txn, delivery, "sent", None);
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Done)
}

/// It is given up.
///
/// # Errors
/// What the database says.
pub async fn fail(app: &AppState, delivery: DeliveryId, reason: String) -> Result<Outcome, ApiError> {
    let detail = reason.clone();
    app.write(move |txn| {
        let detail = detail.clone();
        Box::pin(async move {
            deliveries::store::end(txn, delivery, "failed", Some(&detail));
            Ok(())
        })
    })
    .await?;
    Ok(Outcome::Dead(reason))
}

/// What a fault means for the delivery and for the workspace; `last` when it will not be tried again.
///
/// # Errors
/// What the database says.
pub async fn failed(
    app: &AppState,
    row: &Queued,
    delivery: DeliveryId,
    fault: &Fault,
    place: Option<(&str, &str)>,
    last: bool,
) -> Result<Outcome, ApiError> {
    match fault.meaning() {
        Meaning::Wait(seconds) => {
            learn(app, row, fault, place).await?;
            pause(app, row.workspace_id, seconds).await?;
            if is_too_late(row, app.clock.now()) {
                return fail(app, delivery, fault.said()).await;
            }
            deliveries::store::say(app, delivery, &fault.said()).await?;
            Ok(Outcome::RetryAfter { reason: fault.said(), seconds })
        }
        Meaning::Passing => {
            learn(app, row, fault, place).await?;
            if *fault == Fault::TimedOut {
                pause(app, row.workspace_id, BREATHER).await?;
            }
            if last {
                return fail(app, delivery, fault.said()).await;
            }
            deliveries::store::say(app, delivery, &fault.said()).await?;
            Ok(Outcome::Retry(fault.said()))
        }
        Meaning::SecretGone | Meaning::ScopeMissing => {
            learn(app, row, fault, place).await?;
            fail(app, delivery, fault.said()).await
        }
        Meaning::ChannelShut if place.is_some() => {
            learn(app, row, fault, place).await?;
            fail(app, delivery, fault.said()).await
        }
        Meaning::ChannelShut => {
            // The conversation is no more. One that was known is looked up again; one that was just opened is beyond help.
            forget(app, row).await?;
            if row.conversation.is_some() && !last {
                return Ok(Outcome::Retry(fault.said()));
            }
            fail(app, delivery, fault.said()).await
        }
        Meaning::ThisOne => fail(app, delivery, fault.said()).await,
    }
}

/// Has it waited for longer than it is of use?
#[must_use]
pub fn is_too_late(row: &Queued, now: Timestamp) -> bool {
    now >= row.queued_at.plus(GIVE_UP_AFTER)
}

/// Keeps what a failure has taught of the workspace's Slack.
///
/// # Errors
/// What the database says.
pub async fn learn(app: &AppState, row: &Queued, fault: &Fault, place: Option<(&str, &str)>) -> Result<(), ApiError> {
    let problem = fault.problem(place);
    let known = row.problems();
    if known.contains(&problem) && !(row.slack_ready && rules::secret_lost(&known)) {
        return Ok(());
    }
    let (workspace, sealed) = (row.workspace_id, row.sealed().unwrap_or_default().to_owned());
    app.write(move |txn| {
        let (problem, sealed) = (problem.clone(), sealed.clone());
        Box::pin(async move {
            let learnt = |row: &store::Row| {
                let problems = rules::with(&row.problems(), problem);
                let ready = rules::secret_lost(&problems).then_some(false);
                Learnt { problems, team: None, ready }
            };
            store::learn(txn, workspace, &sealed, learnt).await?;
            Ok(())
        })
    })
    .await
}

async fn pause(app: &AppState, workspace: WorkspaceId, seconds: u64) -> Result<(), ApiError> {
    app.write(move |txn| {
        Box::pin(async move {
            let until = txn.now().plus(i64::try_from(seconds).unwrap_or(0) * Timestamp::SECOND);
            store::pause(txn, workspace, until);
            Ok(())
        })
    })
    .await
}

async fn forget(app: &AppState, row: &Queued) -> Result<(), ApiError> {
    let (workspace, user) = (row.workspace_id, row.user_id.map(UserId));
    app.write(move |txn| {
        Box::pin(async move {
            if let Some(user) = user {
                store::forget(txn, workspace, user);
            }
            Ok(())
        })
    })
    .await
}
