//! SQLite: is the file there and whole, and is it kept as safely as the program wants it?

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, SqlxSqliteConnector, Statement,
    sqlx::{
        self,
        sqlite::{SqliteConnectOptions, SqlitePoolOptions},
    },
};

use super::{
    database::why,
    report::{Area, Line},
};
use crate::db::{Db, connect};

/// The file of a database; `None` for PostgreSQL, and for a database in memory.
pub fn file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    let path = rest.split('?').next().unwrap_or(rest);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Opens the file as it is, without making it or changing how it is kept.
pub async fn examine(url: &str) -> (Vec<Line>, Option<Db>) {
    let fault = |finding: String, fix: &str| (vec![Line::fault(Area::Database, finding, fix)], None);
    let Some(file) = file(url) else {
        return fault(
            "it is in memory: all is lost when the program ends".into(),
            "set PALABRE_DATABASE_URL to sqlite:// and a file",
        );
    };
    let shown = file.display();
    if !file.exists() {
        let fix = "`palabre migrate`, or the first `palabre serve`, makes it; if it should be there, correct PALABRE_DATA_DIR or \
                   PALABRE_DATABASE_URL";
        return fault(format!("the SQLite file {shown} is not there"), fix);
    }
    let db = match open(url).await {
        Ok(db) => db,
        Err(error) => {
            let fix = "let the user that runs Palabre read and write it and its directory; a damaged file must be restored from a backup";
            let said = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
            return fault(format!("the SQLite file {shown} cannot be opened: {said}"), fix);
        }
    };
    let mut lines = vec![whole(&db, &file).await];
    lines.push(kept(&db, url).await);
    (lines, Some(db))
}

async fn open(url: &str) -> Result<Db, sqlx::Error> {
    let options = SqliteConnectOptions::from_str(url)?.create_if_missing(false);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    Ok(Db { backend: DbBackend::Sqlite, read: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool), calls: Arc::default() })
}

/// Reads the whole file for what contradicts itself.
async fn whole(db: &Db, file: &Path) -> Line {
    let shown = file.display();
    let restore = "stop Palabre, keep a copy of the file, and restore a backup";
    match pragma::<String>(&db.read, "quick_check(1)").await {
        Ok(found) if found == "ok" => Line::ok(Area::Database, format!("the SQLite file {shown} is whole")),
        Ok(found) => Line::fault(Area::Database, format!("the SQLite file {shown} is damaged: {found}"), restore),
        Err(error) => Line::fault(Area::Database, format!("the SQLite file {shown} cannot be read: {}", why(&error)), restore),
    }
}

/// The journal is kept in the file; `synchronous` by each connection, so it is asked of one that is opened as the program
/// opens it. That is done only when the journal is as it should be: opening would set it.
async fn kept(db: &Db, url: &str) -> Line {
    match pragma::<String>(&db.read, "journal_mode").await {
        Ok(mode) if mode == "wal" => {}
        Ok(mode) => {
            let finding = format!("its journal mode is {mode}, not WAL: readers and the writer wait for each other");
            let fix = "start `palabre serve`, which sets it; if it stays so, the file system cannot do it: move the file to a local disk";
            return Line::warning(Area::Database, finding, fix);
        }
        Err(error) => return unasked("journal mode", &error),
    }
    let Ok(opened) = connect::sqlite(url, 1, false).await else {
        let fix = "let the user that runs Palabre write to the file and its directory";
        return Line::fault(Area::Database, "it cannot be opened for writing", fix);
    };
    let synchronous = pragma::<i64>(&opened, "synchronous").await;
    let _it_was_only_asked = opened.close().await;
    match synchronous {
        Ok(2 | 3) => Line::ok(Area::Database, "it is kept safely: journal mode WAL, synchronous FULL"),
        Ok(_) => {
            let finding = "synchronous is not FULL: a power cut may lose messages that were acknowledged";
            Line::fault(
                Area::Database,
                finding,
                "take the parameters out of PALABRE_DATABASE_URL, and use the program as it was built",
            )
        }
        Err(error) => unasked("synchronous", &error),
    }
}

fn unasked(what: &str, error: &DbErr) -> Line {
    let finding = format!("it does not say its {what}: {}", why(error));
    Line::fault(Area::Database, finding, "find out which program keeps the file locked")
}

async fn pragma<T: sea_orm::TryGetable>(connection: &impl ConnectionTrait, name: &str) -> Result<T, DbErr> {
    let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
    let row = connection.query_one_raw(statement).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(format!("no answer to {name}")))?.try_get_by_index(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_database_stands_in_its_address() {
        assert_eq!(file("sqlite:///var/lib/palabre.db?mode=rw"), Some("/var/lib/palabre.db".into()));
        assert_eq!(file("sqlite://data/palabre.db"), Some("data/palabre.db".into()));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("postgres://host/name"), None);
    }
}
