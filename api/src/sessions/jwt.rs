//! Access tokens: HS256 and nothing else, fifteen minutes, naming the session.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::{Code, SessionId, Timestamp, UserId};

use crate::http::error::ApiError;

/// How long an access token is good for, in seconds.
pub const ACCESS_SECONDS: i64 = 900;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// The keys that sign and check access tokens.
pub struct Keys {
    signing: EncodingKey,
    checking: DecodingKey,
    rules: Validation,
}

impl Keys {
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_required_spec_claims(&["exp", "sub"]);
        rules.validate_exp = false; // judged below, by our clock
        rules.validate_aud = false;
        Self { signing: EncodingKey::from_secret(secret), checking: DecodingKey::from_secret(secret), rules }
    }

    /// A token for a session, good from `now` on.
    ///
    /// # Errors
    /// 500 when it cannot be signed.
    pub fn sign(&self, user: UserId, session: SessionId, now: Timestamp) -> Result<String, ApiError> {
        let claims = Claims { sub: user, sid: session, iat: now.seconds(), exp: now.seconds() + ACCESS_SECONDS };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
            .map_err(|error| ApiError::new(Code::Internal).because(error.to_string()))
    }

    /// The session that a token names, when it is genuine and not expired.
    #[must_use]
    pub fn session(&self, token: &str, now: Timestamp) -> Option<SessionId> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.checking, &self.rules).ok()?.claims;
        (claims.exp > now.seconds()).then_some(claims.sid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_after_a_quarter_of_an_hour_and_unsigned_ones_never_count() {
        let (keys, now) = (Keys::new(b"a secret of some length, 32 bytes"), Timestamp(1_800_000_000_000_000));
        let (user, session) = (UserId(uuid::Uuid::from_u128(1)), SessionId(uuid::Uuid::from_u128(2)));
        let token = keys.sign(user, session, now).expect("signed");
        assert_eq!(keys.session(&token, now), Some(session));
        assert_eq!(keys.session(&token, now.plus(ACCESS_SECONDS * Timestamp::SECOND)), None);
        assert_eq!(Keys::new(b"another secret of the same length").session(&token, now), None);
        let mut parts = token.split('.');
        let (_, claims) = (parts.next(), parts.next().expect("claims"));
        assert_eq!(keys.session(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."), now), None);
    }
}
