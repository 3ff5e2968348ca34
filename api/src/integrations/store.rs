//! The SQL of Slack: how a workspace writes to it, and which conversation is whose.

use std::collections::BTreeMap;

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    Timestamp, UserId, WorkspaceId,
    integrations::{SlackProblem, SlackView, SlackWay},
};

use super::rules;
use crate::{
    db::{Ask, WriteTxn, dialect},
    values,
};

/// A workspace's Slack as it is kept: secrets sealed, `None` after it was taken away.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    pub bot_token: Option<String>,
    pub webhook_url: Option<String>,
    team: Option<String>,
    channels: String,
    problems: String,
    pub paused_until: Timestamp,
    /// When Slack first took something with this secret.
    pub worked_at: Option<Timestamp>,
    without_account: i64,
    changed_at: Timestamp,
    pub revision: i64,
}

impl Row {
    #[must_use]
    pub fn way(&self) -> Option<SlackWay> {
        match (&self.bot_token, &self.webhook_url) {
            (Some(_), _) => Some(SlackWay::BotToken),
            (None, Some(_)) => Some(SlackWay::Webhook),
            (None, None) => None,
        }
    }

    /// The one secret there is, sealed. It stands for the very secret: sealing it again gives another text.
    #[must_use]
    pub fn sealed(&self) -> Option<&str> {
        self.bot_token.as_deref().or(self.webhook_url.as_deref())
    }

    #[must_use]
    pub fn channels(&self) -> BTreeMap<String, String> {
        channels(&self.channels)
    }

    #[must_use]
    pub fn problems(&self) -> Vec<SlackProblem> {
        problems(&self.problems)
    }

    #[must_use]
    pub fn view(&self) -> SlackView {
        let (way, problems) = (self.way(), self.problems());
        SlackView {
            way,
            team: self.team.clone(),
            channels: self.channels(),
            ok: self.worked_at.is_some() && problems.is_empty(),
            problems,
            without_account: self.without_account,
            changed_at: way.map(|_| self.changed_at),
        }
    }
}

/// Reads channels as they are stored.
#[must_use]
pub fn channels(stored: &str) -> BTreeMap<String, String> {
    serde_json::from_str(stored).unwrap_or_default()
}

/// Reads problems as they are stored.
#[must_use]
pub fn problems(stored: &str) -> Vec<SlackProblem> {
    serde_json::from_str(stored).unwrap_or_default()
}

const SELECT: &str =
    "SELECT i.bot_token, i.webhook_url, i.team, i.channels, i.problems, i.paused_until, i.worked_at, i.changed_at, i.revision,
    (SELECT COUNT(*) FROM slack_people p JOIN users u ON u.id = p.user_id AND u.email = p.email
       JOIN members m ON m.workspace_id = p.workspace_id AND m.user_id = p.user_id AND m.active
     WHERE p.workspace_id = i.workspace_id AND p.slack_id IS NULL) AS without_account
    FROM slack_integrations i WHERE i.workspace_id = $1";

pub async fn get(db: &impl Ask, workspace: WorkspaceId) -> Result<Option<Row>, DbErr> {
    db.one(SELECT, values![workspace]).await
}

/// Takes the row for changing it.
pub async fn hold(txn: &mut WriteTxn, workspace: WorkspaceId) -> Result<Option<Row>, DbErr> {
    let sql = format!("{SELECT}{}", dialect::for_update(txn.backend(), "i"));
    txn.one(&sql, values![workspace]).await
}

/// A workspace's Slack as it shall be kept.
pub struct Put {
    pub bot_token: Option<String>,
    pub webhook_url: Option<String>,
    pub team: Option<String>,
    pub channels: BTreeMap<String, String>,
    pub problems: Vec<SlackProblem>,
    pub paused_until: Timestamp,
    pub worked_at: Option<Timestamp>,
    /// Is there a secret with which Slack can be written to?
    pub ready: bool,
}

/// Keeps it. The row stays when the secrets go, so that no revision comes twice.
pub fn put(txn: &mut WriteTxn, workspace: WorkspaceId, put: &Put) {
    let now = txn.now();
    let channels = serde_json::to_string(&put.channels).unwrap_or_default();
    let problems = serde_json::to_string(&put.problems).unwrap_or_default();
    txn.later(
        "INSERT INTO slack_integrations (workspace_id, bot_token, webhook_url, team, channels, problems, paused_until, changed_at, revision, worked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)
         ON CONFLICT (workspace_id) DO UPDATE SET bot_token = excluded.bot_token, webhook_url = excluded.webhook_url, team = excluded.team,
           channels = excluded.channels, problems = excluded.problems, paused_until = excluded.paused_until, worked_at = excluded.worked_at, changed_at = excluded.changed_at,
           revision = slack_integrations.revision + 1",
        values![
            workspace,
            put.bot_token.clone(),
            put.webhook_url.clone(),
            put.team.clone(),
            channels,
            problems,
            put.paused_until,
            now,
            put.worked_at.map(|at| at.0)
        ],
    );
    set_ready(txn, workspace, put.ready);
}

fn set_ready(txn: &mut WriteTxn, workspace: WorkspaceId, ready: bool) {
    txn.later("UPDATE workspaces SET slack_ready = $2 WHERE id = $1", values![workspace, ready]);
}

/// What a call of Slack has taught.
#[derive(Debug, Clone, Default)]
pub struct Learnt {
    pub problems: Vec<SlackProblem>,
    /// The name of the Slack workspace, if it was asked for.
    pub team: Option<String>,
    /// Whether the secret is good: Slack took something, or refused the secret. `None` when it did not say.
    pub ready: Option<bool>,
}

/// Keeps what was learnt with the secret that `sealed` stands for, unless there is another by now. `learnt` makes it of what is
/// kept.
///
/// # Errors
/// What the database says.
pub async fn learn(
    txn: &mut WriteTxn,
    workspace: WorkspaceId,
    sealed: &str,
    learnt: impl FnOnce(&Row) -> Learnt + Send,
) -> Result<Option<Row>, DbErr> {
    let Some(row) = hold(txn, workspace).await? else { return Ok(None) };
    if row.sealed() != Some(sealed) {
        return Ok(Some(row));
    }
    let learnt = learnt(&row);
    let problems = serde_json::to_string(&learnt.problems).unwrap_or_default();
    let team = learnt.team.or_else(|| row.team.clone());
    let worked_at = row.worked_at.or_else(|| (learnt.ready == Some(true)).then(|| txn.now()));
    let revision = row.revision + i64::from(problems != row.problems || team != row.team || worked_at != row.worked_at);
    txn.later(
        "UPDATE slack_integrations SET problems = $2, team = $3, revision = $4, worked_at = $5 WHERE workspace_id = $1",
        values![workspace, problems.clone(), team.clone(), revision, worked_at.map(|at| at.0)],
    );
    if let Some(ready) = learnt.ready {
        set_ready(txn, workspace, ready && !rules::secret_lost(&learnt.problems));
    }
    Ok(Some(Row { problems, team, revision, worked_at, ..row }))
}

/// Leaves Slack alone until then; a longer pause stays.
pub fn pause(txn: &mut WriteTxn, workspace: WorkspaceId, until: Timestamp) {
    txn.later(
        "UPDATE slack_integrations SET paused_until = $2 WHERE workspace_id = $1 AND paused_until < $2",
        values![workspace, until],
    );
}

/// Keeps the conversation with a member, or that their address has no account, from now on.
pub fn remember(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId, email: &str, conversation: Option<&str>) {
    let now = txn.now();
    txn.later(
        "INSERT INTO slack_people (workspace_id, user_id, email, slack_id, looked_up_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET email = excluded.email, slack_id = excluded.slack_id, looked_up_at = excluded.looked_up_at",
        values![workspace, user, email, conversation.map(str::to_owned), now],
    );
}

/// Forgets the conversation with a member.
pub fn forget(txn: &mut WriteTxn, workspace: WorkspaceId, user: UserId) {
    txn.later("DELETE FROM slack_people WHERE workspace_id = $1 AND user_id = $2", values![workspace, user]);
}

/// Forgets all conversations: they are those of a bot that is no longer the workspace's.
pub fn forget_all(txn: &mut WriteTxn, workspace: WorkspaceId) {
    txn.later("DELETE FROM slack_people WHERE workspace_id = $1", values![workspace]);
}

/// Somebody who tries Slack out.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Tester {
    pub email: String,
    pub locale: String,
    /// A program, which has no Slack account.
    pub service: bool,
    pub workspace: String,
    pub workspace_locale: String,
}

pub async fn tester(db: &impl Ask, workspace: WorkspaceId, user: UserId) -> Result<Option<Tester>, DbErr> {
    let sql = "SELECT u.email, u.locale, u.service, w.name AS workspace, w.locale AS workspace_locale
               FROM users u JOIN workspaces w ON w.id = $1 WHERE u.id = $2";
    db.one(sql, values![workspace, user]).await
}

#[derive(FromQueryResult)]
struct Key {
    key: String,
}

/// Which of these are no record types of the workspace.
pub async fn unknown_types(
    db: &impl Ask,
    workspace: WorkspaceId,
    channels: &BTreeMap<String, String>,
) -> Result<Vec<String>, DbErr> {
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<Key> = db.all("SELECT key FROM record_types WHERE workspace_id = $1", values![workspace]).await?;
    Ok(channels.keys().filter(|key| !known.iter().any(|known| known.key == **key)).cloned().collect())
}
