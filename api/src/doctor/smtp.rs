//! The mail server: is it there, does TLS work, does it let us sign in? Its address is shown without user and password.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{self, AsyncSmtpTransportBuilder},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use url::Url;

use super::{
    report::{Area, Line},
    tls,
};

/// For each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mail server, from `PALABRE_SMTP_URL`.
pub struct Server {
    builder: AsyncSmtpTransportBuilder,
    host: String,
    port: u16,
    encryption: Encryption,
    user: bool,
    password: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    None,
    /// When the server offers it.
    Perhaps,
    Always,
}

impl Server {
    /// `None` when the address cannot be understood.
    pub fn parse(address: &str) -> Option<Self> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(address).ok()?.timeout(Some(PATIENCE));
        let url = Url::parse(address).ok()?;
        let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let (encryption, port) = match (url.scheme(), asked.as_deref()) {
            ("smtps", _) => (Encryption::Always, 465),
            (_, Some("required")) => (Encryption::Always, 587),
            (_, Some(_)) => (Encryption::Perhaps, 587),
            (_, None) => (Encryption::None, 25),
        };
        let (user, password) = (!url.username().is_empty(), url.password().is_some());
        let (host, port) = (url.host_str()?.to_owned(), url.port().unwrap_or(port));
        Some(Self { builder, host, port, encryption, user, password })
    }

    /// A way to it that has no connection yet.
    pub fn transport(&self) -> AsyncSmtpTransport<Tokio1Executor> {
        self.builder.clone().build()
    }

    /// Host and port.
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// What its address alone tells.
    pub fn settings(&self) -> Option<Line> {
        if self.user && !self.password {
            let finding = "PALABRE_SMTP_URL has a user and no password: nobody signs in";
            return Some(Line::warning(
                Area::Mail,
                finding,
                "write smtps://user:password@host, special characters percent-encoded",
            ));
        }
        let here = self.host == "localhost"
            || self.host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if self.password && self.encryption != Encryption::Always && !here {
            let finding = format!("the password for the mail server {} may travel unencrypted", self.place());
            return Some(Line::warning(Area::Mail, finding, "use smtps://, or smtp:// with ?tls=required"));
        }
        None
    }

    /// Connects, signs in when there is a password, and hangs up. Each step that can fail has a fix of its own.
    pub async fn examine(&self) -> Line {
        let place = self.place();
        let fault = |finding: String, fix: &str| Line::fault(Area::Mail, finding, fix);
        let host = self.host.trim_matches(['[', ']']);
        let addresses: Vec<_> = match timeout(PATIENCE, lookup_host((host, self.port))).await {
            Ok(Ok(addresses)) => addresses.collect(),
            _ => Vec::new(),
        };
        if addresses.is_empty() {
            return fault(
                format!("the name of the mail server, {host}, has no address"),
                "correct PALABRE_SMTP_URL, or the name server of this machine",
            );
        }
        match timeout(PATIENCE, TcpStream::connect(&*addresses)).await {
            Ok(Ok(connection)) => drop(connection),
            Ok(Err(error)) => {
                return fault(
                    format!("the mail server {place} cannot be reached: {error}"),
                    "start it, or correct host and port in PALABRE_SMTP_URL",
                );
            }
            Err(_) => {
                let finding = format!("the mail server {place} does not answer within {} seconds", PATIENCE.as_secs());
                return fault(finding, "correct host and port in PALABRE_SMTP_URL; many networks block port 25: use 465 or 587");
            }
        }
        let transport = self.transport();
        let tested = timeout(2 * PATIENCE, transport.test_connection()).await;
        transport.shutdown().await; // hangs up: some servers take one connection at a time
        match tested {
            Ok(Ok(true)) => Line::ok(Area::Mail, self.taken()),
            Ok(Ok(false)) => {
                fault(format!("the mail server {place} hangs up"), "look at its log: it may not want to talk to this machine")
            }
            Ok(Err(error)) => self.refused(&error),
            Err(_) => self.mute(),
        }
    }

    fn taken(&self) -> String {
        let how = if self.password { "lets Palabre sign in" } else { "answers, without signing in" };
        let safe = match self.encryption {
            Encryption::Always => "encrypted",
            Encryption::Perhaps => "encrypted if it offers that",
            Encryption::None => "unencrypted",
        };
        format!("the mail server {} {how}, {safe}", self.place())
    }

    fn refused(&self, error: &smtp::Error) -> Line {
        let place = self.place();
        let fault = |finding: String, fix: &str| Line::fault(Area::Mail, finding, fix);
        if let Some(cause) = tls::cause(error) {
            let fix =
                "correct its certificate, or the scheme in PALABRE_SMTP_URL: smtps:// on port 465, smtp://…?tls=required on 587";
            return fault(format!("TLS with the mail server {place} failed: {}", tls::words(cause)), fix);
        }
        if error.is_timeout() {
            return self.mute();
        }
        let said = said(error);
        match error.status().map(u16::from) {
            // RFC 4954: what a server answers to who signs in.
            Some(432 | 454 | 530 | 534 | 535 | 538) => fault(
                format!("the mail server {place} does not let Palabre sign in: {said}"),
                "correct user and password in PALABRE_SMTP_URL; special characters are percent-encoded",
            ),
            Some(_) => fault(
                format!("the mail server {place} refuses this machine: {said}"),
                "let it take mails from here, or use another",
            ),
            None if error.is_client() => fault(
                format!("the mail server {place} does not offer what PALABRE_SMTP_URL asks for: {said}"),
                "leave out the password if it needs none; else use smtps:// or ?tls=required: many offer signing in under TLS only",
            ),
            None => fault(
                format!("the conversation with the mail server {place} failed: {said}"),
                "is it a mail server that listens there?",
            ),
        }
    }

    fn mute(&self) -> Line {
        let finding = format!("the mail server {} takes the connection and says nothing", self.place());
        Line::fault(Area::Mail, finding, "use smtps:// where it expects TLS at once, as on port 465, and smtp:// elsewhere")
    }
}

/// What the server said, or what went wrong.
pub fn said(error: &smtp::Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => format!("{code} {source}"),
        None if source.is_empty() => error.to_string(),
        None => source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(address: &str) -> (String, Encryption, bool) {
        let server = Server::parse(address).expect("a server");
        (server.place(), server.encryption, server.settings().is_some())
    }

    #[test]
    fn the_address_says_port_and_encryption_and_the_password_is_not_shown() {
        assert_eq!(parsed("smtps://me:hunter2@mail.example"), ("mail.example:465".into(), Encryption::Always, false));
        assert_eq!(parsed("smtp://me:hunter2@mail.example?tls=required"), ("mail.example:587".into(), Encryption::Always, false));
        assert_eq!(parsed("smtp://mail.example:2525"), ("mail.example:2525".into(), Encryption::None, false));
        assert!(Server::parse("https://mail.example").is_none() && Server::parse("mail.example").is_none());
    }

    #[test]
    fn a_password_that_may_travel_unencrypted_or_is_missing_is_told() {
        assert!(parsed("smtp://me:hunter2@mail.example").2);
        assert!(parsed("smtp://me:hunter2@mail.example?tls=opportunistic").2);
        assert!(parsed("smtps://me@mail.example").2);
        assert!(!parsed("smtp://me:hunter2@127.0.0.1:2525").2);
    }
}
