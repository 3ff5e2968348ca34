//! Passwords: argon2id, two at a time, the same work whether or not the account exists.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use shared::Code;
use tokio::sync::Semaphore;

use crate::http::error::ApiError;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    /// Of nobody's password: checked when there is no account, so that the answer takes as long.
    decoy: Arc<str>,
    turns: Arc<Semaphore>,
}

impl Passwords {
    /// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
    ///
    /// # Errors
    /// When the parameters are refused.
    pub fn new() -> anyhow::Result<Self> {
        Self::with(19_456, 2)
    }

    /// Weak and fast: for tests and load tests of other things.
    ///
    /// # Errors
    /// When the parameters are refused.
    pub fn cheap() -> anyhow::Result<Self> {
        Self::with(8, 1)
    }

    fn with(memory_kib: u32, passes: u32) -> anyhow::Result<Self> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(|error| anyhow::anyhow!("argon2: {error}"))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon
            .hash_password(super::token::random().as_bytes())
            .map_err(|error| anyhow::anyhow!("argon2: {error}"))?
            .to_string();
        Ok(Self { argon, decoy: decoy.into(), turns: Arc::new(Semaphore::new(2)) })
    }

    /// The hash to keep.
    ///
    /// # Errors
    /// 500 when it cannot be made.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        self.in_turn(move |passwords| {
            passwords.argon.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| error.to_string())
        })
        .await?
        .map_err(|error| ApiError::new(Code::Internal).because(error))
    }

    /// Is this the password? Takes as long when there is no hash.
    ///
    /// # Errors
    /// 500 when it cannot be checked.
    pub async fn check(&self, password: String, hash: Option<String>) -> Result<bool, ApiError> {
        self.in_turn(move |passwords| {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| passwords.decoy.to_string());
            let fits =
                PasswordHash::new(&hash).is_ok_and(|hash| passwords.argon.verify_password(password.as_bytes(), &hash).is_ok());
            known && fits
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> T + Send + 'static) -> Result<T, ApiError> {
        let _turn = self.turns.acquire().await.map_err(|_| ApiError::new(Code::Unavailable))?;
        let passwords = self.clone();
        tokio::task::spawn_blocking(move || work(&passwords))
            .await
            .map_err(|error| ApiError::new(Code::Internal).because(error.to_string()))
    }
}
