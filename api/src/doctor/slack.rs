//! Slack, for each workspace that has set it up: does it take the token, with every scope? A webhook can be asked nothing without
//! posting, and nor can a channel: of these it is told what Palabre found the last time. Nothing is posted here.

use futures_util::{StreamExt, stream};
use sea_orm::FromQueryResult;
use shared::{Timestamp, WorkspaceId, integrations::SlackProblem};

use super::{
    database::why,
    report::{Area, Line},
    slack_words::{self, When},
};
use crate::{
    config::Config,
    db::{Ask, Db},
    integrations::{
        rules::{self, Fault, Meaning},
        secret::Secrets,
        slack::{Bearer, Slack},
    },
    values,
};

/// Slack's own address, when nobody has set another.
const SLACKS_OWN: &str = "https://slack.com/";
/// Workspaces asked for at once.
const AT_ONCE: usize = 4;

#[derive(FromQueryResult)]
struct Integration {
    workspace_id: WorkspaceId,
    workspace: String,
    bot_token: Option<String>,
    webhook_url: Option<String>,
    problems: String,
    paused_until: Timestamp,
}

/// What came of asking Slack.
enum Asked {
    Told(Result<Bearer, Fault>),
    /// The secret was kept with another key.
    Unreadable,
    /// It cannot be asked: a webhook, there is no key, or it wants to be left alone.
    Not,
}

/// Asks Slack about each workspace, and reads what is stored of the rest.
pub async fn examine(db: &Db, config: &Config, key: Option<Vec<u8>>, now: Timestamp) -> Vec<Line> {
    let sql = "SELECT s.workspace_id, w.name AS workspace, s.bot_token, s.webhook_url, s.problems, s.paused_until
               FROM slack_integrations s JOIN workspaces w ON w.id = s.workspace_id
               WHERE s.bot_token IS NOT NULL OR s.webhook_url IS NOT NULL ORDER BY w.name, w.id";
    let found = match db.all::<Integration>(sql, values![]).await {
        Ok(found) => found,
        Err(error) => {
            let finding = format!("what is stored of it cannot be read: {}", why(&error));
            return vec![Line::fault(Area::Slack, finding, "see what was found of the database")];
        }
    };
    if found.is_empty() {
        return vec![Line::ok(Area::Slack, "no workspace has set it up")];
    }
    let slack = match Slack::new(config.slack_api_url.as_deref()) {
        Ok(slack) => slack,
        Err(error) => {
            let finding = format!("it cannot be asked: {error:#}");
            return vec![Line::fault(Area::Slack, finding, "report this as a mistake of the program")];
        }
    };
    let mut lines: Vec<Line> = config.slack_api_url.as_deref().and_then(stood_in).into_iter().collect();
    let secrets = key.map(|key| Secrets::new(&key));
    let asked = stream::iter(&found).map(|integration| ask(&slack, secrets.as_ref(), integration, now)).buffered(AT_ONCE);
    let asked: Vec<Asked> = asked.collect().await;
    for (integration, asked) in found.iter().zip(&asked) {
        lines.extend(told(integration, asked, now));
    }
    lines
}

/// Tokens and messages go to whoever stands in for Slack.
fn stood_in(url: &str) -> Option<Line> {
    let finding = "PALABRE_SLACK_API_URL is not Slack's own address: tokens and messages go there instead";
    let fix = "take it away if that is not wanted";
    (!url.starts_with(SLACKS_OWN)).then(|| Line::warning(Area::Slack, finding, fix))
}

async fn ask(slack: &Slack, secrets: Option<&Secrets>, integration: &Integration, now: Timestamp) -> Asked {
    let Some(secrets) = secrets else { return Asked::Not };
    let open = |sealed: &Option<String>| sealed.as_ref().map(|sealed| secrets.open(integration.workspace_id, sealed));
    match (open(&integration.bot_token), open(&integration.webhook_url)) {
        (Some(None), _) | (None, Some(None)) => Asked::Unreadable,
        _ if !slack.is_on() => Asked::Told(Err(Fault::Off)),
        (Some(Some(token)), _) if integration.paused_until <= now => Asked::Told(slack.bearer(&token).await),
        _ => Asked::Not,
    }
}

fn told(integration: &Integration, asked: &Asked, now: Timestamp) -> Vec<Line> {
    let workspace = &integration.workspace;
    let Ok(stored) = serde_json::from_str::<Vec<SlackProblem>>(&integration.problems) else {
        let finding = format!("{workspace}: what is stored of its problems cannot be understood");
        return vec![Line::warning(Area::Slack, finding, "test the connection in the settings of the workspace")];
    };
    let before = |problem: &SlackProblem| slack_words::problem(workspace, problem, When::LastTime);
    let of_now = |problem: SlackProblem| slack_words::problem(workspace, &problem, When::Now);
    let mut lines: Vec<Line> = match asked {
        Asked::Told(Ok(bearer)) if bearer.missing.is_empty() => {
            let finding = format!("{workspace}: Slack takes its token, for the team {}, with every scope", bearer.team);
            vec![Line::ok(Area::Slack, finding)]
        }
        Asked::Told(Ok(bearer)) => bearer.missing.iter().map(|scope| of_now(Fault::missing(scope).problem(None))).collect(),
        Asked::Told(Err(fault)) => vec![of_now(fault.problem(None))],
        Asked::Unreadable => vec![of_now(Fault::refused(rules::SECRET_UNREADABLE).problem(None))],
        Asked::Not => Vec::new(),
    };
    let answered = matches!(asked, Asked::Told(Ok(_)));
    let known = |problem: &SlackProblem| answered && is_of_token(problem);
    let is_all = matches!(asked, Asked::Told(Err(_)) | Asked::Unreadable);
    if !is_all {
        lines.extend(stored.iter().filter(|problem| !known(problem)).map(before));
    }
    if integration.paused_until > now {
        let finding = format!("{workspace}: nothing is sent until {}, as Slack asked for", integration.paused_until);
        lines.push(Line::warning(Area::Slack, finding, "wait: what is queued leaves by itself"));
    }
    if lines.is_empty() {
        lines.push(Line::ok(Area::Slack, format!("{workspace}: no problems the last time")));
    }
    lines
}

/// What a token that Slack has just taken makes a thing of the past.
fn is_of_token(problem: &SlackProblem) -> bool {
    let fault = Fault::refused(&problem.code);
    let of_secret = matches!(fault.meaning(), Meaning::SecretGone | Meaning::ScopeMissing | Meaning::Passing);
    of_secret || [rules::UNREACHABLE, rules::SECRET_UNREADABLE, rules::OFF].contains(&problem.code.as_str())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::doctor::report::Level;

    fn levels(problems: &str, asked: &Asked, paused_until: i64) -> Vec<Level> {
        let integration = Integration {
            workspace_id: WorkspaceId(Uuid::nil()),
            workspace: "Acme".into(),
            bot_token: None,
            webhook_url: None,
            problems: problems.into(),
            paused_until: Timestamp(paused_until),
        };
        told(&integration, asked, Timestamp(100)).iter().map(|line| line.level).collect()
    }

    fn bearer(missing: &[&'static str]) -> Asked {
        Asked::Told(Ok(Bearer { team: "Acme".into(), missing: missing.to_vec() }))
    }

    #[test]
    fn each_problem_and_a_pause_have_a_line() {
        assert_eq!(levels("[]", &Asked::Not, 100), [Level::Ok]);
        assert_eq!(levels("[]", &Asked::Not, 101), [Level::Warning]);
        assert_eq!(levels("?", &Asked::Not, 0), [Level::Warning]);
        let two = r##"[{"code":"missing_scope","needed":"im:write","record_type":null,"channel":null},
                       {"code":"not_in_channel","needed":null,"record_type":"incident","channel":"#incidents"}]"##;
        assert_eq!(levels(two, &Asked::Not, 101), [Level::Fault, Level::Warning, Level::Warning]);
    }

    #[test]
    fn what_slack_says_now_counts_for_more_than_what_it_said() {
        let two = r##"[{"code":"missing_scope","needed":"im:write","record_type":null,"channel":null},
                       {"code":"not_in_channel","needed":null,"record_type":"incident","channel":"#incidents"}]"##;
        assert_eq!(levels(two, &bearer(&[]), 0), [Level::Ok, Level::Warning], "the scope is there, the channel may be shut");
        assert_eq!(levels("[]", &bearer(&["im:write", "users:read"]), 0), [Level::Fault, Level::Fault]);
        assert_eq!(levels(two, &Asked::Told(Err(Fault::refused("token_revoked"))), 0), [Level::Fault]);
        assert_eq!(levels(two, &Asked::Told(Err(Fault::TimedOut)), 0), [Level::Warning]);
        assert_eq!(levels(two, &Asked::Unreadable, 0), [Level::Fault]);
    }

    #[test]
    fn another_address_than_slacks_is_told() {
        assert!(stood_in("https://slack.com/api").is_none());
        assert!(stood_in("http://127.0.0.1:4711/api").is_some() && stood_in("https://slack.com.evil.example/api").is_some());
    }
}
