//! Slack: what was found the last time that Palabre talked to it, for each workspace that has set it up. Nothing is asked
//! of Slack here.

use sea_orm::FromQueryResult;
use shared::{Timestamp, integrations::SlackProblem};

use super::{
    database::why,
    report::{Area, Line},
};
use crate::{
    db::{Ask, Db},
    values,
};

#[derive(FromQueryResult)]
struct Integration {
    workspace: String,
    problems: String,
    paused_until: Timestamp,
}

/// Reads what is stored of each workspace's Slack.
pub async fn examine(db: &Db, now: Timestamp) -> Vec<Line> {
    let sql = "SELECT w.name AS workspace, s.problems, s.paused_until FROM slack_integrations s JOIN workspaces w ON w.id = s.workspace_id
               ORDER BY w.name, w.id";
    match db.all::<Integration>(sql, values![]).await {
        Ok(found) if found.is_empty() => vec![Line::ok(Area::Slack, "no workspace has set it up")],
        Ok(found) => found.iter().flat_map(|integration| told(integration, now)).collect(),
        Err(error) => {
            vec![Line::fault(
                Area::Slack,
                format!("what is stored of it cannot be read: {}", why(&error)),
                "see what was found of the database",
            )]
        }
    }
}

fn told(integration: &Integration, now: Timestamp) -> Vec<Line> {
    let workspace = &integration.workspace;
    let Ok(problems) = serde_json::from_str::<Vec<SlackProblem>>(&integration.problems) else {
        let finding = format!("{workspace}: what is stored of its problems cannot be understood");
        return vec![Line::warning(Area::Slack, finding, "test the connection in the settings of the workspace")];
    };
    let mut lines: Vec<Line> = problems.iter().map(|problem| one(workspace, problem)).collect();
    if integration.paused_until > now {
        let finding = format!("{workspace}: nothing is sent until {}, as Slack asked for", integration.paused_until);
        lines.push(Line::warning(Area::Slack, finding, "wait: what is queued leaves by itself"));
    }
    if lines.is_empty() {
        lines.push(Line::ok(Area::Slack, format!("{workspace}: no problems the last time")));
    }
    lines
}

/// What keeps everything of a workspace from Slack is a fault; what keeps some of it, or may be over, is a warning.
fn one(workspace: &str, problem: &SlackProblem) -> Line {
    let code = problem.code.as_str();
    let place = problem.channel.as_ref().map_or_else(String::new, |channel| format!(" in the channel {channel}"));
    let finding = format!("{workspace}: Slack answered {code}{place} the last time");
    match code {
        "invalid_auth"
        | "not_authed"
        | "token_revoked"
        | "token_expired"
        | "account_inactive"
        | "not_allowed_token_type"
        | "team_access_not_granted" => Line::fault(
            Area::Slack,
            finding,
            "install the Slack app again and put its new token into the settings of the workspace",
        ),
        "missing_scope" => {
            let needed = problem.needed.as_deref().unwrap_or("that is missing");
            Line::fault(Area::Slack, finding, format!("give the Slack app the scope {needed} and install it again"))
        }
        "no_service" | "no_service_id" | "no_active_hooks" | "no_team" | "team_disabled" | "invalid_token" => {
            Line::fault(Area::Slack, finding, "make a new incoming webhook and put it into the settings of the workspace")
        }
        "secret_unreadable" => {
            let finding = format!("{workspace}: its token for Slack was kept with another secret key");
            Line::fault(Area::Slack, finding, "restore the secret key, or put the token into the settings of the workspace again")
        }
        "off" => {
            let finding = format!("{workspace}: nothing is written to Slack, for it is switched off here");
            Line::warning(Area::Slack, finding, "take PALABRE_SLACK_API_URL=off away if that is not wanted")
        }
        "not_in_channel" => Line::warning(Area::Slack, finding, "invite the app into the channel: /invite"),
        "channel_not_found" | "is_archived" | "channel_is_archived" => {
            Line::warning(Area::Slack, finding, "correct the channel in the settings of the workspace")
        }
        "unreachable" => {
            let finding = format!("{workspace}: Slack did not answer the last time");
            Line::warning(
                Area::Slack,
                finding,
                "let this machine reach https://slack.com; then test the connection in the settings of the workspace",
            )
        }
        _ => Line::warning(Area::Slack, finding, "test the connection in the settings of the workspace"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    fn levels(problems: &str, paused_until: i64) -> Vec<Level> {
        let integration =
            Integration { workspace: "Acme".into(), problems: problems.into(), paused_until: Timestamp(paused_until) };
        told(&integration, Timestamp(100)).iter().map(|line| line.level).collect()
    }

    #[test]
    fn each_problem_and_a_pause_have_a_line() {
        assert_eq!(levels("[]", 100), [Level::Ok]);
        assert_eq!(levels("[]", 101), [Level::Warning]);
        assert_eq!(levels("?", 0), [Level::Warning]);
        let two = r##"[{"code":"missing_scope","needed":"im:write","record_type":null,"channel":null},
                       {"code":"not_in_channel","needed":null,"record_type":"incident","channel":"#incidents"}]"##;
        assert_eq!(levels(two, 101), [Level::Fault, Level::Warning, Level::Warning]);
    }
}
