//! Trying Slack out: a short message to who asks and to each channel, and what is in the way of it.

use std::collections::BTreeMap;

use futures_util::{StreamExt, future::join, stream};
use shared::{
    Timestamp, WorkspaceId,
    integrations::{SlackProblem, SlackView, SlackWay},
    users::Locale,
};

use super::{
    actions::{problem, shown},
    blocks,
    rules::{self, Fault, Meaning},
    store::{self, Learnt, Row, Tester},
};
use crate::{app::AppState, http::error::ApiError, sessions::caller::Member};

/// Channels tried at once.
const AT_ONCE: usize = 4;

/// What came of trying.
#[derive(Debug, Clone, Default)]
struct Found {
    problems: Vec<SlackProblem>,
    team: Option<String>,
    /// Whether the secret is good; `None` when Slack did not say.
    ready: Option<bool>,
    /// Slack wants to be left alone for so many seconds.
    wait: Option<u64>,
}

impl Found {
    fn add(&mut self, fault: &Fault, place: Option<(&str, &str)>) {
        match fault.meaning() {
            Meaning::Wait(seconds) => self.wait = self.wait.max(Some(seconds)),
            Meaning::SecretGone => self.ready = Some(false),
            _ => {}
        }
        self.problems = rules::with(&self.problems, fault.problem(place));
    }
}

/// Tries a workspace's Slack out, and keeps and answers the problems found.
///
/// # Errors
/// 404 when Slack is not set up.
pub async fn run(app: &AppState, member: &Member) -> Result<SlackView, ApiError> {
    let workspace = member.workspace;
    let row = store::get(&app.db, workspace).await?.filter(|row| row.way().is_some()).ok_or_else(ApiError::not_found)?;
    let tester = store::tester(&app.db, workspace, member.caller.user_id).await?.ok_or_else(ApiError::not_found)?;
    if !app.slack.is_on() {
        return Ok(shown(app, workspace, Some(&row)).body);
    }
    let found = try_out(app, workspace, &row, &tester).await;
    let sealed = row.sealed().unwrap_or_default().to_owned();
    let row = app
        .write(move |txn| {
            let (found, sealed) = (found.clone(), sealed.clone());
            Box::pin(async move {
                if let Some(seconds) = found.wait {
                    let until = txn.now().plus(i64::try_from(seconds).unwrap_or(0) * Timestamp::SECOND);
                    store::pause(txn, workspace, until);
                    txn.flush().await?; // before the same row is written below
                }
                let learnt = Learnt { problems: found.problems, team: found.team, ready: found.ready };
                Ok(store::learn(txn, workspace, &sealed, |_| learnt).await?)
            })
        })
        .await?;
    Ok(shown(app, workspace, row.as_ref()).body)
}

async fn try_out(app: &AppState, workspace: WorkspaceId, row: &Row, tester: &Tester) -> Found {
    let Some(secret) = row.sealed().and_then(|sealed| app.secrets.open(workspace, sealed)) else {
        return Found { problems: vec![problem(rules::SECRET_UNREADABLE)], ready: Some(false), ..Found::default() };
    };
    if row.way() == Some(SlackWay::Webhook) {
        return webhook(app, &secret, tester).await;
    }
    let mut found = Found::default();
    let lacks = match app.slack.bearer(&secret).await {
        Ok(bearer) => {
            (found.team, found.ready) = (Some(bearer.team), Some(true));
            bearer.missing
        }
        Err(fault) => {
            // Nothing else would go better.
            found.add(&fault, None);
            return found;
        }
    };
    // All at once: each makes the person install the app in Slack anew.
    for scope in &lacks {
        found.add(&Fault::missing(scope), None);
    }
    let channels = if lacks.contains(&"chat:write") { BTreeMap::new() } else { row.channels() };
    let direct = async { if lacks.is_empty() { direct(app, &secret, tester).await } else { Ok(()) } };
    let (direct, channels) = join(direct, to_channels(app, &secret, &channels, tester)).await;
    if let Err(fault) = direct {
        found.add(&fault, None);
    }
    for (record_type, channel, fault) in channels {
        found.add(&fault, Some((&record_type, &channel)));
    }
    found
}

async fn webhook(app: &AppState, url: &str, tester: &Tester) -> Found {
    let message = blocks::trial(&tester.workspace, Locale::from_tag(&tester.workspace_locale));
    let mut found = Found::default();
    match app.slack.post_to_webhook(url, message).await {
        Ok(()) => found.ready = Some(true),
        Err(fault) => found.add(&fault, None),
    }
    found
}

/// To who asks, in person.
async fn direct(app: &AppState, token: &str, tester: &Tester) -> Result<(), Fault> {
    if tester.service {
        return Ok(());
    }
    let account = app.slack.account(token, &tester.email).await?.ok_or_else(|| Fault::refused("users_not_found"))?;
    let conversation = app.slack.conversation(token, &account).await?;
    app.slack.post(token, &conversation, blocks::trial(&tester.workspace, Locale::from_tag(&tester.locale))).await
}

/// To each channel; what is in the way, by record type and channel.
async fn to_channels(
    app: &AppState,
    token: &str,
    channels: &BTreeMap<String, String>,
    tester: &Tester,
) -> Vec<(String, String, Fault)> {
    let locale = Locale::from_tag(&tester.workspace_locale);
    let mut by_channel: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (record_type, channel) in channels {
        by_channel.entry(channel).or_default().push(record_type);
    }
    let tried = stream::iter(by_channel).map(|(channel, types)| async move {
        let fault = app.slack.post(token, channel, blocks::trial(&tester.workspace, locale)).await.err()?;
        Some(types.into_iter().map(|record_type| (record_type.to_owned(), channel.to_owned(), fault.clone())).collect::<Vec<_>>())
    });
    tried.buffered(AT_ONCE).filter_map(|found| async { found }).concat().await
}
