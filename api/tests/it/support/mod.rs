//! An application of one's own for each test, the people in it, and what they talk about.

pub mod blobs;
mod client;
mod database;
mod events;
mod jobs;
mod mail;
mod people;
pub mod program;
mod records;
mod server;
pub mod smtp;

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
};

use actix_web::web::Data;
use api::{
    app::AppState,
    clock::Clock,
    config::Config,
    db::Ask,
    delivery::mail::{Mailer, Outbox},
    record_types, roles, workspaces,
};
pub use client::{Answer, Person, answer, encoded};
use database::Database;
pub use events::Events;
pub use jobs::work;
pub use mail::Mail;
pub use records::Record;
use sea_orm::{FromQueryResult, Value};
pub use server::Server;
use shared::{
    RoleId, Timestamp, WorkspaceId,
    record_types::{ContentLevel, Icon, Label, PutRecordType},
    roles::BuiltIn,
    users::Locale,
};
use stand_in::Slack;

/// Everybody's password.
pub const PASSWORD: &str = "under the tree";
/// Where the test's people believe to be.
pub const PUBLIC_URL: &str = "http://palabre.example";

/// The types of record of a test's workspace.
pub const ACTIVITY: &str = "processing-activity";
pub const INCIDENT: &str = "incident";

/// An application with one workspace, in which nobody is yet.
pub struct TestApp {
    pub server: Server,
    pub workspace: WorkspaceId,
    pub outbox: Outbox,
    roles: HashMap<&'static str, RoleId>,
    hash: String,
    http: reqwest::Client,
    config: Config,
    /// How long access tokens are good for beyond the usual, in microseconds.
    patience: i64,
    // Last: it is thrown away when nobody is connected any more.
    database: Database,
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// For tests in which days pass: nobody has to sign in again.
    pub async fn patient() -> Self {
        Self::new().await.for_days()
    }

    /// The same with settings of its own.
    pub fn for_days(self) -> Self {
        Self { patience: 30 * Timestamp::DAY, ..self }
    }

    /// With a Slack, and for tests in which days pass.
    pub async fn with_slack(slack: &Slack) -> Self {
        Self::with(&[("PALABRE_SLACK_API_URL", &slack.api_url())]).await.for_days()
    }

    /// With settings that differ from those of the other tests. Unless they say otherwise, rate limits are off and mails go
    /// to the outbox.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let database = Database::new().await;
        let mut values: BTreeMap<String, String> = [
            ("PALABRE_PUBLIC_URL", PUBLIC_URL),
            ("PALABRE_MAIL_FROM", "Palabre <talk@palabre.example>"),
            ("PALABRE_DATABASE_CONNECTIONS", "4"),
            ("PALABRE_SECRET_KEY", "a key for tests that nobody keeps secret"),
            ("PALABRE_RATE_LIMITS", "off"),
            // Nobody: no test reaches Slack itself.
            ("PALABRE_SLACK_API_URL", "http://127.0.0.1:9/api"),
            ("PALABRE_DATABASE_URL", database.url.as_str()),
        ]
        .into_iter()
        .chain(settings.iter().copied())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let directory = database.directory.path();
        values.insert("PALABRE_DATA_DIR".into(), directory.to_string_lossy().into_owned());
        if let Some(url) = blobs::url(directory) {
            values.entry("PALABRE_BLOBS_URL".into()).or_insert(url);
        }
        let config = Config::from_values(&values).expect("settings");
        let outbox = Outbox::default();
        let clock = Clock::fixed("2026-11-23T09:00:00Z".parse().expect("a time"));
        let mailer = match &config.smtp_url {
            Some(url) => Mailer::new(Some(url), directory).expect("a mailer"),
            None => Mailer::Memory(outbox.clone()),
        };
        let server = Server::start(config.clone(), clock, mailer).await;
        let hash = server.state.passwords.hash(PASSWORD.into()).await.expect("a hash");
        let (workspace, roles) = make_workspace(&server.state, "Acme Privacy").await;
        make_record_types(&server.state, workspace).await;
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { server, workspace, outbox, roles, hash, http, config, patience: 0, database }
    }

    pub fn state(&self) -> &Data<AppState> {
        &self.server.state
    }

    /// What another program needs to open the same database.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Another process on the same database; only PostgreSQL knows such a thing.
    pub async fn another_server(&self) -> Option<Server> {
        if !self.database.many {
            return None;
        }
        let mailer = Mailer::Memory(self.outbox.clone());
        Some(Server::start(self.config.clone(), self.state().clock.clone(), mailer).await)
    }

    pub fn advance(&self, minutes: i64) {
        self.state().clock.advance(minutes * Timestamp::MINUTE);
    }

    pub fn role(&self, role: BuiltIn) -> RoleId {
        self.roles[role.key()]
    }

    /// Changes the database behind the application's back: for what no operation does yet.
    pub async fn sql(&self, sql: &str, values: Vec<Value>) {
        let sql = sql.to_owned();
        self.write(move |txn| {
            let (sql, values) = (sql.clone(), values.clone());
            Box::pin(async move {
                txn.later(sql, values);
                Ok(())
            })
        })
        .await;
    }

    /// Looks behind the application's back: for what no operation shows yet.
    pub async fn rows<T: FromQueryResult>(&self, sql: &str, values: Vec<Value>) -> Vec<T> {
        self.state().db.all(sql, values).await.expect("rows")
    }

    async fn write<F, T>(&self, function: F) -> T
    where
        F: for<'t> Fn(&'t mut api::db::WriteTxn) -> api::db::write::BoxFuture<'t, Result<T, api::http::error::ApiError>>
            + Send
            + Sync
            + 'static,
        T: Send + 'static,
    {
        self.state().write(function).await.expect("written")
    }

    /// How many calls to the database something takes, begin and commit not counted.
    pub async fn calls<T>(&self, something: impl Future<Output = T>) -> (T, u64) {
        let before = self.state().db.calls();
        let done = something.await;
        (done, self.state().db.calls() - before)
    }
}

async fn make_workspace(state: &Data<AppState>, name: &'static str) -> (WorkspaceId, HashMap<&'static str, RoleId>) {
    let id = WorkspaceId(state.clock.id());
    let roles = state
        .write(move |txn| {
            Box::pin(async move {
                workspaces::store::insert(txn, id, name, Locale::En);
                txn.flush().await?;
                Ok(roles::store::insert_built_in(txn, id))
            })
        })
        .await
        .expect("a workspace");
    (id, BuiltIn::ALL.iter().map(|role| role.key()).zip(roles).collect())
}

async fn make_record_types(state: &Data<AppState>, workspace: WorkspaceId) {
    let label = |one: &str, many: &str| Label { one: one.into(), many: many.into() };
    let types = [
        (ACTIVITY, label("Processing activity", "Processing activities"), label("Traitement", "Traitements")),
        (INCIDENT, label("Incident", "Incidents"), label("Incident", "Incidents")),
    ];
    for (key, en, fr) in types {
        let labels = BTreeMap::from([("en".to_owned(), en), ("fr".to_owned(), fr)]);
        let put =
            PutRecordType { labels, icon: Icon::ShieldCheck, content_level: ContentLevel::Full, requires_conclusion: false };
        state
            .write(move |txn| {
                let put = put.clone();
                Box::pin(async move {
                    record_types::store::put(txn, workspace, key, &put);
                    Ok(())
                })
            })
            .await
            .expect("a record type");
    }
}
