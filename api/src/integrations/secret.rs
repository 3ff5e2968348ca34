//! Secrets of other programs, encrypted before they are kept.
//!
//! ChaCha20-Poly1305 with a key derived from the program's secret key (HKDF, RFC 5869) and a nonce made at random for each.
//! The workspace is part of what is sealed: a secret copied into another workspace's row does not open there.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hkdf::{HKDF_SHA256, Salt},
};
use shared::{Code, WorkspaceId};

use crate::http::error::ApiError;

/// What sets this key apart from others that are derived from the same secret key.
const LABEL: &[u8] = b"palabre: secrets of integrations, 1";

/// Seals and opens secrets.
pub struct Secrets {
    key: LessSafeKey,
}

impl Secrets {
    #[must_use]
    pub fn new(secret_key: &[u8]) -> Self {
        Self { key: LessSafeKey::new(derived(secret_key)) }
    }

    /// A secret as it may be kept.
    ///
    /// # Errors
    /// 500 when the system gives no random bytes.
    pub fn seal(&self, workspace: WorkspaceId, secret: &str) -> Result<String, ApiError> {
        let fault = |_: Unspecified| ApiError::new(Code::Internal).because("a secret could not be sealed");
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = secret.as_bytes().to_vec();
        let aad = Aad::from(workspace.0.into_bytes());
        self.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(fault)?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// The secret again; `None` when it was sealed with another key or for another workspace, or was changed.
    #[must_use]
    pub fn open(&self, workspace: WorkspaceId, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let opened = self.key.open_in_place(nonce, Aad::from(workspace.0.into_bytes()), &mut text).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }
}

#[expect(clippy::expect_used, reason = "HKDF refuses only lengths that are too large, and this one is fixed")]
fn derived(secret_key: &[u8]) -> UnboundKey {
    let extracted = Salt::new(HKDF_SHA256, &[]).extract(secret_key);
    let key = extracted.expand(&[LABEL], &CHACHA20_POLY1305).expect("32 bytes");
    UnboundKey::from(key)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HERE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));

    #[test]
    fn a_secret_opens_with_its_key_in_its_workspace_and_nowhere_else() {
        let secrets = Secrets::new(b"a key of at least thirty-two bytes");
        let sealed = secrets.seal(HERE, "xoxb-1-secret").expect("sealed");
        assert!(!sealed.contains("xoxb") && !sealed.contains("secret"));
        assert_eq!(secrets.open(HERE, &sealed).as_deref(), Some("xoxb-1-secret"));
        assert_eq!(secrets.open(WorkspaceId(Uuid::from_u128(2)), &sealed), None);
        assert_eq!(Secrets::new(b"another key of thirty-two bytes and").open(HERE, &sealed), None);
    }

    #[test]
    fn the_same_secret_is_never_sealed_the_same_way() {
        let secrets = Secrets::new(b"a key of at least thirty-two bytes");
        let [one, two] = [0, 1].map(|_| secrets.seal(HERE, "xoxb-1-secret").expect("sealed"));
        assert_ne!(one, two);
    }

    #[test]
    fn what_was_changed_or_cut_does_not_open() {
        let secrets = Secrets::new(b"a key of at least thirty-two bytes");
        let sealed = secrets.seal(HERE, "xoxb-1-secret").expect("sealed");
        let changed = if sealed.ends_with('A') {
            format!("{}Q", &sealed[..sealed.len() - 1])
        } else {
            format!("{}A", &sealed[..sealed.len() - 1])
        };
        for wrong in ["", "x", "%%%", &sealed[..20], &changed] {
            assert_eq!(secrets.open(HERE, wrong), None, "{wrong}");
        }
    }
}
