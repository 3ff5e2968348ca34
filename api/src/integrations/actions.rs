//! Setting Slack up, and taking it away.

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    Timestamp, WorkspaceId,
    integrations::{PutSlack, SlackProblem, SlackView},
};

use super::{
    rules,
    store::{self, Put, Row},
};
use crate::{
    app::AppState,
    http::{
        answer::{Expected, Revised},
        error::ApiError,
    },
    sessions::caller::Member,
};

/// A workspace's Slack.
///
/// # Errors
/// What the database says.
pub async fn get(app: &AppState, member: &Member) -> Result<Revised<SlackView>, ApiError> {
    let row = store::get(&app.db, member.workspace).await?;
    Ok(shown(app, member.workspace, row.as_ref()))
}

/// What is kept, with what this program knows besides: whether it can read the secret, and may use it.
#[must_use]
pub fn shown(app: &AppState, workspace: WorkspaceId, row: Option<&Row>) -> Revised<SlackView> {
    let Some(row) = row else {
        let nothing = SlackView {
            way: None,
            team: None,
            channels: BTreeMap::new(),
            ok: false,
            problems: Vec::new(),
            without_account: 0,
            changed_at: None,
        };
        return Revised { revision: 0, body: nothing };
    };
    let mut view = row.view();
    let readable = row.sealed().is_none_or(|sealed| app.secrets.open(workspace, sealed).is_some());
    if !readable {
        view.problems = vec![problem(rules::SECRET_UNREADABLE)];
    } else if view.way.is_some() && !app.slack.is_on() {
        view.problems = vec![problem(rules::OFF)];
    }
    view.ok = view.ok && view.problems.is_empty();
    Revised { revision: row.revision, body: view }
}

/// A problem that is neither of a scope nor of a channel.
#[must_use]
pub fn problem(code: &str) -> SlackProblem {
    SlackProblem { code: code.to_owned(), needed: None, record_type: None, channel: None }
}

/// Sets Slack up, or changes it. A secret that is left out stays.
///
/// # Errors
/// 412 when `If-Match` is stale; 422 for a webhook that is not Slack's, a record type that is not there, or no secret at all.
pub async fn put(app: &AppState, member: &Member, put: PutSlack, expected: Expected) -> Result<Revised<SlackView>, ApiError> {
    let workspace = member.workspace;
    if put.webhook_url.as_ref().is_some_and(|url| !app.slack.accepts_webhook(url)) {
        return Err(ApiError::invalid(
            "/webhook_url",
            "webhook_url",
            "must be an incoming webhook of Slack: https://hooks.slack.com/services/…",
        ));
    }
    let seal = |secret: &Option<String>| secret.as_ref().map(|secret| app.secrets.seal(workspace, secret)).transpose();
    let new = New { bot_token: seal(&put.bot_token)?, webhook_url: seal(&put.webhook_url)?, put };
    let (on, secrets) = (app.slack.is_on(), Arc::clone(&app.secrets));
    let row = app
        .write(move |txn| {
            let (new, expected, secrets) = (new.clone(), expected.clone(), Arc::clone(&secrets));
            Box::pin(async move {
                let before = store::hold(txn, workspace).await?;
                expected.check(Some(before.as_ref().map_or(0, |row| row.revision)))?;
                if let Some(unknown) = store::unknown_types(txn, workspace, &new.put.channels).await?.first() {
                    return Err(ApiError::invalid(
                        &format!("/channels/{unknown}"),
                        "record_type",
                        "is no record type of this workspace",
                    ));
                }
                let another = new.bot_token.is_some() || new.webhook_url.is_some();
                let now = new.kept(before)?;
                let sealed = now.bot_token.as_ref().or(now.webhook_url.as_ref());
                let readable = sealed.is_some_and(|sealed| secrets.open(workspace, sealed).is_some());
                store::put(txn, workspace, &Put { ready: on && readable && !rules::secret_lost(&now.problems), ..now });
                if another {
                    store::forget_all(txn, workspace);
                }
                txn.flush().await?;
                Ok(store::get(txn, workspace).await?)
            })
        })
        .await?;
    Ok(shown(app, workspace, row.as_ref()))
}

/// What is to be kept, its secrets sealed.
#[derive(Clone)]
struct New {
    put: PutSlack,
    bot_token: Option<String>,
    webhook_url: Option<String>,
}

impl New {
    /// With another secret everything begins anew; with the same, what was learnt stays, but not of channels that are others now.
    fn kept(&self, before: Option<Row>) -> Result<Put, ApiError> {
        let channels = self.put.channels.clone();
        if self.bot_token.is_some() || self.webhook_url.is_some() {
            return Ok(Put {
                bot_token: self.bot_token.clone(),
                webhook_url: self.webhook_url.clone(),
                team: None,
                channels,
                problems: Vec::new(),
                paused_until: Timestamp(0),
                worked_at: None,
                ready: true,
            });
        }
        let needed = || ApiError::invalid("/bot_token", "secret_needed", "a bot token or a webhook is needed the first time");
        let before = before.filter(|row| row.sealed().is_some()).ok_or_else(needed)?;
        let view = before.view();
        let still = |problem: &SlackProblem| match (&problem.record_type, &problem.channel) {
            (Some(record_type), Some(channel)) => channels.get(record_type) == Some(channel),
            _ => true,
        };
        Ok(Put {
            problems: view.problems.into_iter().filter(still).collect(),
            bot_token: before.bot_token,
            webhook_url: before.webhook_url,
            team: view.team,
            channels,
            paused_until: before.paused_until,
            worked_at: before.worked_at,
            ready: true,
        })
    }
}

/// Takes Slack away: the secret is gone, and nothing is written there any more.
///
/// # Errors
/// 412 when `If-Match` is stale.
pub async fn delete(app: &AppState, member: &Member, expected: Expected) -> Result<(), ApiError> {
    let workspace = member.workspace;
    app.write(move |txn| {
        let expected = expected.clone();
        Box::pin(async move {
            let before = store::hold(txn, workspace).await?;
            expected.check(Some(before.as_ref().map_or(0, |row| row.revision)))?;
            if before.is_none_or(|row| row.sealed().is_none()) {
                return Ok(());
            }
            let nothing = Put {
                bot_token: None,
                webhook_url: None,
                team: None,
                channels: BTreeMap::new(),
                problems: Vec::new(),
                paused_until: Timestamp(0),
                worked_at: None,
                ready: false,
            };
            store::put(txn, workspace, &nothing);
            store::forget_all(txn, workspace);
            Ok(())
        })
    })
    .await
}
