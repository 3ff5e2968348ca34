//! The queue: is there a worker? A job that is taken is put off by its lease, so one that has long been due is nobody's.

use sea_orm::FromQueryResult;
use shared::Timestamp;

use super::{
    database::why,
    report::{Area, Line, duration},
};
use crate::{
    db::{Ask, Db},
    values,
};

/// A worker looks every second.
const PATIENCE: i64 = 5 * Timestamp::MINUTE;

#[derive(FromQueryResult)]
struct Oldest {
    due: Option<Timestamp>,
}

/// Looks for how long the oldest job has been due.
pub async fn examine(db: &Db, now: Timestamp) -> Line {
    match db.one::<Oldest>("SELECT MIN(run_at) AS due FROM jobs WHERE dead_at IS NULL", values![]).await {
        Ok(oldest) => judge(oldest.and_then(|oldest| oldest.due), now),
        Err(error) => {
            Line::fault(Area::Queue, format!("it cannot be read: {}", why(&error)), "see what was found of the database")
        }
    }
}

fn judge(due: Option<Timestamp>, now: Timestamp) -> Line {
    let late = due.map_or(0, |due| now.0 - due.0);
    if late <= PATIENCE {
        return Line::ok(Area::Queue, "no job has been due for long");
    }
    let finding = format!("a job has been due for {}: no worker takes it, so nobody is told anything", duration(late));
    Line::fault(Area::Queue, finding, "run `palabre worker`, or `palabre serve` without --no-worker")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn a_job_that_nobody_takes_for_five_minutes_means_that_no_worker_runs() {
        let now = Timestamp(Timestamp::DAY);
        let late = |minutes: i64| judge(Some(now.plus(-minutes * Timestamp::MINUTE)), now).level;
        assert_eq!([late(-60), late(5), judge(None, now).level], [Level::Ok; 3]);
        assert_eq!(late(6), Level::Fault);
    }
}
