//! What Slack lacks, as sentences that say what to do.

use shared::integrations::SlackProblem;

use crate::{
    words::{t, t_with},
    workspaces::desk,
};

const MISSING_SCOPE: &str = "missing_scope";

/// Slack's own words, gathered by what they mean to a person.
fn meaning(code: &str) -> Option<&'static str> {
    Some(match code {
        "invalid_auth" | "not_authed" | "invalid_token" => "token_wrong",
        "token_revoked" | "token_expired" | "account_inactive" => "token_gone",
        "not_allowed_token_type" => "token_kind",
        "team_access_not_granted" | "no_permission" | "access_denied" | "ekm_access_denied" => "app_barred",
        MISSING_SCOPE => MISSING_SCOPE,
        "no_service" | "no_service_id" | "no_active_hooks" => "webhook_gone",
        "no_team" | "team_disabled" => "team_gone",
        "channel_not_found" => "channel_not_found",
        "not_in_channel" => "not_in_channel",
        "is_archived" | "channel_is_archived" => "channel_archived",
        "action_prohibited" | "posting_to_general_channel_denied" => "channel_closed",
        restricted if restricted.starts_with("restricted_action") => "channel_closed",
        "users_not_found" | "user_not_found" => "nobody",
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => "rate_limited",
        "unreachable" | "timeout" => "unreachable",
        "off" => "off",
        "secret_unreadable" => "secret_unreadable",
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" => "slacks_fault",
        _ => return None,
    })
}

/// What one of Slack's words means, when it is one that has a sentence.
pub fn said_by_slack(code: &str) -> Option<String> {
    meaning(code)?;
    Some(sentence(&SlackProblem { code: code.to_owned(), needed: None, record_type: None, channel: None }))
}

/// What is missing, a sentence for each thing; the scopes in one, for they are all added in one go.
pub fn sentences(problems: &[SlackProblem]) -> Vec<String> {
    let is_scope = |problem: &&SlackProblem| problem.code == MISSING_SCOPE && problem.needed.is_some();
    let scopes: Vec<&str> = problems.iter().filter(is_scope).filter_map(|problem| problem.needed.as_deref()).collect();
    if scopes.len() < 2 {
        return problems.iter().map(sentence).collect();
    }
    let several = t_with("slack.problem.missing_scopes", &[("scopes", &scopes.join(", "))]);
    let rest = problems.iter().filter(|problem| !is_scope(problem)).map(sentence);
    std::iter::once(several).chain(rest).collect()
}

/// What is missing, where, and what to do about it.
fn sentence(problem: &SlackProblem) -> String {
    let what = match (meaning(&problem.code), &problem.needed) {
        (Some(MISSING_SCOPE), None) => t("slack.problem.some_scope"),
        (Some(meaning), scope) => t_with(&format!("slack.problem.{meaning}"), &[("scope", scope.as_deref().unwrap_or_default())]),
        (None, _) => t_with("slack.problem.other", &[("code", &problem.code)]),
    };
    match place(problem) {
        Some(place) => t_with("slack.problem.at", &[("where", &place), ("what", &what)]),
        None => what,
    }
}

/// The record type whose channel it is, and the channel.
fn place(problem: &SlackProblem) -> Option<String> {
    let kind = problem.record_type.as_ref().map(|key| desk().label(key).many);
    match (kind, problem.channel.clone()) {
        (Some(kind), Some(channel)) => Some(format!("{kind} ({channel})")),
        (kind, channel) => kind.or(channel),
    }
}
