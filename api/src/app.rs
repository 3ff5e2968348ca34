//! The application: everything that a call or a job needs, put together once.

use std::sync::{Arc, atomic::AtomicU64};

use actix_web::web::Data;
use anyhow::Result;
use sea_orm::DbBackend;
use tokio::sync::{Notify, Semaphore, mpsc};

use crate::{
    attachments::{scan::Scanner, storage::Storage},
    clock::Clock,
    config::Config,
    db::{
        Db, WriteTxn,
        connect::{self, Connections},
        write::{BoxFuture, Writer},
    },
    delivery::mail::Mailer,
    http::{error::ApiError, rate_limit::RateLimits},
    integrations::{secret::Secrets, slack::Slack},
    realtime::{
        bus::{self, Bus},
        postgres,
    },
    sessions::{jwt::Keys, password::Passwords},
};

/// The application's state, shared by all calls and jobs.
pub struct AppState {
    pub config: Config,
    pub clock: Clock,
    pub db: Db,
    pub bus: Bus,
    pub mailer: Mailer,
    pub slack: Slack,
    pub keys: Keys,
    /// Seals the secrets of other programs.
    pub secrets: Arc<Secrets>,
    pub passwords: Passwords,
    /// The files in messages.
    pub storage: Storage,
    /// Who looks for viruses in them.
    pub scanner: Scanner,
    /// One smaller picture is made at a time: each may take much memory.
    pub drawing: Arc<Semaphore>,
    /// `None` when switched off.
    pub rate_limits: Option<RateLimits>,
    /// Wakes the worker of this process.
    pub worker: Arc<Notify>,
    /// How many calls were answered.
    pub requests: AtomicU64,
    writer: Writer,
}

/// What a test replaces.
pub struct Parts {
    pub clock: Clock,
    pub mailer: Mailer,
    pub slack: Slack,
    pub passwords: Passwords,
    pub storage: Storage,
}

impl Parts {
    /// Those of the real program.
    ///
    /// # Errors
    /// When the settings of mail, Slack or S3 cannot be understood.
    pub fn real(config: &Config) -> Result<Self> {
        let mailer = Mailer::new(config.smtp_url.as_deref(), &config.data_dir)?;
        let slack = Slack::new(config.slack_api_url.as_deref())?;
        let storage = Storage::open(&config.blobs)?;
        Ok(Self { clock: Clock::system(), mailer, slack, passwords: Passwords::new()?, storage })
    }
}

impl AppState {
    /// Puts the application together on an open database and starts what runs beside the calls.
    #[must_use]
    pub fn start(config: Config, connections: Connections, parts: Parts) -> Data<Self> {
        let Connections { backend, read, write } = connections;
        let calls = Arc::new(AtomicU64::new(0));
        let db = Db { backend, read, calls: Arc::clone(&calls) };
        let worker = Arc::new(Notify::new());
        let (here, signals) = mpsc::unbounded_channel();
        let (elsewhere, outgoing) = mpsc::unbounded_channel();
        let many = backend == DbBackend::Postgres;
        let bus = Bus::new(here, many.then_some(elsewhere), parts.clock.clone());
        tokio::spawn(bus::dispatch(bus.clone(), db.clone(), signals));
        if many {
            let origin = parts.clock.id();
            tokio::spawn(postgres::notify(config.database_url.clone(), origin, outgoing));
            tokio::spawn(postgres::listen(config.database_url.clone(), origin, bus.clone()));
        }
        let writer = Writer::new(write, backend, calls, parts.clock.clone(), bus.clone(), Arc::clone(&worker));
        Data::new(Self {
            keys: Keys::new(&config.secret_key),
            rate_limits: config.rate_limits.as_ref().map(RateLimits::new),
            requests: AtomicU64::new(0),
            clock: parts.clock,
            mailer: parts.mailer,
            slack: parts.slack,
            secrets: Arc::new(Secrets::new(&config.secret_key)),
            passwords: parts.passwords,
            storage: parts.storage,
            scanner: config.clamd.clone().map_or(Scanner::Off, Scanner::Clamd),
            drawing: Arc::new(Semaphore::new(1)),
            config,
            db,
            bus,
            worker,
            writer,
        })
    }

    /// Opens the database of the settings, brings it up to date, and starts the application on it.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub async fn open(config: Config) -> Result<Data<Self>> {
        let parts = Parts::real(&config)?;
        let connections = connect::open(&config.database_url, config.database_connections).await?;
        connect::migrate(&connections).await?;
        Ok(Self::start(config, connections, parts))
    }

    /// The only way to write: see [`Writer::write`].
    ///
    /// # Errors
    /// What the function refuses with, or why the database could not do it.
    pub async fn write<F, T>(&self, function: F) -> Result<T, ApiError>
    where
        F: for<'t> Fn(&'t mut WriteTxn) -> BoxFuture<'t, Result<T, ApiError>> + Send + Sync + 'static,
        T: Send + 'static,
    {
        self.writer.write(function).await
    }
}
