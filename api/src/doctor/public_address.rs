//! The public address: is it Palabre that answers there? From this machine it need not be reachable, so silence is only a
//! warning; another's answer is a fault.

use std::{error::Error, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http_body_util::Full;
use hyper::{HeaderMap, Request, header};
use shared::Timestamp;

use super::{
    clock::{Compared, between},
    report::{Area, Line},
    tls,
};
use crate::{
    clock::Clock,
    outgoing::{self, Outgoing, Silence},
};

const PATIENCE: Duration = Duration::from_secs(5);
/// What tells that Palabre lives is much shorter.
const BODY_MAX: usize = 1024;

/// What came of asking.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Palabre,
    /// To another address.
    Redirect(String),
    /// The status of a proxy that has nobody behind it.
    Gateway(u16),
    /// Somebody else, with this status.
    Other(u16),
    /// TLS did not work out; is only its authority unknown?
    Tls {
        why: &'static str,
        unknown_issuer: bool,
    },
    Silent(String),
}

/// Asks the public address whether Palabre lives there, and what time it is.
pub async fn examine(public_url: &str, clock: &Clock) -> (Vec<Line>, Option<Compared>) {
    let url = format!("{public_url}/health/live");
    // Palabre gives the id of a request back, and nobody else this one.
    let id = format!("doctor-{}", clock.id());
    let request = Request::get(&url).header("x-request-id", &id).header(header::USER_AGENT, "palabre-doctor");
    let (Ok(connector), Ok(request)) = (outgoing::connector(), request.body(Full::<Bytes>::default())) else {
        let finding = "it was not asked: no call could be made of it";
        return (vec![Line::warning(Area::PublicAddress, finding, "open PALABRE_PUBLIC_URL in a browser")], None);
    };
    let before = clock.now();
    let answer = Outgoing::through(connector).ask(request, PATIENCE, BODY_MAX).await;
    let ours = between(before, clock.now());
    let (answer, date) = match answer {
        Ok(answer) => (read(&answer, &id), date(&answer.headers)),
        Err(silence) => (failed(&silence), None),
    };
    let compared = date.filter(|_| answer == Answer::Palabre).map(|theirs| Compared { theirs, ours });
    // Its user and password are told of as a fault of the settings, and not shown.
    let shown = public_url.rsplit_once('@').map_or(public_url, |(_, host)| host);
    (vec![judge(shown, &answer)], compared)
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(date).ok().map(|date| Timestamp::from_chrono(date.with_timezone(&Utc)))
}

fn read(answer: &outgoing::Answer, id: &str) -> Answer {
    let (status, headers) = (answer.status, &answer.headers);
    if status.is_redirection() {
        let to = headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("nowhere");
        return Answer::Redirect(to.trim_end_matches("/health/live").to_owned());
    }
    if matches!(status.as_u16(), 502..=504) {
        return Answer::Gateway(status.as_u16());
    }
    let ours = headers.get("x-request-id").is_some_and(|given| given.as_bytes() == id.as_bytes());
    let alive = serde_json::from_slice::<serde_json::Value>(&answer.body).is_ok_and(|body| body["status"] == "ok");
    if status.is_success() && ours && alive { Answer::Palabre } else { Answer::Other(status.as_u16()) }
}

fn failed(silence: &Silence) -> Answer {
    let Silence::Failed(error) = silence else {
        return Answer::Silent(format!("no answer within {} seconds", PATIENCE.as_secs()));
    };
    if let Some(cause) = tls::cause(error) {
        return Answer::Tls { why: tls::words(cause), unknown_issuer: tls::is_unknown_issuer(cause) };
    }
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    Answer::Silent(deepest.to_string())
}

fn judge(address: &str, answer: &Answer) -> Line {
    let fault = |finding: String, fix: &str| Line::fault(Area::PublicAddress, finding, fix);
    match answer {
        Answer::Palabre => Line::ok(Area::PublicAddress, format!("Palabre answers at {address}")),
        Answer::Redirect(to) => fault(
            format!("{address} redirects to {to}"),
            "set PALABRE_PUBLIC_URL to the address at which Palabre answers itself: the browser's origin must be it",
        ),
        Answer::Gateway(status) => fault(
            format!("the proxy at {address} answers with status {status}: it has no Palabre behind it"),
            "start `palabre serve`, and let the proxy pass to the address in PALABRE_LISTEN",
        ),
        Answer::Other(status) => fault(
            format!("something else than Palabre answers at {address}, with status {status}"),
            "correct PALABRE_PUBLIC_URL, or let the proxy pass every path and X-Request-Id to Palabre unchanged",
        ),
        Answer::Tls { why, unknown_issuer: true } => Line::warning(
            Area::PublicAddress,
            format!("{address} was not looked at: {why}"),
            "if it is an authority of your own, open it in a browser; else let the proxy send the whole chain of certificates",
        ),
        Answer::Tls { why, .. } => {
            fault(format!("{address} cannot be opened: {why}"), "correct the certificate, or the proxy, of that address")
        }
        Answer::Silent(why) => Line::warning(
            Area::PublicAddress,
            format!("{address} cannot be reached from here: {why}"),
            "start `palabre serve` if it does not run; if only machines outside can reach the address, open it in a browser there",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn silence_is_a_warning_and_the_answer_of_another_a_fault() {
        let tls = |unknown_issuer| Answer::Tls { why: "its certificate", unknown_issuer };
        for (answer, level) in [
            (Answer::Palabre, Level::Ok),
            (Answer::Silent("refused".into()), Level::Warning),
            (tls(true), Level::Warning),
            (tls(false), Level::Fault),
            (Answer::Redirect("https://x".into()), Level::Fault),
            (Answer::Gateway(502), Level::Fault),
            (Answer::Other(200), Level::Fault),
        ] {
            assert_eq!(judge("http://x", &answer).level, level, "{answer:?}");
        }
    }
}
