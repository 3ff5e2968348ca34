//! An example of a mail, for who sets how they are told: made of invented words, in the form of the real ones.

use std::collections::BTreeMap;

use minijinja::Value;
use sea_orm::FromQueryResult;
use shared::{UserId, WorkspaceId, preferences::ExampleKind, users::Locale};
use uuid::Uuid;

use super::{
    compose::{self, Envelope, Unsubscribe},
    job::Outcome,
};
use crate::{app::AppState, db::Ask, http::error::ApiError, subscriptions::link::Link, values};

#[derive(FromQueryResult)]
struct Reader {
    name: String,
    email: String,
    locale: String,
    time_zone: String,
    workspace: String,
}

/// The words of the examples, in one language.
struct Words {
    author: &'static str,
    kind: &'static str,
    title: &'static str,
    text: &'static str,
}

const EN: Words = Words {
    author: "An example",
    kind: "Processing activity",
    title: "This is an example",
    text: "This is what a message looks like in a mail. Nobody wrote it.",
};
const FR: Words = Words {
    author: "Un exemple",
    kind: "Traitement",
    title: "Ceci est un exemple",
    text: "Voici à quoi ressemble un message dans un e-mail. Personne ne l’a écrit.",
};

/// Sends a member an example.
///
/// # Errors
/// What the database says.
pub async fn send(
    app: &AppState,
    id: Uuid,
    workspace: WorkspaceId,
    user: UserId,
    kind: ExampleKind,
) -> Result<Outcome, ApiError> {
    let sql = "SELECT u.name, u.email, u.locale, u.time_zone, w.name AS workspace FROM members m JOIN users u ON u.id = m.user_id
               JOIN roles ro ON ro.id = m.role_id JOIN workspaces w ON w.id = m.workspace_id
               WHERE m.workspace_id = $1 AND m.user_id = $2 AND m.active AND ro.receives_mail";
    let Some(reader) = app.db.one::<Reader>(sql, values![workspace, user]).await? else { return Ok(Outcome::Done) };
    let locale = Locale::from_tag(&reader.locale);
    let envelope = Envelope {
        from: &app.config.mail_from,
        from_name: None,
        to_name: &reader.name,
        to: &reader.email,
        at: app.clock.now(),
        message_id: format!("{id}@{}", compose::id_host(&app.config.public_url)),
        discussion_id: None,
        list: Some((reader.workspace.clone(), workspace)),
        // The link of an example is a real one: it stops digests.
        unsubscribe: Some(Unsubscribe::of(app, Link::Digests { user, workspace })),
        locale,
    };
    let (template, facts) = match kind {
        ExampleKind::Mention => ("mention", mention(app, &reader, workspace, locale)),
        ExampleKind::Digest => ("digest", digest(app, &reader, workspace, locale)),
    };
    match compose::compose(template, &envelope, facts) {
        Ok(message) => Ok(app.mailer.send(message, &format!("example-{id}")).await),
        Err(fault) => Ok(Outcome::Dead(fault)),
    }
}

fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::En => &EN,
        Locale::Fr => &FR,
    }
}

fn hub(app: &AppState, workspace: WorkspaceId) -> String {
    format!("{}/w/{workspace}/hub", app.config.public_url)
}

fn mention(app: &AppState, reader: &Reader, workspace: WorkspaceId, locale: Locale) -> BTreeMap<&'static str, Value> {
    let words = words(locale);
    BTreeMap::from([
        ("example", Value::from(true)),
        ("author", Value::from(words.author)),
        ("reason", Value::from("mention")),
        ("title", Value::from(words.title)),
        ("kind", Value::from(words.kind)),
        ("external_id", Value::from("")),
        ("workspace", Value::from(reader.workspace.clone())),
        ("text", Value::from(words.text)),
        ("excerpt", Value::from(words.text)),
        ("html", Value::from_safe_string(format!("<p>{}</p>", words.text))),
        ("at", Value::from(compose::moment(app.clock.now(), &reader.time_zone, locale))),
        ("url", Value::from(hub(app, workspace))),
    ])
}

fn digest(app: &AppState, reader: &Reader, workspace: WorkspaceId, locale: Locale) -> BTreeMap<&'static str, Value> {
    let words = words(locale);
    let hub = hub(app, workspace);
    let at = compose::moment(app.clock.now(), &reader.time_zone, locale);
    let message = Value::from(BTreeMap::from([
        ("author", Value::from(words.author)),
        ("at", Value::from(at)),
        ("text", Value::from(words.text)),
        ("html", Value::from_safe_string(format!("<p>{}</p>", words.text))),
    ]));
    let entry = Value::from(BTreeMap::from([
        ("kind", Value::from(words.kind)),
        ("title", Value::from(words.title)),
        ("external_id", Value::from("")),
        ("url", Value::from(hub.clone())),
        ("count", Value::from(1)),
        ("more", Value::from(0)),
        ("messages", Value::from(vec![message])),
    ]));
    BTreeMap::from([
        ("workspace", Value::from(reader.workspace.clone())),
        ("threads", Value::from(vec![entry])),
        ("thread_count", Value::from(1)),
        ("message_count", Value::from(1)),
        ("more", Value::from(0)),
        ("hub", Value::from(hub)),
        ("preferences", Value::from(format!("{}/w/{workspace}/preferences", app.config.public_url))),
    ])
}
