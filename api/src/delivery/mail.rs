//! Where mails go: over SMTP, into files, or into memory for tests.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::job::Outcome;

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
                Ok(Self::Smtp(transport.timeout(Some(Duration::from_secs(10))).build()))
            }
            None => {
                let directory = data_dir.join("mail");
                std::fs::create_dir_all(&directory).with_context(|| format!("{} cannot be made", directory.display()))?;
                Ok(Self::File(directory))
            }
        }
    }

    /// Sends one mail; `name` is that of its file.
    pub async fn send(&self, message: Message, name: &str) -> Outcome {
        match self {
            Self::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Outcome::Done,
                Err(error) if is_about_the_mail(&error) => {
                    Outcome::Dead(format!("the mail server refused it: {}", reason(&error)))
                }
                Err(error) => Outcome::Retry(format!("the mail server did not take it: {}", reason(&error))),
            },
            Self::File(directory) => {
                let path = directory.join(format!("{name}.eml"));
                match tokio::fs::write(&path, message.formatted()).await {
                    Ok(()) => Outcome::Done,
                    Err(error) => Outcome::Retry(format!("{} cannot be written: {error}", path.display())),
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

/// Was this mail, or its recipient, refused for good? Other permanent answers (RFC 5321, 4.2.3) are about us, such as a password
/// that the server does not take (RFC 4954, 6): then mails wait until somebody has mended that.
fn is_about_the_mail(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| (550..=554).contains(&u16::from(code)))
}

/// Why, without what the server repeats of addresses: only its status code, or the kind of failure.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    if let Some(code) = error.status() {
        return format!("status {code}");
    }
    if error.is_timeout() { "no answer in time".into() } else { "no connection".into() }
}
