//! The words for deliveries.

use shared::deliveries::{Channel, DeliveryState, DeliveryView};

use super::journeys::Part;
use crate::{
    deliveries::{REASONS, why},
    messages::names::of_names,
    moments,
    words::{t, t_count, t_with},
};

/// What a channel is called.
pub fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => "ledger.channel.mail",
        Channel::Slack => "ledger.channel.slack",
        Channel::InApp => "ledger.channel.in_app",
        Channel::Webhook => "ledger.channel.webhook",
    }
}

/// A part of the line under a message.
pub fn part_words(part: &Part) -> String {
    let number = |n: &usize| i64::try_from(*n).unwrap_or(i64::MAX);
    match part {
        Part::Failed(Channel::Slack, names) => of_names("ledger.slack_failed", names),
        Part::Failed(_, names) => of_names("ledger.mail_failed", names),
        Part::One { name, channel, state, at, detail } => {
            let how = match (state, channel) {
                (DeliveryState::Queued, _) => t("ledger.state.queued"),
                (DeliveryState::Sent, Channel::Slack) => t_with("ledger.slacked_at", &[("when", &moments::date_and_clock(*at))]),
                (DeliveryState::Sent, Channel::InApp) => t_with("ledger.told_at", &[("when", &moments::date_and_clock(*at))]),
                (DeliveryState::Sent, _) => t_with("ledger.mailed_at", &[("when", &moments::date_and_clock(*at))]),
                (DeliveryState::Failed | DeliveryState::Cancelled, _) => reasoned(t("ledger.state.cancelled"), detail.as_deref()),
            };
            t_with("ledger.of_one", &[("name", name), ("how", &how)])
        }
        Part::ReadAt(at) => t_with("ledger.read_at", &[("when", &moments::date_and_clock(*at))]),
        Part::Sent(Channel::Slack, n) => t_count("ledger.slacked", number(n)),
        Part::Sent(Channel::InApp, n) => t_count("ledger.told", number(n)),
        Part::Sent(_, n) => t_count("ledger.mailed", number(n)),
        Part::Queued(n) => t_count("ledger.queued", number(n)),
        Part::Read(n) => t_count("ledger.read", number(n)),
    }
}

/// One delivery of the list: its channel, how it stands, and why.
pub fn line_words(line: &DeliveryView) -> String {
    let state = match line.state {
        DeliveryState::Queued => t("ledger.state.queued"),
        DeliveryState::Sent => {
            let at = line.sent_at.unwrap_or(line.queued_at);
            t_with("ledger.state.sent", &[("when", &moments::date_and_clock(at))])
        }
        DeliveryState::Failed => t("ledger.state.failed"),
        DeliveryState::Cancelled => t("ledger.state.cancelled"),
    };
    let state = match line.state {
        DeliveryState::Cancelled => reasoned(state, line.detail.as_deref()),
        _ => why(line).map_or(state.clone(), |why| format!("{state}. {why}")),
    };
    t_with("ledger.line", &[("channel", &t(channel_words(line.channel))), ("state", &state)])
}

/// Why it was given up, in a few words.
fn reasoned(state: String, detail: Option<&str>) -> String {
    let Some(detail) = detail else { return state };
    let is_known = REASONS.contains(&detail);
    let why = if is_known { t(&format!("ledger.detail.{detail}")) } else { detail.to_owned() };
    format!("{state} ({why})")
}
