//! The mail of `--mail-to`.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, AsyncTransport, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use tokio::time::timeout;

use super::{
    report::{Area, Line},
    smtp::{self, Server},
};
use crate::{clock::Clock, delivery::compose};

const PATIENCE: Duration = Duration::from_secs(30);

/// Sends the mail, and says what the server answered.
pub async fn send(server: &Server, from: Mailbox, to: &Address, public_url: &str, clock: &Clock) -> Line {
    let Ok(message) = compose(from, to, public_url, clock) else {
        return Line::fault(Area::Mail, "the test mail cannot be put together", "correct PALABRE_MAIL_FROM");
    };
    match timeout(PATIENCE, server.transport().send(message)).await {
        Ok(Ok(response)) => {
            let said: Vec<&str> = response.message().collect();
            Line::ok(Area::Mail, format!("the test mail was taken: {} {}", response.code(), said.join(" ")))
        }
        Ok(Err(error)) => {
            let fix = "let the mail server take mails from the sender in PALABRE_MAIL_FROM, and to that address";
            Line::fault(Area::Mail, format!("the test mail was not taken: {}", smtp::said(&error)), fix)
        }
        Err(_) => {
            let finding = format!("the test mail was not taken within {} seconds", PATIENCE.as_secs());
            Line::fault(Area::Mail, finding, "look at the log of the mail server")
        }
    }
}

fn compose(from: Mailbox, to: &Address, public_url: &str, clock: &Clock) -> Result<Message, lettre::error::Error> {
    let body = format!(
        "This is the test mail that `palabre doctor` was asked for.\n\nMails of the Palabre at {public_url} come from the same sender: if this one is in the spam, so will they be.\n"
    );
    let mut message = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to.clone()))
        .subject("Palabre: test mail")
        .date(SystemTime::from(clock.now().to_chrono()))
        .message_id(Some(format!("<{}@{}>", clock.id(), compose::id_host(public_url))))
        .header(ContentType::TEXT_PLAIN)
        .body(body)?;
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    message.headers_mut().insert_raw(automatic);
    Ok(message)
}
