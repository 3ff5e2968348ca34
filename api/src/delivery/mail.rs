//! Where mails go: over SMTP, into files, or into memory for tests.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{Error, PoolConfig},
};
use tokio::time::timeout;

use super::job::Outcome;
use crate::config::make_private;

/// How long a mail server may take for one mail, from connecting to its last word.
const PATIENCE: Duration = Duration::from_secs(10);

/// The program's way to send mail.
#[derive(Clone)]
pub enum Mailer {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// One `.eml` file each; writing it again writes the same file.
    File(PathBuf),
    Memory(Outbox),
}

/// Mails that were "sent" in a test, and what shall happen to the next.
#[derive(Clone, Default)]
pub struct Outbox {
    mails: Arc<Mutex<Vec<String>>>,
    failures: Arc<Mutex<Vec<Outcome>>>,
}

impl Outbox {
    #[must_use]
    pub fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on mails are taken again.
    pub fn is_well(&self) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The next mail ends so.
    pub fn fail_next(&self, outcome: Outcome) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push(outcome);
    }
}

impl Mailer {
    /// # Errors
    /// When the address of the mail server cannot be understood, or the directory not be made.
    pub fn new(smtp_url: Option<&str>, data_dir: &std::path::Path) -> Result<Self> {
        match smtp_url {
            Some(url) => {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .context("PALABRE_SMTP_URL must be smtp://host:port or smtps://user:password@host")?;
                // A connection for each mail: one that was given up in the middle of a conversation must not carry another, whose
                // answers would be those to the first.
                let each_its_own = PoolConfig::new().max_size(0);
                Ok(Self::Smtp(transport.timeout(Some(PATIENCE)).pool_config(each_its_own).build()))
            }
            None => {
                let directory = data_dir.join("mail");
                make_private(&directory).with_context(|| format!("{} cannot be made", directory.display()))?;
                Ok(Self::File(directory))
            }
        }
    }

    /// Sends one mail; `name` is that of its file.
    pub async fn send(&self, message: Message, name: &str) -> Outcome {
        match self {
            Self::Smtp(transport) => match timeout(PATIENCE, transport.send(message)).await {
                Ok(Ok(_)) => Outcome::Done,
                Ok(Err(error)) => refused(&error),
                Err(_) => Outcome::Retry(NO_ANSWER.into()),
            },
            Self::File(directory) => {
                let path = directory.join(format!("{name}.eml"));
                match tokio::fs::write(&path, message.formatted()).await {
                    Ok(()) => Outcome::Done,
                    Err(error) => {
                        tracing::warn!(path = %path.display(), %error, "a mail cannot be written");
                        Outcome::Retry("the mail cannot be written to its directory".into())
                    }
                }
            }
            Self::Memory(outbox) => {
                let failure = outbox.failures.lock().unwrap_or_else(PoisonError::into_inner).pop();
                if let Some(failure) = failure {
                    return failure;
                }
                let text = String::from_utf8_lossy(&message.formatted()).into_owned();
                outbox.mails.lock().unwrap_or_else(PoisonError::into_inner).push(text);
                Outcome::Done
            }
        }
    }
}

/// What is put down when the mail server fell silent: whether it took the mail is not known.
pub const NO_ANSWER: &str = "the mail server did not take it: no answer in time";

/// What a refusal means. 550 to 554 (RFC 5321, 4.2.3) are about this mail, for good; other permanent answers are about us, such as
/// a password that the server does not take (RFC 4954, 6): then mails wait until somebody has mended that. It is not about the
/// address when the server says that it is about something else, by an enhanced code (RFC 3463): 5.3 to 5.7.
fn refused(error: &Error) -> Outcome {
    let Some(code) = error.status().map(u16::from) else {
        let why = match (error.is_client(), error.is_timeout()) {
            (true, _) => return Outcome::Dead("the mail server cannot be sent such an address".into()),
            (false, true) => return Outcome::Retry(NO_ANSWER.into()),
            (false, false) => "no connection",
        };
        return Outcome::Retry(format!("the mail server did not take it: {why}"));
    };
    if !(550..=554).contains(&code) {
        return Outcome::Retry(format!("the mail server did not take it: status {code}"));
    }
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match enhanced(&said) {
        Some((subject, detail)) if subject > 2 => {
            Outcome::Dead(format!("the mail server refused it: status {code} (5.{subject}.{detail})"))
        }
        _ => Outcome::Refused(format!("the mail server refused it: status {code}")),
    }
}

/// Subject and detail of an enhanced code, as in `5.1.1 no such user`.
fn enhanced(said: &str) -> Option<(u16, u16)> {
    let code = said.split_whitespace().next()?.strip_prefix("5.")?;
    let (subject, detail) = code.split_once('.')?;
    Some((subject.parse().ok()?, detail.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enhanced_code_is_read_where_there_is_one() {
        assert_eq!(enhanced("5.1.1 no such user"), Some((1, 1)));
        assert_eq!(enhanced("5.7.26 not authenticated"), Some((7, 26)));
        for none in ["", "no such user", "5.1 x", "4.2.2 full", "5.x.1"] {
            assert_eq!(enhanced(none), None, "{none}");
        }
    }
}
