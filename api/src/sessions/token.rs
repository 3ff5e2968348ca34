//! Secrets: made at random, kept as hashes, or derived from the secret key.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// 256 random bits as text that is safe in a URL.
#[must_use]
pub fn random() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a secret with enough randomness of its own.
#[must_use]
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// A token that names something and proves that it was made here for `purpose`; nothing of it needs to be stored.
#[must_use]
pub fn signed(key: &[u8], purpose: &str, named: &[u8]) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(named), URL_SAFE_NO_PAD.encode(mac(key, purpose, named).finalize().into_bytes()))
}

/// What a token of [`signed`] names, when it is genuine.
#[must_use]
pub fn verified(key: &[u8], purpose: &str, token: &str) -> Option<Vec<u8>> {
    let (named, signature) = token.split_once('.')?;
    let named = URL_SAFE_NO_PAD.decode(named).ok()?;
    mac(key, purpose, &named).verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    Some(named)
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn mac(key: &[u8], purpose: &str, named: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(named);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_token_is_good_for_its_purpose_and_key_only() {
        let token = signed(b"key", "invitation", b"seven");
        assert_eq!(verified(b"key", "invitation", &token), Some(b"seven".to_vec()));
        assert_eq!(verified(b"other", "invitation", &token), None);
        assert_eq!(verified(b"key", "unsubscribe", &token), None);
        assert_eq!(verified(b"key", "invitation", "x.y"), None);
    }
}
