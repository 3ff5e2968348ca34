//! What was found, a line for each thing, and how it is printed.

use serde::Serialize;
use shared::Timestamp;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Ok,
    /// Worth knowing; it may be wanted.
    Warning,
    /// Palabre, or a part of it, does not work.
    Fault,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    Settings,
    Storage,
    Database,
    Clock,
    PublicAddress,
    Mail,
    Queue,
    Slack,
    Scanner,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub area: Area,
    pub level: Level,
    pub finding: String,
    /// What to do about it; `null` when nothing needs to be done.
    pub fix: Option<String>,
}

impl Line {
    pub fn ok(area: Area, finding: impl AsRef<str>) -> Self {
        Self { area, level: Level::Ok, finding: one_line(finding.as_ref()), fix: None }
    }

    pub fn warning(area: Area, finding: impl AsRef<str>, fix: impl AsRef<str>) -> Self {
        Self { area, level: Level::Warning, finding: one_line(finding.as_ref()), fix: Some(one_line(fix.as_ref())) }
    }

    pub fn fault(area: Area, finding: impl AsRef<str>, fix: impl AsRef<str>) -> Self {
        Self { area, level: Level::Fault, finding: one_line(finding.as_ref()), fix: Some(one_line(fix.as_ref())) }
    }
}

/// What servers and systems say may run over lines, and must not steer a terminal.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Self::Ok => "\u{1b}[32m",
            Self::Warning => "\u{1b}[33m",
            Self::Fault => "\u{1b}[31m",
        }
    }
}

impl Area {
    fn words(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Storage => "storage",
            Self::Database => "database",
            Self::Clock => "clock",
            Self::PublicAddress => "public address",
            Self::Mail => "mail",
            Self::Queue => "queue",
            Self::Slack => "Slack",
            Self::Scanner => "virus scanner",
        }
    }
}

/// For people: a line for each finding, and how many are bad.
pub fn plain(lines: &[Line], colours: bool) -> String {
    let mut text = String::new();
    for line in lines {
        let (word, area) = (format!("{:<7}", line.level.word()), line.area.words());
        let word = if colours { format!("{}{word}\u{1b}[0m", line.level.colour()) } else { word };
        text.push_str(&format!("{word}  {area:<14}  — {}", line.finding));
        if let Some(fix) = &line.fix {
            text.push_str("; ");
            text.push_str(fix);
        }
        text.push('\n');
    }
    let count = |level: Level| lines.iter().filter(|line| line.level == level).count() as i64;
    let verdict = match (count(Level::Fault), count(Level::Warning)) {
        (0, 0) => "no faults".to_owned(),
        (0, warnings) => format!("no faults, {}", number(warnings, "warning")),
        (faults, 0) => number(faults, "fault"),
        (faults, warnings) => format!("{}, {}", number(faults, "fault"), number(warnings, "warning")),
    };
    text.push_str(&verdict);
    text.push('\n');
    text
}

/// For programs: an array of `{area, level, finding, fix}`.
///
/// # Errors
/// What the serializer says.
pub fn json(lines: &[Line]) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(lines).map(|text| text + "\n")
}

/// `1 mail`, `2 mails`.
pub fn number(count: i64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// How long, in the largest unit of which there is at least one: `40 seconds`, `12 minutes`, `3 hours`.
pub fn duration(micros: i64) -> String {
    let (unit, noun) = match micros {
        micros if micros >= Timestamp::DAY => (Timestamp::DAY, "day"),
        micros if micros >= Timestamp::HOUR => (Timestamp::HOUR, "hour"),
        micros if micros >= Timestamp::MINUTE => (Timestamp::MINUTE, "minute"),
        _ => (Timestamp::SECOND, "second"),
    };
    number(micros.max(0) / unit, noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> [Line; 2] {
        [
            Line::ok(Area::Settings, "all names are known"),
            Line::fault(Area::PublicAddress, "it answers\r\n with \u{1b}[31m404", "point it here"),
        ]
    }

    #[test]
    fn lines_are_aligned_and_what_others_said_cannot_break_them() {
        let text = plain(&two(), false);
        let expected = "ok       settings        — all names are known\n\
                        fault    public address  — it answers with [31m404; point it here\n\
                        1 fault\n";
        assert_eq!(text, expected);
        assert!(plain(&two(), true).starts_with("\u{1b}[32mok     \u{1b}[0m  settings"));
        assert_eq!(plain(&[], false), "no faults\n");
    }

    #[test]
    fn programs_get_every_line_with_its_area_level_finding_and_fix() {
        let lines: serde_json::Value = serde_json::from_str(&json(&two()).expect("json")).expect("json");
        assert_eq!(
            lines[0],
            serde_json::json!({"area": "settings", "level": "ok", "finding": "all names are known", "fix": null})
        );
        assert_eq!(lines[1]["area"], "public_address");
    }

    #[test]
    fn durations_are_told_in_their_largest_unit() {
        let told = [59, 60, 7200, 200_000].map(|seconds| duration(seconds * Timestamp::SECOND));
        assert_eq!(told, ["59 seconds", "1 minute", "2 hours", "2 days"]);
    }
}
