//! Mail: can it leave, who sends it, and what waits? Of addresses there are only numbers.

use lettre::Address;
use sea_orm::{DbErr, FromQueryResult};
use shared::Timestamp;

use super::{
    database::why,
    report::{Area, Level, Line, duration, number},
    smtp::Server,
    test_mail,
};
use crate::{
    clock::Clock,
    config::Config,
    db::{Ask, Db},
    values,
};

/// A mail that waits longer has been refused again and again.
const PATIENCE: i64 = 15 * Timestamp::MINUTE;

/// Looks at the settings and at the mail server; sends a test mail when one is asked for.
pub async fn examine(config: &Config, clock: &Clock, mail_to: Option<&Address>) -> Vec<Line> {
    let mut lines = vec![sender(config)];
    let Some(address) = &config.smtp_url else {
        let finding = format!("PALABRE_SMTP_URL is not set: mails become files in {}", config.data_dir.join("mail").display());
        lines.push(Line::warning(Area::Mail, finding, "set it to smtps://user:password@host or smtp://host:port"));
        if mail_to.is_some() {
            lines.push(Line::fault(Area::Mail, "no test mail was sent: there is no mail server", "set PALABRE_SMTP_URL"));
        }
        return lines;
    };
    let Some(server) = Server::parse(address) else {
        let finding = "PALABRE_SMTP_URL cannot be understood, and Palabre does not start with it";
        let fix = "write smtps://user:password@host or smtp://host:port; special characters of a password are percent-encoded";
        lines.push(Line::fault(Area::Mail, finding, fix));
        return lines;
    };
    lines.extend(server.settings());
    let examined = server.examine().await;
    let usable = examined.level == Level::Ok;
    lines.push(examined);
    match mail_to {
        Some(to) if usable => {
            lines.push(test_mail::send(&server, config.mail_from.clone(), to, &config.public_url, clock).await);
        }
        Some(_) => {
            lines.push(Line::fault(Area::Mail, "no test mail was sent", "put right what was found of mail, and try again"))
        }
        None => {}
    }
    lines
}

fn sender(config: &Config) -> Line {
    let domain = config.mail_from.email.domain();
    if config.smtp_url.is_some() && (domain == "localhost" || !domain.contains('.')) {
        let finding = format!("mails come from an address at {domain}, which most mail servers refuse or take for spam");
        let fix = "set PALABRE_MAIL_FROM to an address of your own domain, such as Palabre <palabre@example.com>";
        return Line::warning(Area::Mail, finding, fix);
    }
    Line::ok(Area::Mail, format!("mails come from an address at {domain}"))
}

#[derive(FromQueryResult)]
struct Waiting {
    waiting: i64,
    oldest: Option<Timestamp>,
    dead: i64,
    failing: i64,
}

/// How many mails wait or were given up, and how many addresses take none.
pub async fn numbers(db: &Db, now: Timestamp) -> Vec<Line> {
    // The name of a task is the first thing in its stored form, and those that send mail have the word in it.
    let sql =
        "SELECT COUNT(*) FILTER (WHERE dead_at IS NULL) AS waiting, MIN(created_at) FILTER (WHERE dead_at IS NULL) AS oldest,
                 COUNT(*) FILTER (WHERE dead_at > $1) AS dead,
                 (SELECT COUNT(*) FROM users WHERE mail_failing_at IS NOT NULL) AS failing
               FROM jobs WHERE lane = 'mail'";
    let found: Result<Option<Waiting>, DbErr> = db.one(sql, values![now.plus(-Timestamp::DAY)]).await;
    match found {
        Ok(Some(found)) => told(&found, now),
        Ok(None) => Vec::new(),
        Err(error) => vec![Line::fault(
            Area::Mail,
            format!("the queue cannot be read: {}", why(&error)),
            "see what was found of the database",
        )],
    }
}

fn told(found: &Waiting, now: Timestamp) -> Vec<Line> {
    let mut lines = Vec::new();
    let age = found.oldest.map_or(0, |oldest| now.0 - oldest.0);
    if found.waiting == 0 {
        lines.push(Line::ok(Area::Mail, "no mail waits"));
    } else if age <= PATIENCE {
        lines.push(Line::ok(Area::Mail, format!("{} waiting, the oldest for {}", number(found.waiting, "mail"), duration(age))));
    } else {
        let finding = format!("{} waiting, the oldest for {}", number(found.waiting, "mail"), duration(age));
        let fix = "they leave by themselves when the mail server takes them; the log of the worker says why it does not";
        lines.push(Line::warning(Area::Mail, finding, fix));
    }
    if found.dead > 0 {
        let finding = format!("{} given up within the last day", number(found.dead, "mail"));
        lines.push(Line::warning(
            Area::Mail,
            finding,
            "the deliveries of the workspace say which and why, and can be tried again there",
        ));
    }
    if found.failing > 0 {
        let finding = format!(
            "no mail gets through to {}",
            if found.failing == 1 { "1 person".into() } else { format!("{} people", found.failing) }
        );
        lines.push(Line::warning(Area::Mail, finding, "the members of the workspace show whose: ask them for another"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_that_wait_for_long_were_given_up_or_have_no_reader_are_told_by_numbers() {
        let now = Timestamp(Timestamp::DAY);
        let levels = |waiting, minutes: i64, dead, failing| {
            let oldest = Some(now.plus(-minutes * Timestamp::MINUTE)).filter(|_| waiting > 0);
            told(&Waiting { waiting, oldest, dead, failing }, now).iter().map(|line| line.level).collect::<Vec<_>>()
        };
        assert_eq!(levels(0, 0, 0, 0), [Level::Ok]);
        assert_eq!(levels(3, 15, 0, 0), [Level::Ok]);
        assert_eq!(levels(3, 16, 1, 2), [Level::Warning; 3]);
    }

    #[test]
    fn a_sender_at_localhost_will_not_do_once_mails_leave_the_machine() {
        let level = |from: &str, smtp: &str| {
            let values = [("PALABRE_MAIL_FROM", from), ("PALABRE_SMTP_URL", smtp)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            sender(&Config::without_key(&values.into()).expect("settings")).level
        };
        assert_eq!(level("Palabre <palabre@localhost>", ""), Level::Ok);
        assert_eq!(level("Palabre <palabre@localhost>", "smtp://mail.example"), Level::Warning);
        assert_eq!(level("Palabre <talk@acme.example>", "smtp://mail.example"), Level::Ok);
    }
}
