//! Putting a mail together: headers that mail programs rely on, text and HTML from one template each, in one language.

use std::{collections::BTreeMap, sync::LazyLock, time::SystemTime};

use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use minijinja::{Environment, Value, syntax::SyntaxConfig};
use shared::{Timestamp, WorkspaceId, users::Locale};

use crate::{app::AppState, subscriptions::link::Link};

macro_rules! templates {
    ($($mail:literal),*) => {
        &[$(
            (concat!($mail, "/en/subject.txt"), include_str!(concat!("templates/", $mail, "/en/subject.txt"))),
            (concat!($mail, "/en/body.txt"), include_str!(concat!("templates/", $mail, "/en/body.txt"))),
            (concat!($mail, "/en/body.html"), include_str!(concat!("templates/", $mail, "/en/body.html"))),
            (concat!($mail, "/fr/subject.txt"), include_str!(concat!("templates/", $mail, "/fr/subject.txt"))),
            (concat!($mail, "/fr/body.txt"), include_str!(concat!("templates/", $mail, "/fr/body.txt"))),
            (concat!($mail, "/fr/body.html"), include_str!(concat!("templates/", $mail, "/fr/body.html"))),
        )*]
    };
}

const TEMPLATES: &[(&str, &str)] = templates!("mention", "digest", "invitation");

#[expect(clippy::expect_used, reason = "a template that cannot be read is found by the first test")]
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().expect("a syntax"));
    environment.add_template("frame.html", include_str!("templates/frame.html")).expect("a template");
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("a template");
    }
    environment
});

/// Everything about a mail but its words.
pub struct Envelope<'a> {
    pub from: &'a Mailbox,
    /// Shown as the sender's name.
    pub from_name: Option<String>,
    pub to_name: &'a str,
    pub to: &'a str,
    pub at: Timestamp,
    /// Without angle brackets; the same each time this mail is sent.
    pub message_id: String,
    /// The mail that stands for the discussion, so that a mail program shows it as one conversation.
    pub discussion_id: Option<String>,
    /// The workspace whose mail it is, for mail programs that sort by list (RFC 2919).
    pub list: Option<(String, WorkspaceId)>,
    /// How its reader stops such mails.
    pub unsubscribe: Option<Unsubscribe>,
    pub locale: Locale,
}

/// How the reader of a mail stops such mails, with one click (RFC 8058).
pub struct Unsubscribe {
    /// A page for people; a mail program posts to it.
    pub url: String,
}

impl Unsubscribe {
    #[must_use]
    pub fn of(app: &AppState, link: Link) -> Self {
        Self { url: link.url(app) }
    }
}

/// Puts a mail together from the template `mail`.
///
/// # Errors
/// What is wrong with an address or a template.
pub fn compose(mail: &str, envelope: &Envelope<'_>, mut facts: BTreeMap<&str, Value>) -> Result<Message, String> {
    facts.insert("lang", Value::from(envelope.locale.tag()));
    if let Some(unsubscribe) = &envelope.unsubscribe {
        facts.insert("unsubscribe", Value::from(unsubscribe.url.clone()));
    }
    let render = |part: &str, facts: &BTreeMap<&str, Value>| -> Result<String, String> {
        let name = format!("{mail}/{}/{part}", envelope.locale.tag());
        let template = ENVIRONMENT.get_template(&name).map_err(|error| error.to_string())?;
        template.render(facts).map_err(|error| error.to_string())
    };
    let subject = render("subject.txt", &facts)?.split_whitespace().collect::<Vec<_>>().join(" ");
    facts.insert("subject", Value::from(subject.clone()));
    let mut from = envelope.from.clone();
    if let Some(name) = &envelope.from_name {
        from.name = Some(one_line(name));
    }
    let to = Mailbox::new(
        Some(one_line(envelope.to_name)).filter(|name| !name.is_empty()),
        envelope.to.parse().map_err(|_| "the recipient's address is none".to_owned())?,
    );
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(subject)
        .date(SystemTime::from(envelope.at.to_chrono()))
        .message_id(Some(format!("<{}>", envelope.message_id)));
    if let Some(discussion) = &envelope.discussion_id {
        builder = builder.in_reply_to(format!("<{discussion}>")).references(format!("<{discussion}>"));
    }
    let mut message = builder
        .multipart(MultiPart::alternative_plain_html(render("body.txt", &facts)?, render("body.html", &facts)?))
        .map_err(|error| error.to_string())?;
    let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned()), ("X-Auto-Response-Suppress", "All".to_owned())];
    if let Some((name, workspace)) = &envelope.list {
        headers.push(("List-Id", list_id(name, *workspace, envelope)));
    }
    if let Some(unsubscribe) = &envelope.unsubscribe {
        headers.push(("List-Unsubscribe", format!("<{}>", unsubscribe.url)));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    for (name, value) in headers {
        message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    }
    Ok(message)
}

/// The workspace as a mailing list: its name where that is plain ASCII, and an id that stays when the name changes.
fn list_id(name: &str, workspace: WorkspaceId, envelope: &Envelope<'_>) -> String {
    let host = envelope.message_id.rsplit('@').next().unwrap_or("localhost");
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.')).collect();
    let named = if plain == name && !plain.trim().is_empty() { format!("\"{plain}\" ") } else { String::new() };
    format!("{named}<{}.{host}>", workspace.0.simple())
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ")
}

/// The part of a Message-ID behind the `@`: the host of the public address.
#[must_use]
pub fn id_host(public_url: &str) -> &str {
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.split(':').next().filter(|host| !host.is_empty()).unwrap_or("localhost")
}

/// A moment in somebody's time zone and language, with the zone named.
#[must_use]
pub fn moment(at: Timestamp, zone: &str, locale: Locale) -> String {
    use chrono::{Datelike, Timelike};
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let time = at.to_chrono().with_timezone(&zone);
    let month = usize::try_from(time.month0()).unwrap_or(0);
    match locale {
        Locale::En => {
            const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
            format!("{} {} {}, {:02}:{:02} ({zone})", time.day(), MONTHS[month], time.year(), time.hour(), time.minute())
        }
        Locale::Fr => {
            const MONTHS: [&str; 12] =
                ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
            format!("{} {} {} à {:02}:{:02} ({zone})", time.day(), MONTHS[month], time.year(), time.hour(), time.minute())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_the_readers_zone_and_language() {
        let at: Timestamp = "2026-11-23T08:42:00Z".parse().expect("a time");
        assert_eq!(moment(at, "Europe/Paris", Locale::Fr), "23 nov. 2026 à 09:42 (Europe/Paris)");
        assert_eq!(moment(at, "America/New_York", Locale::En), "23 Nov 2026, 03:42 (America/New_York)");
    }

    #[test]
    fn a_name_cannot_add_a_header() {
        let envelope = Envelope {
            from: &"Palabre <p@acme.example>".parse().expect("a sender"),
            from_name: Some("Eve\r\nBcc: x@evil.example".into()),
            to_name: "Zoë \"Z\", O’Hara\r\nX-Bad: 1",
            to: "zoe@acme.example",
            at: Timestamp(0),
            message_id: "1@acme.example".into(),
            discussion_id: None,
            list: None,
            unsubscribe: None,
            locale: Locale::En,
        };
        let facts = BTreeMap::from([("title", Value::from("Payroll\r\nX-Bad: 2")), ("author", Value::from("Eve"))]);
        let text = String::from_utf8(compose("mention", &envelope, facts).expect("a mail").formatted()).expect("text");
        let headers = text.split("\r\n\r\n").next().expect("headers");
        assert!(!headers.contains("\r\nBcc:") && !headers.contains("\r\nX-Bad:"), "{headers}");
    }

    #[test]
    fn the_host_of_a_message_id_is_that_of_the_public_address() {
        assert_eq!(id_host("https://talk.example:8443/x"), "talk.example");
    }
}
