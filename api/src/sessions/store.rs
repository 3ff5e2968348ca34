//! The SQL of sessions.

use sea_orm::{DbErr, FromQueryResult};
use shared::{SessionId, Timestamp, UserId, users::SessionView};

use crate::{
    db::{Ask, WriteTxn},
    values,
};

/// How long a session lasts without being used.
pub const LASTS: i64 = 30 * Timestamp::DAY;

/// What signing in needs to know of an account.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Account {
    pub id: UserId,
    pub password_hash: Option<String>,
}

/// The account of an address, which is kept in lower case.
pub async fn account(db: &impl Ask, email: &str) -> Result<Option<Account>, DbErr> {
    if email.contains('\0') {
        return Ok(None); // PostgreSQL takes no NUL, and no account has one
    }
    db.one("SELECT id, password_hash FROM users WHERE email = $1 AND NOT service", values![email]).await
}

/// The account of a user.
pub async fn account_of(db: &impl Ask, user: UserId) -> Result<Option<Account>, DbErr> {
    db.one("SELECT id, password_hash FROM users WHERE id = $1", values![user]).await
}

/// Starts a session; the refresh token's hash is all that is kept of it.
pub fn start(txn: &mut WriteTxn, id: SessionId, user: UserId, refresh_hash: &str, user_agent: Option<String>) {
    let now = txn.now();
    txn.later(
        "INSERT INTO sessions (id, user_id, refresh_hash, user_agent, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)",
        values![id, user, refresh_hash, user_agent, now, now.plus(LASTS)],
    );
}

/// A session that has not ended.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Live {
    pub id: SessionId,
    pub user_id: UserId,
    pub refresh_hash: String,
}

pub async fn live(db: &impl Ask, id: SessionId, now: Timestamp) -> Result<Option<Live>, DbErr> {
    let sql = "SELECT id, user_id, refresh_hash FROM sessions WHERE id = $1 AND ended_at IS NULL AND expires_at > $2";
    db.one(sql, values![id, now]).await
}

#[derive(FromQueryResult)]
struct Id {
    id: SessionId,
}

/// Exchanges one refresh token for the next; false when it was exchanged already.
pub async fn rotate(txn: &mut WriteTxn, id: SessionId, old_hash: &str, new_hash: &str) -> Result<bool, DbErr> {
    let now = txn.now();
    let sql = "UPDATE sessions SET refresh_hash = $3, last_seen_at = $4, expires_at = $5
               WHERE id = $1 AND refresh_hash = $2 AND ended_at IS NULL AND expires_at > $4 RETURNING id";
    let rows: Vec<Id> = txn.change(sql, values![id, old_hash, new_hash, now, now.plus(LASTS)]).await?;
    Ok(!rows.is_empty())
}

/// Ends one session of a user; false when there is none such.
pub async fn end(txn: &mut WriteTxn, user: UserId, id: SessionId) -> Result<bool, DbErr> {
    let now = txn.now();
    let sql =
        "UPDATE sessions SET ended_at = $3 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $3 RETURNING id";
    let rows: Vec<Id> = txn.change(sql, values![id, user, now]).await?;
    Ok(!rows.is_empty())
}

/// Ends all sessions of a user but one.
pub async fn end_others(txn: &mut WriteTxn, user: UserId, but: SessionId) -> Result<Vec<SessionId>, DbErr> {
    let now = txn.now();
    let sql = "UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING id";
    let rows: Vec<Id> = txn.change(sql, values![user, but, now]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(FromQueryResult)]
struct Row {
    id: SessionId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
    user_agent: Option<String>,
}

/// The live sessions of a user, newest first.
pub async fn list(
    db: &impl Ask,
    user: UserId,
    now: Timestamp,
    before: Option<SessionId>,
    limit: u64,
    current: SessionId,
) -> Result<Vec<SessionView>, DbErr> {
    let mut values = values![user, now, i64::try_from(limit).unwrap_or(i64::MAX)];
    let below = before.map_or("", |id| {
        values.push(id.into());
        " AND id < $4"
    });
    let sql = format!(
        "SELECT id, created_at, last_seen_at, expires_at, user_agent FROM sessions
         WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2{below} ORDER BY id DESC LIMIT $3"
    );
    let rows: Vec<Row> = db.all(&sql, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| SessionView {
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            user_agent: row.user_agent,
            current: row.id == current,
        })
        .collect())
}
