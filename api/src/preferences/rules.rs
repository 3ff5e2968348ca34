//! When somebody's digest is due, and when it is quiet for them. Pure.

use chrono::{Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use shared::{
    Timestamp,
    preferences::{DigestFrequency, QuietHours, TimeOfDay},
};

/// Digests leave at the quarters of an hour.
pub const SLOT: i64 = 15 * Timestamp::MINUTE;
/// When the daily digest leaves, in the member's time zone (`PRODUCT.md` rule 13).
const DAILY_AT: TimeOfDay = TimeOfDay(8 * 60);
/// Moments that were missed for longer than this are not made up for.
const LOOK_BACK: i64 = 2 * Timestamp::DAY;

/// When a member wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    pub frequency: DigestFrequency,
    pub zone: Tz,
    pub quiet: Option<QuietHours>,
}

/// The slot that `now` is in: the last quarter of an hour.
#[must_use]
pub fn slot(now: Timestamp) -> Timestamp {
    Timestamp(now.0.div_euclid(SLOT) * SLOT)
}

/// Is a digest due at `slot`, when the last look was at `since`? A moment that fell into quiet hours counts when those end,
/// and one that was missed counts now.
#[must_use]
pub fn due(rhythm: &Rhythm, since: Timestamp, slot: Timestamp) -> bool {
    if rhythm.frequency == DigestFrequency::Off || is_quiet(rhythm, slot) {
        return false;
    }
    let since = since.max(slot.plus(-LOOK_BACK));
    let since = periods(rhythm, slot)
        .into_iter()
        .filter(|(_, end)| *end > since && *end <= slot)
        .fold(since, |since, (begin, _)| since.min(begin));
    match rhythm.frequency {
        DigestFrequency::Off => false,
        DigestFrequency::Instant | DigestFrequency::QuarterHourly => since < slot,
        DigestFrequency::Hourly => since.0 < slot.0.div_euclid(Timestamp::HOUR) * Timestamp::HOUR,
        DigestFrequency::Daily => days_around(rhythm.zone, slot)
            .into_iter()
            .any(|day| moment(rhythm.zone, day, DAILY_AT).is_some_and(|at| at > since && at <= slot)),
    }
}

/// Is it quiet for them?
#[must_use]
pub fn is_quiet(rhythm: &Rhythm, at: Timestamp) -> bool {
    quiet_until(rhythm, at).is_some()
}

/// When the quiet hours around `at` end; `None` when it is not quiet.
#[must_use]
pub fn quiet_until(rhythm: &Rhythm, at: Timestamp) -> Option<Timestamp> {
    periods(rhythm, at).into_iter().find(|(begin, end)| *begin <= at && at < *end).map(|(_, end)| end)
}

/// The quiet hours that began in the days around a moment.
fn periods(rhythm: &Rhythm, around: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let Some(quiet) = rhythm.quiet else { return Vec::new() };
    let over_midnight = u64::from(quiet.to <= quiet.from);
    let period = |day: NaiveDate| {
        let begin = moment(rhythm.zone, day, quiet.from)?;
        let end = moment(rhythm.zone, day.checked_add_days(Days::new(over_midnight))?, quiet.to)?;
        Some((begin, end))
    };
    days_around(rhythm.zone, around).into_iter().filter_map(period).collect()
}

/// The days up to the one that a moment falls on, in a time zone: as many as are looked back, and one more.
fn days_around(zone: Tz, at: Timestamp) -> Vec<NaiveDate> {
    let today = at.to_chrono().with_timezone(&zone).date_naive();
    (0..4).rev().filter_map(|back| today.checked_sub_days(Days::new(back))).collect()
}

/// A time of day in a time zone. One that a change of the clocks leaves out is an hour later; one that it repeats, the first.
fn moment(zone: Tz, day: NaiveDate, time: TimeOfDay) -> Option<Timestamp> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(time.0) * 60, 0)?;
    let local = day.and_time(time);
    let found = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at,
        LocalResult::None => zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest()?,
    };
    Some(Timestamp::from_chrono(found.with_timezone(&chrono::Utc)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn rhythm(frequency: DigestFrequency, quiet: Option<(&str, &str)>) -> Rhythm {
        let time = |text: &str| text.parse().expect("a time of day");
        let quiet = quiet.map(|(from, to)| QuietHours { from: time(from), to: time(to) });
        Rhythm { frequency, zone: chrono_tz::Europe::Paris, quiet }
    }

    /// The slots of some days at which a digest is due, one look after the other.
    fn all_due(rhythm: &Rhythm, from: &str, to: &str) -> Vec<String> {
        let (mut since, end) = (at(from), at(to));
        let mut found = Vec::new();
        while since < end {
            let slot = since.plus(SLOT);
            if due(rhythm, since, slot) {
                found.push(slot.to_string().replace(":00.000000Z", ""));
            }
            since = slot;
        }
        found
    }

    #[test]
    fn the_daily_digest_leaves_at_eight_where_the_member_is_also_when_the_clocks_change() {
        let daily = rhythm(DigestFrequency::Daily, None);
        assert_eq!(
            all_due(&daily, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"),
            ["2026-10-24T06:00", "2026-10-25T07:00", "2026-10-26T07:00"]
        );
        assert_eq!(all_due(&daily, "2027-03-27T00:00:00Z", "2027-03-29T00:00:00Z"), ["2027-03-27T07:00", "2027-03-28T06:00"]);
    }

    #[test]
    fn a_daily_digest_whose_moment_was_missed_leaves_at_the_next_look() {
        let daily = rhythm(DigestFrequency::Daily, None);
        assert!(due(&daily, at("2026-11-23T06:45:00Z"), at("2026-11-23T09:15:00Z")));
        assert!(!due(&daily, at("2026-11-23T07:00:00Z"), at("2026-11-23T09:15:00Z")));
    }

    #[test]
    fn what_falls_into_quiet_hours_leaves_when_they_end() {
        let late = rhythm(DigestFrequency::Daily, Some(("20:00", "09:00")));
        assert_eq!(all_due(&late, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"), ["2026-11-23T08:00"]);
        let early = rhythm(DigestFrequency::Daily, Some(("22:00", "07:00")));
        assert_eq!(all_due(&early, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"), ["2026-11-23T07:00"]);
        let often = rhythm(DigestFrequency::QuarterHourly, Some(("00:30", "23:45")));
        assert_eq!(
            all_due(&often, "2026-11-22T22:00:00Z", "2026-11-23T01:00:00Z"),
            ["2026-11-22T22:45", "2026-11-22T23:00", "2026-11-22T23:15"]
        );
    }

    #[test]
    fn hourly_means_at_most_once_an_hour_and_off_means_never() {
        let hourly = rhythm(DigestFrequency::Hourly, None);
        assert_eq!(all_due(&hourly, "2026-11-23T09:00:00Z", "2026-11-23T11:00:00Z"), ["2026-11-23T10:00", "2026-11-23T11:00"]);
        assert!(all_due(&rhythm(DigestFrequency::Off, None), "2026-11-23T00:00:00Z", "2026-11-25T00:00:00Z").is_empty());
    }

    #[test]
    fn quiet_hours_end_when_they_say_over_midnight_too() {
        let night = rhythm(DigestFrequency::Instant, Some(("22:30", "06:15")));
        assert_eq!(quiet_until(&night, at("2026-11-23T22:00:00Z")), Some(at("2026-11-24T05:15:00Z")));
        assert_eq!(quiet_until(&night, at("2026-11-24T05:15:00Z")), None);
        assert_eq!(quiet_until(&night, at("2026-11-23T12:00:00Z")), None);
    }

    proptest! {
        #[test]
        fn nothing_is_due_while_it_is_quiet(hours in 0u16..1440, length in 1u16..1440, minutes in 0i64..2_000_000, which in 0usize..4) {
            let quiet = QuietHours { from: TimeOfDay(hours), to: TimeOfDay((hours + length) % 1440) };
            let frequency = DigestFrequency::ALL[which];
            let rhythm = Rhythm { frequency, zone: chrono_tz::America::New_York, quiet: Some(quiet) };
            let now = slot(Timestamp(1_700_000_000 * Timestamp::SECOND + minutes * Timestamp::MINUTE));
            prop_assert!(!(is_quiet(&rhythm, now) && due(&rhythm, now.plus(-SLOT), now)));
        }

        #[test]
        fn everybody_who_wants_digests_gets_their_chance_within_two_days(hours in 0u16..1440, length in 1u16..1440, minutes in 0i64..2_000_000, which in 0usize..4) {
            let quiet = QuietHours { from: TimeOfDay(hours), to: TimeOfDay((hours + length) % 1440) };
            let rhythm = Rhythm { frequency: DigestFrequency::ALL[which], zone: chrono_tz::Asia::Kathmandu, quiet: Some(quiet) };
            let begin = slot(Timestamp(1_700_000_000 * Timestamp::SECOND + minutes * Timestamp::MINUTE));
            let slots = (0..2 * 96).map(|n| begin.plus(n * SLOT));
            // Quiet hours may leave less than a quarter of an hour a day, and that between two looks.
            let has_room = 1440 - length >= 15;
            prop_assert!(!has_room || slots.into_iter().any(|slot| due(&rhythm, slot.plus(-SLOT), slot)));
        }
    }
}
