//! The clock: tokens, digests and quiet hours go wrong with it. It is compared with whoever else tells the time.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use sea_orm::{DbBackend, FromQueryResult};
use shared::Timestamp;

use super::{
    database::Reached,
    report::{Area, Line, duration},
};
use crate::{
    clock::Clock,
    db::{Ask, Db},
    values,
};

/// More apart is a fault.
const TOLERATED: i64 = 30 * Timestamp::SECOND;

/// What another clock showed, and what ours did at that moment.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    pub theirs: Timestamp,
    pub ours: Timestamp,
}

/// Compares our clock with PostgreSQL's and with that of the public address, as far as they answered.
pub async fn examine(clock: &Clock, reached: Option<&Reached>, public_address: Option<Compared>) -> Vec<Line> {
    let mut lines = vec![zones()];
    if let Some(reached) = reached.filter(|reached| reached.db.backend == DbBackend::Postgres)
        && let Some(compared) = database(clock, &reached.db).await
    {
        lines.push(judge("PostgreSQL", compared));
    }
    lines.extend(public_address.map(|compared| judge("the public address", compared)));
    lines
}

#[derive(FromQueryResult)]
struct Shown {
    micros: i64,
}

async fn database(clock: &Clock, db: &Db) -> Option<Compared> {
    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS micros";
    let before = clock.now();
    let shown = db.one::<Shown>(sql, values![]).await.ok()??;
    Some(Compared { theirs: Timestamp(shown.micros), ours: between(before, clock.now()) })
}

/// The moment in the middle: when the other clock was read, most likely.
pub fn between(before: Timestamp, after: Timestamp) -> Timestamp {
    before.plus((after.0 - before.0) / 2)
}

fn judge(whose: &str, compared: Compared) -> Line {
    let apart = compared.ours.0 - compared.theirs.0;
    if apart.abs() <= TOLERATED {
        return Line::ok(Area::Clock, format!("this clock and that of {whose} agree"));
    }
    let way = if apart > 0 { "ahead of" } else { "behind" };
    let finding = format!("this clock is {} {way} that of {whose}", duration(apart.abs()));
    Line::fault(Area::Clock, finding, "let both machines follow a time server: tokens and digests go by the clock")
}

/// Time zones are built into the program; digests and quiet hours go by them.
fn zones() -> Line {
    let summer = DateTime::from_timestamp(1_782_907_200, 0).unwrap_or_default(); // 2026-07-01T12:00:00Z
    let offset =
        "Europe/Paris".parse::<Tz>().ok().map(|zone| zone.offset_from_utc_datetime(&summer.naive_utc()).fix().local_minus_utc());
    if offset == Some(2 * 3600) {
        return Line::ok(Area::Clock, "time zones are known");
    }
    Line::fault(Area::Clock, "the time zone Europe/Paris is not known", "install a program that was built with its time zones")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn clocks_may_be_thirty_seconds_apart_and_no_more() {
        let off = |seconds: i64| judge("x", Compared { theirs: Timestamp(0), ours: Timestamp(seconds * Timestamp::SECOND) });
        assert_eq!([0, 30, -30].map(|seconds| off(seconds).level), [Level::Ok; 3]);
        assert_eq!(off(31).level, Level::Fault);
        assert_eq!(off(-7200).finding, "this clock is 2 hours behind that of x");
    }

    #[test]
    fn the_program_knows_its_time_zones() {
        assert_eq!(zones().level, Level::Ok);
    }
}
