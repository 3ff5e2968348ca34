//! The virus scanner: does it answer, does it take files as large as Palabre does, and do files wait for it?

use bytes::Bytes;
use futures_util::{Stream, stream};
use sea_orm::{DbErr, FromQueryResult};
use shared::Timestamp;

use super::{
    database::why,
    report::{Area, Line, duration, number},
};
use crate::{
    attachments::clamd::{Clamd, Fault, Verdict},
    config::Config,
    db::{Ask, Db},
    values,
};

/// Longer than this nothing waits for a scanner that works.
const PATIENCE: i64 = 10 * Timestamp::MINUTE;
/// Larger files are not tried.
const TRIED_BYTES_MAX: u64 = 256 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;

/// Asks the scanner.
pub async fn examine(config: &Config) -> Line {
    let Some(clamd) = &config.clamd else {
        return Line::ok(Area::Scanner, "none is set: files are given out as they came");
    };
    let place = clamd.place();
    match ask(clamd, config.attachment_max_bytes.min(TRIED_BYTES_MAX)).await {
        Ok(version) => Line::ok(Area::Scanner, format!("{version} at {place} takes files as large as Palabre does")),
        Err(Fault::TooLarge) => {
            let finding = format!("the virus scanner at {place} takes no files of PALABRE_ATTACHMENT_MAX_BYTES");
            let fix = format!("raise StreamMaxLength in its clamd.conf to {} bytes or more", config.attachment_max_bytes);
            Line::fault(Area::Scanner, finding, fix)
        }
        Err(fault) => {
            let finding = format!("{fault} ({place}): files stay where they are and are not given out");
            Line::fault(
                Area::Scanner,
                finding,
                "start it, let the user that runs Palabre use its socket, or correct PALABRE_CLAMD_URL",
            )
        }
    }
}

/// What it is, once it has looked at as many bytes of nothing.
async fn ask(clamd: &Clamd, bytes: u64) -> Result<String, Fault> {
    let version = clamd.ask("VERSION").await?;
    match clamd.scan(nothing(bytes)).await? {
        Verdict::Clean => Ok(version.split('/').next().unwrap_or_default().to_owned()),
        Verdict::Infected(found) => Err(Fault::Refused(format!("{found} in a file of nothing"))),
    }
}

fn nothing(bytes: u64) -> impl Stream<Item = std::io::Result<Bytes>> {
    stream::unfold(bytes, |left| async move {
        let count = CHUNK.min(usize::try_from(left).unwrap_or(CHUNK));
        (count > 0).then(|| (Ok(Bytes::from(vec![0; count])), left - count as u64))
    })
}

#[derive(FromQueryResult)]
struct Waiting {
    waiting: i64,
    oldest: Option<Timestamp>,
}

/// How many files wait to be looked at.
pub async fn numbers(db: &Db, is_set: bool, now: Timestamp) -> Option<Line> {
    let sql = "SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM jobs WHERE lane = 'scanner'";
    let found: Result<Option<Waiting>, DbErr> = db.one(sql, values![]).await;
    match found {
        Ok(found) => found.and_then(|found| told(&found, is_set, now)),
        Err(error) => {
            let finding = format!("the queue cannot be read: {}", why(&error));
            Some(Line::fault(Area::Scanner, finding, "see what was found of the database"))
        }
    }
}

fn told(found: &Waiting, is_set: bool, now: Timestamp) -> Option<Line> {
    let age = found.oldest.map_or(0, |oldest| now.0 - oldest.0);
    let finding = format!("{} waiting to be looked at, the oldest for {}", number(found.waiting, "file"), duration(age));
    match (found.waiting, is_set) {
        (0, true) => Some(Line::ok(Area::Scanner, "no file waits")),
        (0, false) => None,
        (_, false) => Some(Line::fault(
            Area::Scanner,
            finding,
            "set PALABRE_CLAMD_URL again: a file that nobody has looked at is not given out",
        )),
        (_, true) if age > PATIENCE => {
            Some(Line::warning(Area::Scanner, finding, "the log of the worker says why the scanner does not take them"))
        }
        (_, true) => Some(Line::ok(Area::Scanner, finding)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn files_that_wait_for_long_or_for_nobody_are_told() {
        let now = Timestamp(Timestamp::DAY);
        let level = |waiting, minutes: i64, is_set| {
            let oldest = (waiting > 0).then(|| now.plus(-minutes * Timestamp::MINUTE));
            told(&Waiting { waiting, oldest }, is_set, now).map(|line| line.level)
        };
        assert_eq!([level(0, 0, true), level(3, 9, true)], [Some(Level::Ok); 2]);
        assert_eq!(level(0, 0, false), None);
        assert_eq!(level(3, 11, true), Some(Level::Warning));
        assert_eq!(level(1, 0, false), Some(Level::Fault));
    }
}
