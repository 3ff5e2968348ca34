//! Opening the database: SQLite with one writer and many readers, or PostgreSQL with one pool.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use migrations::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::MigratorTrait;

use crate::config::create_private;

/// The connections: for reading, and the one for writing (the same pool on PostgreSQL).
pub struct Connections {
    pub backend: DbBackend,
    pub read: DatabaseConnection,
    pub write: DatabaseConnection,
}

/// Opens the database; a SQLite file that is not there is made.
///
/// # Errors
/// A sentence that says which database could not be opened.
pub async fn open(url: &str, connections: u32) -> Result<Connections> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        let file = path.split('?').next().unwrap_or(path);
        if let Some(directory) = Path::new(file).parent().filter(|directory| !directory.as_os_str().is_empty()) {
            std::fs::create_dir_all(directory)
                .with_context(|| format!("the directory of the database, {}, cannot be made", directory.display()))?;
        }
        // For this account alone. What SQLite keeps beside the file has the file's rights.
        let _there_already = create_private(Path::new(file));
        let write = sqlite(url, 1, false).await?;
        let read = sqlite(url, connections.max(1), true).await?;
        return Ok(Connections { backend: DbBackend::Sqlite, read, write });
    }
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    // Compiling a statement takes longer than any of ours runs.
    options.map_sqlx_postgres_opts(|options| options.options([("jit", "off")]));
    let pool = Database::connect(options).await.context("PostgreSQL cannot be reached with PALABRE_DATABASE_URL")?;
    Ok(Connections { backend: DbBackend::Postgres, read: pool.clone(), write: pool })
}

/// Opens a SQLite file as the program does, with what it needs of it set; one that is not there is made.
///
/// # Errors
/// A sentence that says which database could not be opened.
pub async fn sqlite(url: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).min_connections(1).sqlx_logging(false).test_before_acquire(false);
    options.acquire_timeout(Duration::from_secs(10)).idle_timeout(None).max_lifetime(None);
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .statement_cache_capacity(200)
            .pragma("cache_size", "-16000")
            .pragma("query_only", if read_only { "on" } else { "off" })
    });
    Database::connect(options).await.with_context(|| format!("the database {url} cannot be opened"))
}

/// Brings the schema up to date, one process at a time.
///
/// # Errors
/// When a migration fails, or the database is newer than this program.
pub async fn migrate(connections: &Connections) -> Result<()> {
    refuse_newer(connections).await?;
    if connections.backend == DbBackend::Postgres {
        // The lock belongs to a session: it is held on one connection while the migrations run on others.
        let pool = connections.write.get_postgres_connection_pool();
        let mut holder = pool.acquire().await.context("PostgreSQL cannot be reached")?;
        sea_orm::sqlx::query("SELECT pg_advisory_lock(7265342)")
            .execute(&mut *holder)
            .await
            .context("the migration lock cannot be had")?;
        let done = Migrator::up(&connections.write, None).await;
        sea_orm::sqlx::query("SELECT pg_advisory_unlock(7265342)")
            .execute(&mut *holder)
            .await
            .context("the migration lock cannot be returned")?;
        return done.context("the schema cannot be brought up to date");
    }
    // Another process may be doing the same: what it did is found done the second time.
    if Migrator::up(&connections.write, None).await.is_ok() {
        return Ok(());
    }
    Migrator::up(&connections.write, None).await.context("the schema cannot be brought up to date")
}

async fn refuse_newer(connections: &Connections) -> Result<()> {
    let Ok(rows) =
        connections.read.query_all_raw(Statement::from_string(connections.backend, "SELECT version FROM seaql_migrations")).await
    else {
        return Ok(()); // an empty database has no such table
    };
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    for row in rows {
        let version: String = row.try_get_by_index(0)?;
        if !known.contains(&version) {
            bail!("the database is newer than this program: it has the change {version}. Install the newer release.");
        }
    }
    Ok(())
}
