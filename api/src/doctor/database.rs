//! The database: does it answer, is its schema that of this program, does writing work? What only one of the two kinds can
//! be asked is in [`sqlite`] and [`postgres`].

use migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, FromQueryResult, RuntimeErr, Statement, TransactionTrait, sqlx};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use super::{
    postgres,
    report::{Area, Line, number},
    sqlite,
};
use crate::{
    clock::Clock,
    config::Config,
    db::{Ask, Db, dialect, dialect::Failure},
    values,
};

/// A database that answers.
pub struct Reached {
    pub db: Db,
    /// Is its schema that of this program? Only then can its tables be asked.
    pub current: bool,
}

/// Looks at the database; what is asked of its tables later is asked of the one that was reached.
pub async fn examine(config: &Config, clock: &Clock) -> (Vec<Line>, Option<Reached>) {
    let id = clock.id();
    let (mut lines, db) =
        if config.sqlite() { sqlite::examine(&config.database_url).await } else { Box::pin(postgres::examine(config, id)).await };
    let Some(db) = db else { return (lines, None) };
    let applied = match applied(&db).await {
        Ok(applied) => applied,
        Err(error) => {
            lines.push(unreadable(&error));
            return (lines, None);
        }
    };
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let schema = compare(&known, &applied);
    let current = schema == Schema::Current;
    lines.push(said(&schema));
    if current {
        lines.push(match write_and_roll_back(&db.read, id).await {
            Ok(()) => Line::ok(Area::Database, "writing works; what was written was rolled back"),
            Err(error) => unwritable(&error),
        });
    } else if !config.sqlite() {
        lines.extend(postgres::may_migrate(&db).await);
    }
    (lines, Some(Reached { db, current }))
}

#[derive(FromQueryResult)]
struct Applied {
    version: String,
}

#[derive(FromQueryResult)]
struct Table {
    #[expect(dead_code, reason = "only its being there counts")]
    name: String,
}

/// The changes of the schema that were made; none on a database that was never migrated.
async fn applied(db: &Db) -> Result<Vec<String>, DbErr> {
    if db.one::<Table>(dialect::find_table(db.backend()), values!["seaql_migrations"]).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<Applied> = db.all("SELECT version FROM seaql_migrations", values![]).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

#[derive(Debug, PartialEq, Eq)]
enum Schema {
    Current,
    Empty,
    /// So many changes behind.
    Older(usize),
    /// It has a change that this program does not know.
    Newer(String),
}

fn compare(known: &[String], applied: &[String]) -> Schema {
    if let Some(unknown) = applied.iter().find(|version| !known.contains(version)) {
        return Schema::Newer(unknown.clone());
    }
    match known.iter().filter(|version| !applied.contains(version)).count() {
        0 => Schema::Current,
        missing if missing == known.len() => Schema::Empty,
        missing => Schema::Older(missing),
    }
}

fn said(schema: &Schema) -> Line {
    match schema {
        Schema::Current => Line::ok(Area::Database, "its schema is that of this program"),
        Schema::Empty => {
            let finding = "it was never migrated: it has no tables of Palabre";
            Line::fault(Area::Database, finding, "run `palabre migrate`, or `palabre serve`, which does it too")
        }
        Schema::Older(missing) => {
            let finding = format!("it is older than this program: it lacks {} of the schema", number(*missing as i64, "change"));
            Line::fault(Area::Database, finding, "back it up and run `palabre migrate`, or `palabre serve`, which does it too")
        }
        Schema::Newer(version) => {
            let finding = format!("it is newer than this program: it has the change {version}");
            Line::fault(Area::Database, finding, "install the newer release, or restore the backup from before the upgrade")
        }
    }
}

/// Writes a job that is never due, and takes it back: the transaction is never committed.
async fn write_and_roll_back(connection: &DatabaseConnection, id: Uuid) -> Result<(), DbErr> {
    let txn = connection.begin().await?;
    let sql = "INSERT INTO jobs (id, task, attempts, run_at, created_at) VALUES ($1, 'doctor', 0, $2, 0)";
    let written = txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values![id, i64::MAX])).await;
    txn.rollback().await?;
    written.map(drop)
}

fn unreadable(error: &DbErr) -> Line {
    let pooled = said_by_database(error).is_some_and(|error| matches!(error.code().as_deref(), Some("42P05" | "26000")));
    let fix = if pooled {
        "connect to PostgreSQL itself, or let the pooler pool sessions, not transactions"
    } else {
        "let the user of PALABRE_DATABASE_URL read and write them: it should own them"
    };
    Line::fault(Area::Database, format!("its tables cannot be read: {}", why(error)), fix)
}

fn unwritable(error: &DbErr) -> Line {
    let fix = match dialect::failure(error) {
        Failure::Full => "make room on the disk of the database",
        Failure::Unavailable => "find out which program keeps it locked or stopped it",
        _ => "let the user that runs Palabre write to it; a standby or a read-only copy does not do",
    };
    Line::fault(Area::Database, format!("writing does not work: {}", why(error)), fix)
}

/// What went wrong; when the database said it, in its words and nothing around them.
pub fn why(error: &DbErr) -> String {
    said_by_database(error).map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

fn said_by_database(error: &DbErr) -> Option<&dyn sqlx::error::DatabaseError> {
    let (DbErr::Exec(runtime) | DbErr::Query(runtime) | DbErr::Conn(runtime)) = error else { return None };
    let RuntimeErr::SqlxError(error) = runtime else { return None };
    error.as_database_error()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::report::Level;

    #[test]
    fn a_schema_is_current_older_newer_or_not_there() {
        let known = ["m1", "m2", "m3"].map(str::to_owned);
        assert_eq!(compare(&known, &known), Schema::Current);
        assert_eq!(compare(&known, &[]), Schema::Empty);
        assert_eq!(compare(&known, &known[..1]), Schema::Older(2));
        assert_eq!(compare(&known[..2], &known), Schema::Newer("m3".into()));
        assert_eq!(said(&Schema::Current).level, Level::Ok);
        for schema in [Schema::Empty, Schema::Older(1), Schema::Newer("m9".into())] {
            assert_eq!(said(&schema).level, Level::Fault);
        }
    }
}
