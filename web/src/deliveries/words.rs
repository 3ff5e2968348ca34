//! The words for deliveries.

use shared::deliveries::{Channel, DeliveryReason, DeliveryState, DeliveryView};

use super::fault::{self, Fault};
use crate::{
    integrations::said_by_slack,
    words::{t, t_with},
    workspaces::desk,
};

/// Why something was cancelled, where the server says it in a word that does not change.
pub const REASONS: [&str; 11] = [
    "no_access",
    "inactive",
    "mail_barred",
    "deleted",
    "read",
    "muted",
    "preference",
    "off",
    "no_slack_account",
    "not_mentioned",
    "demo",
];

pub fn channel_words(channel: Channel) -> String {
    t(&format!("deliveries.channel.{}", channel.name()))
}

pub fn state_words(state: DeliveryState) -> String {
    t(&format!("deliveries.state.{}", state.name()))
}

pub fn reason_words(reason: DeliveryReason) -> String {
    t(&format!("deliveries.reason.{}", reason.name()))
}

/// To whom it went, or to which channel.
pub fn name_of(delivery: &DeliveryView) -> String {
    match (&delivery.name, &delivery.record) {
        (Some(name), _) => name.clone(),
        (None, Some(record)) if delivery.reason == DeliveryReason::Channel => {
            t_with("deliveries.channel_of", &[("type", &desk().label(&record.record_type).many)])
        }
        (None, _) if delivery.reason == DeliveryReason::Channel => t("deliveries.a_channel"),
        (None, _) => t("deliveries.somebody"),
    }
}

/// Why it failed, was cancelled or is tried again, as a sentence.
pub fn why(delivery: &DeliveryView) -> Option<String> {
    let detail = delivery.detail.as_deref()?;
    let said = what_was_said(delivery.channel, detail);
    Some(if delivery.state == DeliveryState::Queued { t_with("deliveries.tried_again", &[("what", &said)]) } else { said })
}

fn what_was_said(channel: Channel, detail: &str) -> String {
    if REASONS.contains(&detail) {
        return t(&format!("deliveries.why.{detail}"));
    }
    if channel == Channel::Slack
        && let Some(sentence) = said_by_slack(detail)
    {
        return sentence;
    }
    let other = if channel == Channel::Mail { "deliveries.why.mail_server" } else { "deliveries.why.other_side" };
    match fault::of(detail) {
        Fault::Status(status) => t_with(&format!("{other}_status"), &[("status", status)]),
        Fault::Unreachable => t(&format!("{other}_unreachable")),
        Fault::Silent => t(&format!("{other}_silent")),
        Fault::Other(said) => t_with(other, &[("said", said)]),
    }
}
