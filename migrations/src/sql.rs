//! The words of a schema in which the two databases differ.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Runs statements separated by `;`, with `UUID`, `SORTED` and `CLUSTERED` replaced by what the database calls them.
pub async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let connection = manager.get_connection();
    for statement in statements.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        connection.execute_unprepared(&adapt(backend, statement)).await?;
    }
    Ok(())
}

/// `UUID` is sixteen bytes on SQLite; `SORTED` is text compared byte by byte, not by a language's rules; `CLUSTERED` keeps a table in the order of its primary key where the database can.
fn adapt(backend: DbBackend, statement: &str) -> String {
    match backend {
        DbBackend::Sqlite => statement.replace("UUID", "BLOB").replace("SORTED", "TEXT").replace("CLUSTERED", "WITHOUT ROWID"),
        _ => statement.replace("SORTED", "TEXT COLLATE \"C\"").replace("CLUSTERED", ""),
    }
}
