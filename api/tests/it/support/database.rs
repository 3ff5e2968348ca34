//! A database for each test. On SQLite it is a copy of a file that is migrated once for all; on PostgreSQL, where making
//! and dropping one takes longer than most tests, it is a copy too, emptied and lent again when its test has ended.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use api::db::connect;
use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);
/// PostgreSQL databases that are empty and lent to nobody.
static IDLE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What all tests' databases are copied from.
enum Template {
    /// The file, in memory.
    Sqlite(Vec<u8>),
    /// The address of the server up to the name of a database, and what follows that.
    Postgres { server: String, options: String },
}

/// One run at a time on one server: the next run drops what the last one left.
const LEFTOVERS: &str =
    "SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname LIKE 'palabre\\_it\\_%'";
const TEMPLATE_NAME: &str = "palabre_it_template";

/// Ends what a stopped server still had running, and empties every table.
const EMPTY: &str = "
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    DO $$ BEGIN
      EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') FROM pg_tables
               WHERE schemaname = 'public' AND tablename <> 'seaql_migrations');
    END $$";

pub struct Database {
    pub url: String,
    pub directory: TempDir,
    /// Can several processes share it?
    pub many: bool,
}

impl Database {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        match TEMPLATE.get_or_init(Template::make).await {
            Template::Sqlite(file) => {
                let path = directory.path().join("palabre.db");
                std::fs::write(&path, file).expect("a copy");
                Self { url: format!("sqlite://{}", path.display()), directory, many: false }
            }
            Template::Postgres { server, options } => {
                let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
                if let Some(url) = idle {
                    return Self { url, directory, many: true };
                }
                let name = format!("palabre_it_{}", COUNT.fetch_add(1, Ordering::Relaxed));
                execute(&format!("{server}/postgres{options}"), &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE_NAME}"))
                    .await;
                Self { url: format!("{server}/{name}{options}"), directory, many: true }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.many {
            return;
        }
        let url = self.url.clone();
        let emptied = in_a_thread_of_its_own(async move {
            execute(&url, EMPTY).await;
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(url);
        });
        assert!(emptied.is_some() || std::thread::panicking(), "a database could not be emptied");
    }
}

impl Template {
    async fn make() -> Self {
        // It outlives the runtime of the test that happens to be the first.
        let made = in_a_thread_of_its_own(async {
            match postgres() {
                Some(url) => Self::of_postgres(&url).await,
                None => Self::of_sqlite().await,
            }
        });
        made.expect("a template")
    }

    async fn of_sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("template.db");
        migrate(&format!("sqlite://{}", path.display())).await;
        Self::Sqlite(std::fs::read(path).expect("the file"))
    }

    async fn of_postgres(url: &str) -> Self {
        let (address, options) =
            url.split_once('?').map_or((url, String::new()), |(address, rest)| (address, format!("?{rest}")));
        let (server, _) = address.rsplit_once('/').expect("postgres://…/database");
        let mut connection = PgConnection::connect(url).await.expect("PostgreSQL");
        let leftovers: Vec<(String,)> =
            sea_orm::sqlx::query_as(LEFTOVERS).fetch_all(&mut connection).await.expect("the names of databases");
        for (drop,) in leftovers {
            execute(url, &drop).await;
        }
        execute(url, &format!("CREATE DATABASE {TEMPLATE_NAME}")).await;
        migrate(&format!("{server}/{TEMPLATE_NAME}{options}")).await;
        Self::Postgres { server: server.to_owned(), options }
    }
}

/// The server to test on, unless it is SQLite's turn.
fn postgres() -> Option<String> {
    if std::env::var("TEST_DATABASE").is_ok_and(|kind| kind == "sqlite") {
        return None;
    }
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

fn in_a_thread_of_its_own<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Option<T> {
    let thread = std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
    });
    thread.join().ok()
}

async fn migrate(url: &str) {
    let connections = connect::open(url, 2).await.expect("the database");
    connect::migrate(&connections).await.expect("the schema");
    connections.read.close().await.expect("closed");
    connections.write.close().await.expect("closed");
}

async fn execute(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.expect("PostgreSQL");
    connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("done");
    connection.close().await.expect("closed");
}
