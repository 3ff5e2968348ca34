//! How a member wants to be told, and what a workspace proposes to its members.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// How often what a member has not read is gathered into one mail (`PRODUCT.md` rule 13).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum DigestFrequency {
    /// Within seconds.
    #[serde(rename = "instant")]
    Instant,
    /// At most one every quarter of an hour.
    #[default]
    #[serde(rename = "15m")]
    QuarterHourly,
    #[serde(rename = "hourly")]
    Hourly,
    /// At 08:00 in the member's time zone.
    #[serde(rename = "daily")]
    Daily,
    #[serde(rename = "off")]
    Off,
}

impl DigestFrequency {
    pub const ALL: [Self; 5] = [Self::Instant, Self::QuarterHourly, Self::Hourly, Self::Daily, Self::Off];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::QuarterHourly => "15m",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Off => "off",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|frequency| frequency.name() == name).unwrap_or_default()
    }
}

/// A time of day, to the minute: `22:30`. It is that of the member's own time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "22:30")]
pub struct TimeOfDay(
    /// Minutes since midnight.
    pub u16,
);

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl std::str::FromStr for TimeOfDay {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "must be a time of day such as 22:30";
        let (hours, minutes) = text.split_once(':').ok_or(WRONG)?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hours) || !digits(minutes) {
            return Err(WRONG);
        }
        let (hours, minutes): (u16, u16) = (hours.parse().map_err(|_| WRONG)?, minutes.parse().map_err(|_| WRONG)?);
        if hours > 23 || minutes > 59 { Err(WRONG) } else { Ok(Self(hours * 60 + minutes)) }
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// From when to when nothing is sent but direct mentions; over midnight when `to` is the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "not_empty"))]
#[schema(example = json!({"from": "20:00", "to": "07:30"}))]
pub struct QuietHours {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

fn not_empty(hours: &QuietHours) -> Result<(), ValidationError> {
    if hours.from == hours.to {
        return Err(ValidationError::new("empty").with_message("must begin and end at different times".into()));
    }
    Ok(())
}

/// What a workspace proposes: it counts for every member who has not chosen otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"digest": "15m", "team_mention_mail": true, "slack": true}))]
pub struct Defaults {
    pub digest: DigestFrequency,
    pub team_mention_mail: bool,
    pub slack: bool,
}

/// How a member is told. What they have not chosen themselves is what the workspace proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreferencesView {
    pub digest: DigestFrequency,
    /// A mail at once when a team of theirs, or everyone, is mentioned? A direct mention always mails.
    pub team_mention_mail: bool,
    /// Slack too, where the workspace has it?
    pub slack: bool,
    #[schema(required)]
    pub quiet_hours: Option<QuietHours>,
    /// What the member chose; `null` follows the workspace.
    pub chosen: Chosen,
    pub defaults: Defaults,
    /// Can this workspace write to Slack?
    pub slack_available: bool,
    /// False when the member's role gets no mail at all.
    pub receives_mail: bool,
    /// True when the mail server refused the member's address the last time.
    pub mail_failing: bool,
}

/// What a member chose; `null` follows the workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Chosen {
    #[schema(required)]
    pub digest: Option<DigestFrequency>,
    #[schema(required)]
    pub team_mention_mail: Option<bool>,
    #[schema(required)]
    pub slack: Option<bool>,
}

/// How a member wants to be told. What is `null` or left out follows the workspace; without quiet hours there are none.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"digest": "hourly", "team_mention_mail": true, "slack": null, "quiet_hours": {"from": "20:00", "to": "07:30"}}))]
pub struct PutPreferences {
    #[serde(default)]
    pub digest: Option<DigestFrequency>,
    #[serde(default)]
    pub team_mention_mail: Option<bool>,
    #[serde(default)]
    pub slack: Option<bool>,
    #[validate(nested)]
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
}

/// A mail to see what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExampleKind {
    Mention,
    Digest,
}

/// Which example to send to oneself.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "digest"}))]
pub struct SendExample {
    pub kind: ExampleKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_and_written_the_same_and_nothing_else_is_one() {
        for text in ["00:00", "07:30", "23:59"] {
            assert_eq!(text.parse::<TimeOfDay>().expect("a time").to_string(), text);
        }
        for text in ["24:00", "7:30", "07:60", "07:3", "+7:30", "", "noon"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_frequency_survives_its_name() {
        for frequency in DigestFrequency::ALL {
            assert_eq!(DigestFrequency::from_name(frequency.name()), frequency);
            assert_eq!(serde_json::to_string(&frequency).expect("json"), format!("\"{}\"", frequency.name()));
        }
    }
}
