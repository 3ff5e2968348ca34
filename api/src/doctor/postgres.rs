//! PostgreSQL: does it let us in, is it new enough, do signals pass from one connection to another, and are there enough
//! connections? Its address is shown without user and password.

use std::{io::ErrorKind, str::FromStr, sync::Arc, time::Duration};

use sea_orm::{
    DbBackend, DbErr, FromQueryResult, SqlxPostgresConnector,
    sqlx::{
        self, Connection,
        postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions},
    },
};
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    database::why,
    report::{Area, Line},
};
use crate::{
    config::Config,
    db::{Ask, Db},
    values,
};

/// To connect, sign in included.
const CONNECT: Duration = Duration::from_secs(10);
/// For a signal to come through.
const SIGNAL: Duration = Duration::from_secs(5);
const OLDEST: i64 = 150_000;
/// Beside the pool, each process keeps a connection to listen and one to notify.
const SIGNALLING: i64 = 2;

/// Connects and asks what only PostgreSQL can be asked.
pub async fn examine(config: &Config, id: Uuid) -> (Vec<Line>, Option<Db>) {
    let Ok(options) = PgConnectOptions::from_str(&config.database_url) else {
        let fix = "write postgres://user:password@host:5432/database; special characters of a password are percent-encoded";
        return (vec![Line::fault(Area::Database, "PALABRE_DATABASE_URL cannot be understood", fix)], None);
    };
    let place = place(&options);
    match timeout(CONNECT, PgConnection::connect_with(&options)).await {
        Ok(Ok(connection)) => drop(connection.close().await),
        Ok(Err(error)) => return (vec![refused(&place, &error)], None),
        Err(_) => {
            let finding = format!("PostgreSQL at {place} does not answer within {} seconds", CONNECT.as_secs());
            return (vec![Line::fault(Area::Database, finding, "look at the network between, and at its firewalls")], None);
        }
    }
    let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(CONNECT).connect_lazy_with(options);
    let read = SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone());
    let db = Db { backend: DbBackend::Postgres, read, calls: Arc::default() };
    let mut lines = vec![version(&db, &place).await];
    lines.extend(encoding(&db).await);
    lines.push(signals(&config.database_url, &pool, id).await);
    lines.push(connections(&db, i64::from(config.database_connections)).await);
    (lines, Some(db))
}

fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{} (database {database})", socket.display()),
        None => format!("{}:{} (database {database})", options.get_host(), options.get_port()),
    }
}

/// Why there is no connection, by SQLSTATE or by kind.
fn refused(place: &str, error: &sqlx::Error) -> Line {
    let (said, fix) = match error {
        sqlx::Error::Database(error) => {
            let fix = match error.code().as_deref().unwrap_or_default() {
                "28P01" | "28000" => "correct user and password of PALABRE_DATABASE_URL, or pg_hba.conf",
                "3D000" => "make the database: createdb",
                "53300" => "raise max_connections, or lower PALABRE_DATABASE_CONNECTIONS of all processes",
                "57P03" => "wait until it has started",
                _ => "look at its log",
            };
            (error.message().to_owned(), fix)
        }
        sqlx::Error::Io(error) => {
            let fix = match error.kind() {
                ErrorKind::ConnectionRefused | ErrorKind::NotFound => {
                    "start it, or correct host and port of PALABRE_DATABASE_URL"
                }
                _ => "correct the host of PALABRE_DATABASE_URL, or look at the network between",
            };
            (error.to_string(), fix)
        }
        sqlx::Error::Tls(error) => {
            (error.to_string(), "correct sslmode and sslrootcert of PALABRE_DATABASE_URL, or its certificate")
        }
        _ => ("the conversation failed".to_owned(), "is it PostgreSQL that listens there?"),
    };
    Line::fault(Area::Database, format!("PostgreSQL at {place} cannot be reached: {said}"), fix)
}

#[derive(FromQueryResult)]
struct Told {
    number: i64,
    name: String,
}

async fn version(db: &Db, place: &str) -> Line {
    let sql = "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS number, current_setting('server_version') AS name";
    match db.one::<Told>(sql, values![]).await {
        Ok(Some(told)) if told.number >= OLDEST => {
            Line::ok(Area::Database, format!("PostgreSQL {} at {place} answers", told.name))
        }
        Ok(Some(told)) => {
            Line::fault(Area::Database, format!("PostgreSQL {} at {place} is too old", told.name), "upgrade it to 15 or newer")
        }
        Ok(None) => Line::fault(Area::Database, "it does not say its version", "is it PostgreSQL that listens there?"),
        Err(error) => unasked("version", &error),
    }
}

async fn encoding(db: &Db) -> Option<Line> {
    let sql = "SELECT CAST(0 AS BIGINT) AS number, current_setting('server_encoding') AS name";
    let told = db.one::<Told>(sql, values![]).await.ok()??;
    if told.name == "UTF8" {
        return None;
    }
    let finding = format!("it keeps text as {}: not every message can be stored", told.name);
    Some(Line::fault(Area::Database, finding, "make the database anew: createdb --template=template0 --encoding=UTF8"))
}

/// A pooler that lends a connection for a transaction only swallows what is said to one that listens.
async fn signals(url: &str, pool: &PgPool, id: Uuid) -> Line {
    let heard = timeout(SIGNAL, hear(url, pool, id)).await;
    let said = match heard {
        Ok(Ok(())) => return Line::ok(Area::Database, "signals pass from one connection to another (LISTEN, NOTIFY)"),
        Ok(Err(sqlx::Error::Database(error))) => format!(": {}", error.message()),
        // Through a pooler, what is meant for one connection reaches another, which does not expect it.
        Ok(Err(sqlx::Error::Protocol(_))) => ": they reach another connection".to_owned(),
        Ok(Err(error)) => format!(": {error}"),
        Err(_) => format!(" within {} seconds", SIGNAL.as_secs()),
    };
    let finding = format!("signals (LISTEN, NOTIFY) do not come through{said}; open pages would not be live");
    Line::fault(Area::Database, finding, "connect to PostgreSQL itself, or let the pooler pool sessions, not transactions")
}

async fn hear(url: &str, pool: &PgPool, id: Uuid) -> Result<(), sqlx::Error> {
    // A channel of its own: running servers need not hear of this.
    const CHANNEL: &str = "palabre_doctor";
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(id.to_string()).execute(pool).await?;
    while listener.recv().await?.payload() != id.to_string() {}
    Ok(())
}

/// How many connections there may be and are: on the server, to the database, of the user. A limit of -1 is none.
#[derive(Debug, Clone, Copy, FromQueryResult)]
struct Limits {
    server: i64,
    on_server: i64,
    database: i64,
    to_database: i64,
    role: i64,
    of_role: i64,
}

impl Limits {
    /// The limit that is reached first, and how many it counts already.
    fn tightest(self) -> (i64, i64) {
        let limits = [(self.server, self.on_server), (self.database, self.to_database), (self.role, self.of_role)];
        limits.into_iter().filter(|(limit, _)| *limit >= 0).min_by_key(|(limit, used)| limit - used).unwrap_or_default()
    }
}

async fn connections(db: &Db, pool: i64) -> Line {
    let sql = "SELECT CAST(current_setting('max_connections') AS BIGINT)
                    - CAST(current_setting('superuser_reserved_connections') AS BIGINT)
                    - COALESCE(CAST(current_setting('reserved_connections', true) AS BIGINT), 0) AS server,
                 (SELECT CAST(datconnlimit AS BIGINT) FROM pg_database WHERE datname = current_database()) AS database,
                 (SELECT CAST(rolconnlimit AS BIGINT) FROM pg_roles WHERE rolname = current_user) AS role,
                 COUNT(*) AS on_server, COUNT(*) FILTER (WHERE datname = current_database()) AS to_database,
                 COUNT(*) FILTER (WHERE usename = current_user) AS of_role
               FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    match db.one::<Limits>(sql, values![]).await {
        Ok(Some(limits)) => enough(limits, pool),
        Ok(None) => Line::warning(Area::Database, "it does not say how many connections it allows", "look at max_connections"),
        Err(error) => unasked("limits", &error),
    }
}

fn enough(limits: Limits, pool: i64) -> Line {
    let (needed, (allowed, used)) = (pool + SIGNALLING, limits.tightest());
    let finding =
        format!("it allows {allowed} connections, of which {used} are in use; a process of Palabre takes up to {needed}");
    let raise = "raise the limit: max_connections, or that of the database or user";
    if needed > allowed {
        let most = (allowed - SIGNALLING).max(1);
        return Line::fault(Area::Database, finding, format!("lower PALABRE_DATABASE_CONNECTIONS to {most} or less, or {raise}"));
    }
    if used + needed > allowed {
        return Line::warning(Area::Database, finding, format!("one more process would not fit: {raise}"));
    }
    Line::ok(Area::Database, finding)
}

#[derive(FromQueryResult)]
struct May {
    may: bool,
}

/// May tables be made? Since 15 not everybody may.
pub async fn may_migrate(db: &Db) -> Option<Line> {
    let sql = "SELECT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), FALSE) AS may";
    match db.one::<May>(sql, values![]).await {
        Ok(Some(May { may: true })) => None,
        Ok(_) => {
            let finding = "the user of PALABRE_DATABASE_URL may not make tables, so migrating will fail";
            Some(Line::fault(
                Area::Database,
                finding,
                "ALTER DATABASE … OWNER TO that user, or GRANT CREATE ON SCHEMA public TO it",
            ))
        }
        Err(error) => Some(unasked("rights", &error)),
    }
}

fn unasked(what: &str, error: &DbErr) -> Line {
    let finding = format!("it does not say its {what}: {}", why(error));
    Line::fault(Area::Database, finding, "connect to PostgreSQL itself, or let the pooler pool sessions, not transactions")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn the_tightest_limit_counts_and_each_process_needs_two_more_than_its_pool() {
        let limits = Limits { server: 97, on_server: 5, database: -1, to_database: 5, role: -1, of_role: 5 };
        assert_eq!(enough(limits, 10).level, Level::Ok);
        assert_eq!(enough(Limits { on_server: 86, ..limits }, 10).level, Level::Warning);
        assert_eq!(enough(limits, 96).level, Level::Fault);
        let few = enough(Limits { role: 8, ..limits }, 10);
        assert!(few.level == Level::Fault && few.fix.is_some_and(|fix| fix.contains("to 6 or less")));
    }

    #[test]
    fn an_address_is_shown_without_user_and_password() {
        let options = PgConnectOptions::from_str("postgres://talk:hunter2@db.example:6432/palabre").expect("an address");
        assert_eq!(place(&options), "db.example:6432 (database palabre)");
    }

    #[test]
    fn a_server_that_is_not_there_is_told_from_one_that_cannot_be_found() {
        let fix = |kind| refused("x", &sqlx::Error::Io(kind)).fix.expect("a fix");
        assert!(fix(ErrorKind::ConnectionRefused.into()).starts_with("start it"));
        assert!(fix(std::io::Error::other("failed to lookup address")).starts_with("correct the host"));
    }
}
