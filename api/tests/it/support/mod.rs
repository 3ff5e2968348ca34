//! An application of one's own for each test, the people in it, and what they talk about.

pub mod blobs;
mod client;
mod database;
mod events;
mod mail;
pub mod program;
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
    delivery::{
        digest,
        job::Lane,
        mail::{Mailer, Outbox},
        worker,
    },
    members, record_types, records, roles,
    sessions::{self, token},
    teams,
    tokens::{
        actions::{self as tokens, NewToken},
        scopes::Scopes,
    },
    users, values, workspaces,
};
pub use client::{Answer, Person, answer, encoded};
use database::Database;
pub use events::Events;
pub use mail::Mail;
use sea_orm::{FromQueryResult, Value};
pub use server::Server;
use shared::{
    DeliveryId, MessageId, RecordId, RoleId, SessionId, TeamId, Timestamp, UserId, WorkspaceId,
    mentions::{self, MentionKind},
    record_types::{ContentLevel, Icon, Label, PutRecordType},
    records::{Grant, RecordKey},
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

/// A record as the tests name it.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: RecordId,
    pub key: RecordKey,
}

/// A team as the tests name it.
#[derive(Debug, Clone)]
pub struct Team {
    pub id: TeamId,
    name: String,
}

impl Team {
    pub fn mention(&self) -> String {
        mentions::link(MentionKind::Team, Some(self.id.0), &self.name)
    }

    pub fn grant(&self) -> Grant {
        Grant::Team { team_id: self.id }
    }
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

    pub async fn owner(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Owner).await
    }

    pub async fn administrator(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Administrator).await
    }

    pub async fn moderator(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Moderator).await
    }

    pub async fn member(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Member).await
    }

    /// Somebody who sees what was granted to them by name.
    pub async fn guest(&self) -> Person {
        self.guest_called("Ivan Novak").await
    }

    pub async fn guest_called(&self, name: &str) -> Person {
        self.join(name, BuiltIn::Guest).await
    }

    /// The owner of another workspace.
    pub async fn stranger(&self) -> Person {
        self.stranger_called("Eve Stranger").await
    }

    pub async fn stranger_called(&self, name: &str) -> Person {
        let (elsewhere, roles) = make_workspace(self.state(), "Elsewhere").await;
        make_record_types(self.state(), elsewhere).await;
        let mut stranger = self.person(name, elsewhere, roles[BuiltIn::Owner.key()]).await;
        stranger.workspace = self.workspace;
        stranger
    }

    /// Nobody in particular.
    pub fn nobody(&self) -> Person {
        Person {
            id: UserId(uuid::Uuid::nil()),
            name: "Nobody".into(),
            email: "nobody@acme.example".into(),
            session: SessionId(uuid::Uuid::nil()),
            refresh_token: String::new(),
            bearer: None,
            workspace: self.workspace,
            base: self.server.base.clone(),
            http: self.http.clone(),
        }
    }

    pub fn role(&self, role: BuiltIn) -> RoleId {
        self.roles[role.key()]
    }

    async fn join(&self, name: &str, role: BuiltIn) -> Person {
        self.person(name, self.workspace, self.role(role)).await
    }

    async fn person(&self, name: &str, workspace: WorkspaceId, role: RoleId) -> Person {
        let id = UserId(self.state().clock.id());
        let email = format!("{}@acme.example", api::db::words::fold(name).replace(' ', "."));
        let (name, address, hash) = (name.to_owned(), email.clone(), self.hash.clone());
        let called = name.clone();
        self.write(move |txn| {
            let (name, address, hash) = (name.clone(), address.clone(), hash.clone());
            Box::pin(async move {
                let account = users::store::NewUser {
                    id,
                    email: &address,
                    name: &name,
                    locale: Locale::En,
                    time_zone: "Europe/Paris",
                    password_hash: Some(&hash),
                    service: false,
                };
                users::store::insert(txn, &account);
                txn.flush().await?;
                members::store::insert(txn, workspace, id, role, &name, None);
                Ok(())
            })
        })
        .await;
        let signed_out = Person { id, name: called, email, workspace, ..self.nobody() };
        self.signed_in(&signed_out).await
    }

    /// The same person, signed in at another place.
    pub async fn signed_in(&self, person: &Person) -> Person {
        let (user, session) = (person.id, SessionId(self.state().clock.id()));
        let refresh_token = format!("{session}.{}", token::random());
        let hash = token::hash(&refresh_token);
        self.write(move |txn| {
            let hash = hash.clone();
            Box::pin(async move {
                sessions::store::start(txn, session, user, &hash, None);
                Ok(())
            })
        })
        .await;
        let bearer = self.state().keys.sign(user, session, self.state().clock.now().plus(self.patience)).expect("a token");
        Person { session, refresh_token, bearer: Some(bearer), ..person.clone() }
    }

    /// A host application with an API token of its own.
    pub async fn host(&self, scopes: &str, lasts_days: i64) -> Person {
        self.token(scopes, None, lasts_days).await
    }

    /// A program that acts as somebody.
    pub async fn acting_as(&self, person: &Person, scopes: &str) -> Person {
        self.token(scopes, Some(person.id), 365).await
    }

    async fn token(&self, scopes: &str, acts_as: Option<UserId>, lasts_days: i64) -> Person {
        let scopes = Scopes::parse(scopes).expect("scopes");
        let new = NewToken { workspace: self.workspace, name: "Host".into(), scopes, acts_as, lasts_days };
        let secret = tokens::create(self.state(), new).await.expect("a token");
        Person { bearer: Some(secret), ..self.nobody() }
    }

    /// A record that the whole workspace may read.
    pub async fn record(&self, record_type: &'static str, id: &str) -> Record {
        self.put(record_type, id, false, Vec::new()).await
    }

    /// A record that those granted may read, and nobody else.
    pub async fn restricted(&self, id: &str, grants: &[Grant]) -> Record {
        self.put(INCIDENT, id, true, grants.to_vec()).await
    }

    /// A record of the whole workspace that guests were let in to.
    pub async fn shared_with(&self, id: &str, grants: &[Grant]) -> Record {
        self.put(ACTIVITY, id, false, grants.to_vec()).await
    }

    async fn put(&self, record_type: &'static str, external_id: &str, restricted: bool, grants: Vec<Grant>) -> Record {
        let (workspace, id) = (self.workspace, RecordId(self.state().clock.id()));
        let name = external_id.to_owned();
        self.write(move |txn| {
            let (name, grants) = (name.clone(), grants.clone());
            Box::pin(async move {
                let title = format!("Record {name}");
                let put = records::store::Put {
                    id,
                    workspace,
                    type_key: record_type,
                    external_id: &name,
                    title: &title,
                    url: None,
                    restricted,
                };
                records::store::insert(txn, &put);
                txn.flush().await?;
                records::store::set_grants(txn, id, &grants);
                Ok(())
            })
        })
        .await;
        Record { id, key: RecordKey { record_type: record_type.into(), id: external_id.into() } }
    }

    pub async fn team(&self, name: &str, people: &[&Person]) -> Team {
        let (workspace, called) = (self.workspace, name.to_owned());
        let people: Vec<UserId> = people.iter().map(|person| person.id).collect();
        let id = self
            .write(move |txn| {
                let (name, people) = (called.clone(), people.clone());
                Box::pin(async move {
                    let id = teams::store::insert(txn, workspace, &name);
                    txn.flush().await?;
                    teams::store::add_members(txn, id, &people);
                    Ok(id)
                })
            })
            .await;
        Team { id, name: name.to_owned() }
    }

    /// Many members at once, without sessions.
    pub async fn crowd(&self, count: usize) {
        let (workspace, role, clock) = (self.workspace, self.role(BuiltIn::Member), self.state().clock.clone());
        let ids: Vec<UserId> = (0..count).map(|_| UserId(clock.id())).collect();
        self.write(move |txn| {
            let ids = ids.clone();
            Box::pin(async move {
                for (n, id) in ids.into_iter().enumerate() {
                    let (name, email) = (format!("Walk On{n:04}"), format!("{id}@acme.example"));
                    let account = users::store::NewUser {
                        id,
                        email: &email,
                        name: &name,
                        locale: Locale::En,
                        time_zone: "UTC",
                        password_hash: None,
                        service: false,
                    };
                    users::store::insert(txn, &account);
                    txn.flush().await?;
                    members::store::insert(txn, workspace, id, role, &name, None);
                    txn.flush().await?;
                }
                Ok(())
            })
        })
        .await;
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

    /// Does everything that is due, and what comes of it.
    pub async fn run_jobs(&self) {
        work(self.state()).await;
    }

    /// Lets time pass to the next quarter of an hour, and sends the digests that are due.
    pub async fn send_digests(&self) {
        let slot = 15 * Timestamp::MINUTE;
        let now = self.state().clock.now().0;
        self.state().clock.advance(slot - now.rem_euclid(slot) + Timestamp::SECOND);
        self.look_for_digests().await;
    }

    /// Sends the digests that are due now.
    pub async fn look_for_digests(&self) {
        digest::schedule::look(self.state()).await.expect("a look");
        self.run_jobs().await;
    }

    /// Makes the first mail about a message one that failed.
    pub async fn failed_delivery(&self, message: MessageId) -> String {
        #[derive(FromQueryResult)]
        struct Delivery {
            id: DeliveryId,
        }
        let rows: Vec<Delivery> =
            self.rows("SELECT id FROM deliveries WHERE message_id = $1 AND channel = 'mail' LIMIT 1", values![message]).await;
        let id = rows.first().expect("a mail").id;
        self.sql("UPDATE deliveries SET state = 'failed', detail = 'status 550' WHERE id = $1", values![id]).await;
        id.to_string()
    }

    /// What was sent, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.outbox.mails().iter().map(|raw| Mail::read(raw)).collect()
    }

    /// The one mail that somebody got.
    pub fn only_mail_to(&self, person: &Person) -> Mail {
        let mut mails = self.mails_to(person);
        assert_eq!(mails.len(), 1, "{} got {} mails", person.name, mails.len());
        mails.remove(0)
    }

    pub fn mails_to(&self, person: &Person) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.header("To").contains(&person.email)).collect()
    }

    /// How many calls to the database something takes, begin and commit not counted.
    pub async fn calls<T>(&self, something: impl Future<Output = T>) -> (T, u64) {
        let before = self.state().db.calls();
        let done = something.await;
        (done, self.state().db.calls() - before)
    }
}

/// Does everything that is due, on all lanes, and what comes of it.
pub async fn work(state: &AppState) {
    let mut done = 1;
    while done > 0 {
        done = 0;
        for lane in Lane::ALL {
            done += worker::once(state, lane).await.expect("the queue");
        }
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
