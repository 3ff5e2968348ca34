//! What a problem with Slack is called, and what puts it right. Pure.

use shared::integrations::SlackProblem;

use super::report::{Area, Line};

/// When Slack said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Just now, to the doctor.
    Now,
    /// The last time that Palabre talked to it.
    LastTime,
}

impl When {
    fn words(self) -> &'static str {
        match self {
            Self::Now => "",
            Self::LastTime => " the last time",
        }
    }
}

/// What keeps everything of a workspace from Slack is a fault; what keeps some of it, or may be over, is a warning.
pub fn problem(workspace: &str, problem: &SlackProblem, when: When) -> Line {
    let (code, when) = (problem.code.as_str(), when.words());
    let place = problem.channel.as_ref().map_or_else(String::new, |channel| format!(" in the channel {channel}"));
    let finding = format!("{workspace}: Slack answered {code}{place}{when}");
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
            let finding = format!("{workspace}: Slack answered missing_scope{when}: its token lacks {needed}");
            let fix = format!("give the Slack app the scope {needed}, install it again and put its new token into the settings");
            Line::fault(Area::Slack, finding, fix)
        }
        "no_service" | "no_service_id" | "no_active_hooks" | "no_team" | "team_disabled" | "invalid_token" => {
            Line::fault(Area::Slack, finding, "make a new incoming webhook and put it into the settings of the workspace")
        }
        "secret_unreadable" => {
            let finding = format!("{workspace}: its token or webhook for Slack was kept with another secret key");
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
        "ratelimited" => Line::warning(Area::Slack, finding, "wait: what is queued leaves by itself"),
        "unreachable" => {
            let finding = format!("{workspace}: Slack did not answer{when}");
            Line::warning(
                Area::Slack,
                finding,
                "let this machine reach https://slack.com; then test the connection in the settings of the workspace",
            )
        }
        _ => Line::warning(Area::Slack, finding, "test the connection in the settings of the workspace"),
    }
}
