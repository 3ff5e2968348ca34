//! Sending one delivery. No transaction is held while Slack is waited for, and Slack has no key by which it would know a message
//! again: one that it took and whose answer was lost is posted twice.

use std::time::Duration;

use shared::{DeliveryId, Timestamp, UserId, WorkspaceId};

use super::{
    ending,
    queued::{self, Queued, To},
};
use crate::{
    app::AppState,
    deliveries,
    delivery::job::Outcome,
    http::error::ApiError,
    integrations::{
        rules::{self, Fault},
        store,
    },
};

/// How long all calls of one delivery may take: less than its job may.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends what a delivery tells; `last` when it will not be tried again.
///
/// # Errors
/// What the database says.
pub async fn send(app: &AppState, delivery: DeliveryId, last: bool) -> Result<Outcome, ApiError> {
    let Some(row) = queued::find(app, delivery).await? else { return Ok(Outcome::Done) };
    let off = row.sealed().is_none() || !app.slack.is_on();
    if let Some(reason) = row.barred().or(off.then_some("off")) {
        return deliveries::actions::cancel(app, delivery, reason).await;
    }
    let now = app.clock.now();
    if row.paused_until > now {
        if ending::is_too_late(&row, now) {
            return ending::fail(app, delivery, rules::RATE_LIMITED.to_owned()).await;
        }
        let seconds = (row.paused_until.0 - now.0 + Timestamp::SECOND - 1) / Timestamp::SECOND;
        return Ok(Outcome::RetryAfter { reason: rules::RATE_LIMITED.into(), seconds: u64::try_from(seconds).unwrap_or(1) });
    }
    let problems = row.problems();
    if !row.slack_ready && rules::secret_lost(&problems) {
        let word = problems.first().map_or(rules::OFF, |problem| problem.code.as_str());
        return ending::fail(app, delivery, word.to_owned()).await;
    }
    let Some(to) = queued::to(app, &row) else {
        let fault = Fault::refused(rules::SECRET_UNREADABLE);
        ending::learn(app, &row, &fault, None).await?;
        return ending::fail(app, delivery, fault.said()).await;
    };
    let place = row.channel().filter(|_| row.user_id.is_none());
    let place = place.as_deref().map(|channel| (row.type_key.as_str(), channel));
    match tokio::time::timeout(PATIENCE, deliver(app, &row, &to)).await.unwrap_or(Ok(Err(Fault::TimedOut)))? {
        Ok(true) => ending::sent(app, &row, delivery, place).await,
        Ok(false) => deliveries::actions::cancel(app, delivery, "no_slack_account").await,
        Err(fault) => ending::failed(app, &row, delivery, &fault, place, last).await,
    }
}

/// Delivers; false when the person has no account.
async fn deliver(app: &AppState, row: &Queued, to: &To) -> Result<Result<bool, Fault>, ApiError> {
    let message = || queued::message(app, row);
    Ok(match to {
        To::Webhook { url } => app.slack.post_to_webhook(url, message()).await.map(|()| true),
        To::Channel { token, channel } => app.slack.post(token, channel, message()).await.map(|()| true),
        To::Person { token, user, email } => {
            let conversation = match row.known(app.clock.now()) {
                Some(known) => known,
                None => match look_up(app, token, email).await {
                    Ok(found) => {
                        remember(app, row.workspace_id, *user, email, found.clone()).await?;
                        found
                    }
                    Err(fault) => return Ok(Err(fault)),
                },
            };
            match conversation {
                Some(conversation) => app.slack.post(token, &conversation, message()).await.map(|()| true),
                None => Ok(false),
            }
        }
    })
}

/// The conversation with whoever has this address; `None` when nobody has.
async fn look_up(app: &AppState, token: &str, email: &str) -> Result<Option<String>, Fault> {
    match app.slack.account(token, email).await? {
        Some(account) => app.slack.conversation(token, &account).await.map(Some),
        None => Ok(None),
    }
}

async fn remember(
    app: &AppState,
    workspace: WorkspaceId,
    user: UserId,
    email: &str,
    conversation: Option<String>,
) -> Result<(), ApiError> {
    let email = email.to_owned();
    app.write(move |txn| {
        let (email, conversation) = (email.clone(), conversation.clone());
        Box::pin(async move {
            store::remember(txn, workspace, user, &email, conversation.as_deref());
            Ok(())
        })
    })
    .await
}
