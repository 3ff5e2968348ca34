//! Doing it only once: the answer to an `Idempotency-Key` is kept for a day, written in the transaction of the work itself.
//!
//! The key's row is unique: a second request that runs at the same time fails on it, or before on what the first has taken, waits
//! for the first thereby, and then answers as the first did.

use std::future::Future;

use sea_orm::{DbErr, FromQueryResult};
use serde::{Serialize, de::DeserializeOwned};
use shared::{Code, UserId};

use super::{answer::Created, error::ApiError};
use crate::{
    app::AppState,
    db::{Ask, WriteTxn},
    values,
};

/// An answer given before.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Stored {
    pub request_hash: String,
    pub location: Option<String>,
    pub answer: String,
}

/// One request that shall happen once.
#[derive(Debug, Clone)]
pub struct Once {
    pub caller: UserId,
    pub key: String,
    pub request_hash: String,
    pub stored: Option<Stored>,
}

impl Once {
    /// Keeps the answer, in the transaction of the work.
    ///
    /// # Errors
    /// When the answer cannot be written as JSON.
    pub fn keep<T: Serialize>(&self, txn: &mut WriteTxn, location: &str, answer: &T) -> Result<(), ApiError> {
        let answer = serde_json::to_string(answer).map_err(|error| ApiError::new(Code::Internal).because(error.to_string()))?;
        let now = txn.now();
        txn.later(
            "INSERT INTO idempotency_keys (caller, idempotency_key, request_hash, location, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            values![self.caller, self.key.as_str(), self.request_hash.as_str(), location, answer, now],
        );
        Ok(())
    }

    fn replay<T: DeserializeOwned>(&self, stored: &Stored) -> Result<Created<T>, ApiError> {
        if stored.request_hash != self.request_hash {
            return Err(ApiError::new(Code::IdempotencyKeyReused));
        }
        let body =
            serde_json::from_str(&stored.answer).map_err(|error| ApiError::new(Code::Internal).because(error.to_string()))?;
        Ok(Created { location: stored.location.clone().unwrap_or_default(), body, replayed: true })
    }
}

#[derive(FromQueryResult)]
struct Kept {
    idempotency_key: String,
    answer: String,
}

/// Changes the answers that are kept for whoever made the thing at `location`: what is gone must not come back with a replay.
///
/// # Errors
/// What the database says.
pub async fn amend<T: Serialize + DeserializeOwned>(
    txn: &mut WriteTxn,
    caller: UserId,
    location: &str,
    change: impl Fn(&mut T),
) -> Result<(), ApiError> {
    let sql = "SELECT idempotency_key, answer FROM idempotency_keys WHERE caller = $1 AND location = $2";
    let kept: Vec<Kept> = txn.all(sql, values![caller, location]).await?;
    for Kept { idempotency_key, answer } in kept {
        let amended = serde_json::from_str(&answer).and_then(|mut answer| {
            change(&mut answer);
            serde_json::to_string(&answer)
        });
        let amended = amended.map_err(|error| ApiError::new(Code::Internal).because(error.to_string()))?;
        txn.later(
            "UPDATE idempotency_keys SET answer = $3 WHERE caller = $1 AND idempotency_key = $2",
            values![caller, idempotency_key, amended],
        );
    }
    Ok(())
}

/// Does `work`, or answers as it was answered before.
///
/// # Errors
/// Those of the work; `idempotency_key_reused` when the key came with another request.
pub async fn once<T: DeserializeOwned>(
    app: &AppState,
    once: Option<&Once>,
    work: impl Future<Output = Result<Created<T>, ApiError>>,
) -> Result<Created<T>, ApiError> {
    let Some(once) = once else { return work.await };
    if let Some(stored) = &once.stored {
        return once.replay(stored);
    }
    match work.await {
        // Not only on the key: it may fail on whatever the first has taken, such as the files of a message.
        Err(error) => match find(app, once).await {
            Ok(Some(stored)) => once.replay(&stored),
            _ => Err(error),
        },
        done => done,
    }
}

async fn find(app: &AppState, once: &Once) -> Result<Option<Stored>, DbErr> {
    let sql = "SELECT request_hash, location, answer FROM idempotency_keys WHERE caller = $1 AND idempotency_key = $2";
    app.db.one(sql, values![once.caller, once.key.as_str()]).await
}
