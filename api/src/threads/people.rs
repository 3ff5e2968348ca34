//! The people of threads: participants, as they are stored, and whoever a row was joined with.

use std::collections::HashMap;

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{
    UserId,
    users::{Avatar, Person},
};
use uuid::Uuid;

use crate::db::{Ask, places};

/// Reads the participants as they are stored.
#[must_use]
pub fn participant_ids(stored: &str) -> Vec<UserId> {
    serde_json::from_str(stored).unwrap_or_default()
}

/// A person of a joined row.
#[must_use]
pub fn person(id: Option<Uuid>, name: Option<&String>, title: Option<&String>, active: Option<bool>) -> Option<Person> {
    let (id, name) = (UserId(id?), name?.clone());
    Some(Person { avatar: Avatar::of(id, &name), id, name, title: title.cloned(), active: active.unwrap_or(false) })
}

#[derive(FromQueryResult)]
struct Named {
    id: UserId,
    name: String,
}

/// The names of users: one statement, or none when nobody is asked for.
pub async fn names(db: &impl Ask, ids: impl IntoIterator<Item = UserId>) -> Result<HashMap<UserId, String>, DbErr> {
    let mut ids: Vec<UserId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT id, name FROM users WHERE id IN ({})", places(1, ids.len()));
    let rows: Vec<Named> = db.all(&sql, ids.into_iter().map(Value::from).collect()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
