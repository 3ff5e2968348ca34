//! What Slack's answers mean for a workspace and for one delivery. Pure.

use shared::integrations::SlackProblem;

/// The word for a Slack that does not answer, or answers nonsense.
pub const UNREACHABLE: &str = "unreachable";
/// The word for a secret that this program's key does not open.
pub const SECRET_UNREADABLE: &str = "secret_unreadable";
/// The word for a program whose operator has switched Slack off.
pub const OFF: &str = "off";
/// The word for too many calls; Slack's own.
pub const RATE_LIMITED: &str = "ratelimited";

/// Longest wait that is obeyed in full, in seconds: a day.
const WAIT_MAX: u64 = 24 * 3600;
/// How long to wait when Slack does not say, in seconds.
const WAIT_DEFAULT: u64 = 30;

/// Why a call of Slack did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Slack says no, with its word; with `missing_scope`, the scope.
    Refused { error: String, needed: Option<String> },
    /// Slack wants to be left alone for so many seconds.
    RateLimited { seconds: u64 },
    /// There was no answer, or none of Slack's. For the log and the ledger: what there was instead.
    Unreachable(&'static str),
    /// Nobody answered within the time-out: the next call would wait as long.
    TimedOut,
    /// The operator has switched Slack off.
    Off,
}

/// What a [`Fault`] means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The secret is good no more: no call succeeds until there is another.
    SecretGone,
    /// The channel cannot be written to.
    ChannelShut,
    /// The app must be given another scope.
    ScopeMissing,
    /// It may succeed later.
    Passing,
    /// Slack must be left alone for so many seconds.
    Wait(u64),
    /// It was about this one message or person.
    ThisOne,
}

/// Words with which Slack says that a token, or a webhook, is no more.
const SECRET_GONE: &[&str] = &[
    "token_revoked",
    "token_expired",
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "not_allowed_token_type",
    "team_access_not_granted",
    "invalid_token",
    "no_service",
    "no_service_id",
    "no_team",
    "team_disabled",
    "no_active_hooks",
];

/// Words with which Slack says that a channel cannot be written to.
const CHANNEL_SHUT: &[&str] = &[
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "channel_is_archived",
    "action_prohibited",
    "posting_to_general_channel_denied",
    "no_permission",
];

/// Words with which Slack says that it has a fault of its own.
const PASSING: &[&str] =
    &["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "rollup_error"];

impl Fault {
    #[must_use]
    pub fn refused(error: &str) -> Self {
        Self::Refused { error: error.to_owned(), needed: None }
    }

    /// The token lacks a scope.
    #[must_use]
    pub fn missing(scope: &str) -> Self {
        Self::Refused { error: "missing_scope".to_owned(), needed: Some(scope.to_owned()) }
    }

    /// From the seconds of a `Retry-After`, if there were any.
    #[must_use]
    pub fn rate_limited(seconds: Option<u64>) -> Self {
        Self::RateLimited { seconds: seconds.unwrap_or(WAIT_DEFAULT).clamp(1, WAIT_MAX) }
    }

    #[must_use]
    pub fn meaning(&self) -> Meaning {
        match self {
            Self::RateLimited { seconds } => Meaning::Wait(*seconds),
            Self::Unreachable(_) | Self::TimedOut => Meaning::Passing,
            Self::Off => Meaning::ThisOne,
            Self::Refused { error, .. } => of_word(error),
        }
    }

    /// The word for it, as a problem and in the ledger.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Refused { error, .. } => error,
            Self::RateLimited { .. } => RATE_LIMITED,
            Self::Unreachable(_) | Self::TimedOut => UNREACHABLE,
            Self::Off => OFF,
        }
    }

    /// The word, and for the unreachable what there was instead of an answer.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Unreachable(instead) => format!("{UNREACHABLE}: {instead}"),
            Self::TimedOut => format!("{UNREACHABLE}: no answer in time"),
            other => other.word().to_owned(),
        }
    }

    /// The problem that a workspace is shown; `place` is the record type and the channel, when it was a channel.
    #[must_use]
    pub fn problem(&self, place: Option<(&str, &str)>) -> SlackProblem {
        let needed = match self {
            Self::Refused { needed, .. } => needed.clone(),
            _ => None,
        };
        let of_channel = place.filter(|_| self.meaning() == Meaning::ChannelShut);
        SlackProblem {
            code: self.word().to_owned(),
            needed,
            record_type: of_channel.map(|(record_type, _)| record_type.to_owned()),
            channel: of_channel.map(|(_, channel)| channel.to_owned()),
        }
    }
}

fn of_word(error: &str) -> Meaning {
    let among = |words: &[&str]| words.contains(&error);
    match error {
        "missing_scope" => Meaning::ScopeMissing,
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => Meaning::Wait(WAIT_DEFAULT),
        _ if among(SECRET_GONE) => Meaning::SecretGone,
        _ if among(CHANNEL_SHUT) || error.starts_with("restricted_action") => Meaning::ChannelShut,
        _ if among(PASSING) => Meaning::Passing,
        _ => Meaning::ThisOne,
    }
}

/// A workspace's problems with one more. Without its secret there is no other problem to speak of.
#[must_use]
pub fn with(problems: &[SlackProblem], new: SlackProblem) -> Vec<SlackProblem> {
    let fault = Fault::refused(&new.code);
    if fault.meaning() == Meaning::SecretGone || new.code == SECRET_UNREADABLE {
        return vec![new];
    }
    let mut all: Vec<SlackProblem> = problems.iter().filter(|old| **old != new && !same_place(old, &new)).cloned().collect();
    all.push(new);
    all
}

fn same_place(old: &SlackProblem, new: &SlackProblem) -> bool {
    new.channel.is_some() && (&old.record_type, &old.channel) == (&new.record_type, &new.channel)
}

/// A workspace's problems after something was posted to a channel of a record type, or to a person: Slack answers, the channel
/// can be written to, the scopes that this needed are there.
#[must_use]
pub fn after_success(problems: &[SlackProblem], place: Option<(&str, &str)>) -> Vec<SlackProblem> {
    let solved = |problem: &SlackProblem| match (problem.code.as_str(), place) {
        (UNREACHABLE, _) | ("missing_scope", None) => true,
        (word, _) if matches!(of_word(word), Meaning::Passing | Meaning::Wait(_)) => true,
        ("missing_scope", Some(_)) => problem.needed.as_deref().is_some_and(|needed| needed.contains("chat:write")),
        (_, Some((record_type, channel))) => {
            (problem.record_type.as_deref(), problem.channel.as_deref()) == (Some(record_type), Some(channel))
        }
        _ => false,
    };
    problems.iter().filter(|problem| !solved(problem)).cloned().collect()
}

/// Do these problems mean that the secret is of no use?
#[must_use]
pub fn secret_lost(problems: &[SlackProblem]) -> bool {
    problems
        .iter()
        .any(|problem| problem.code == SECRET_UNREADABLE || Fault::refused(&problem.code).meaning() == Meaning::SecretGone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(error: &str) -> Meaning {
        Fault::refused(error).meaning()
    }

    #[test]
    fn each_of_slacks_words_has_one_consequence() {
        for word in ["token_revoked", "invalid_auth", "account_inactive", "not_authed", "no_service", "invalid_token"] {
            assert_eq!(of(word), Meaning::SecretGone, "{word}");
        }
        for word in
            ["channel_not_found", "not_in_channel", "is_archived", "restricted_action", "restricted_action_read_only_channel"]
        {
            assert_eq!(of(word), Meaning::ChannelShut, "{word}");
        }
        assert_eq!(of("missing_scope"), Meaning::ScopeMissing);
        assert_eq!(of("internal_error"), Meaning::Passing);
        assert_eq!(of("users_not_found"), Meaning::ThisOne);
        assert_eq!(of("a_word_of_next_year"), Meaning::ThisOne);
        assert_eq!(Fault::Unreachable("status 500").meaning(), Meaning::Passing);
        assert_eq!(Fault::rate_limited(Some(7)).meaning(), Meaning::Wait(7));
    }

    #[test]
    fn a_wait_is_at_least_a_second_and_at_most_a_day() {
        assert_eq!(Fault::rate_limited(Some(0)).meaning(), Meaning::Wait(1));
        assert_eq!(Fault::rate_limited(Some(u64::MAX)).meaning(), Meaning::Wait(WAIT_MAX));
        assert_eq!(Fault::rate_limited(None).meaning(), Meaning::Wait(WAIT_DEFAULT));
    }

    #[test]
    fn a_problem_says_what_is_needed_and_where() {
        let missing = Fault::Refused { error: "missing_scope".into(), needed: Some("im:write".into()) };
        let place = Some(("incident", "#incidents"));
        assert_eq!((missing.problem(place).needed.as_deref(), missing.problem(place).channel), (Some("im:write"), None));
        let shut = Fault::refused("not_in_channel").problem(place);
        assert_eq!((shut.record_type.as_deref(), shut.channel.as_deref()), (Some("incident"), Some("#incidents")));
    }

    #[test]
    fn a_channel_has_one_problem_at_a_time_and_none_once_something_was_posted() {
        let place = Some(("incident", "#incidents"));
        let first = with(&[], Fault::refused("not_in_channel").problem(place));
        let second = with(&first, Fault::refused("is_archived").problem(place));
        assert_eq!(second.len(), 1);
        let third = with(&second, Fault::Unreachable("no connection").problem(place));
        assert_eq!(with(&third, Fault::TimedOut.problem(place)).len(), 2, "unreachable is said once");
        assert_eq!(after_success(&third, None).len(), 1);
        assert!(after_success(&third, place).is_empty());
    }

    #[test]
    fn without_a_secret_there_is_no_other_problem() {
        let place = Some(("incident", "#incidents"));
        let shut = with(&[], Fault::refused("not_in_channel").problem(place));
        let gone = with(&shut, Fault::refused("token_revoked").problem(None));
        assert_eq!(gone.len(), 1);
        assert!(secret_lost(&gone) && !secret_lost(&shut));
    }
}
