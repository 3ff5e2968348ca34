//! The SQL of who may be named among those who look: active members who can still read the record, now.

use sea_orm::{DbErr, FromQueryResult, Value};
use shared::{ThreadId, UserId, threads::Participant, users::Avatar};

use crate::{
    db::{Ask, places},
    records::store::VISIBLE,
    values,
};

#[derive(FromQueryResult)]
struct Row {
    id: UserId,
    name: String,
}

/// Those of `users` who may see the thread, in the same order.
pub async fn named(db: &impl Ask, thread: ThreadId, users: &[UserId]) -> Result<Vec<Participant>, DbErr> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT u.id, u.name FROM threads t JOIN records r ON r.id = t.record_id
         JOIN members m ON m.workspace_id = r.workspace_id AND m.active JOIN roles ro ON ro.id = m.role_id JOIN users u ON u.id = m.user_id
         WHERE t.id = $1 AND m.user_id IN ({}) AND {}",
        places(2, users.len()),
        *VISIBLE
    );
    let mut values = values![thread];
    values.extend(users.iter().map(|user| Value::from(*user)));
    let mut rows: Vec<Row> = db.all(&sql, values).await?;
    rows.sort_by_key(|row| users.iter().position(|user| *user == row.id));
    let view = |row: Row| Participant { user_id: row.id, avatar: Avatar::of(row.id, &row.name), name: row.name };
    Ok(rows.into_iter().map(view).collect())
}
