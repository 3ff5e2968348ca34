//! What an API token may be used for: `read`, `write`, and the permissions it may exercise.

use actix_web::http::Method;
use shared::{
    Code,
    roles::{Permission, Permissions},
};

use crate::http::{call::reads, error::ApiError};

const READ: i64 = 1 << 32;
const WRITE: i64 = 1 << 33;

/// A set of scopes, stored as a number: the bits of the permissions, and two above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes(pub i64);

impl Scopes {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Self(READ | WRITE | Permissions::of(Permission::ALL).0)
    }

    /// Reads a comma-separated list; `all` is everything. A scope that changes things implies reading.
    ///
    /// # Errors
    /// The name that is no scope.
    pub fn parse(list: &str) -> Result<Self, String> {
        let mut bits = READ;
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            bits |= match name {
                "all" => Self::all().0,
                "read" => READ,
                "write" => READ | WRITE,
                other => WRITE | Permission::from_name(other).ok_or_else(|| other.to_owned())?.bit(),
            };
        }
        Ok(Self(bits))
    }

    /// # Errors
    /// 403 when the method changes something and the token may only read.
    pub fn allow(self, method: &Method) -> Result<(), ApiError> {
        let needed = if reads(method) { READ } else { WRITE };
        if self.0 & needed != 0 {
            return Ok(());
        }
        Err(ApiError { detail: Some("This token lacks the scope write.".into()), ..ApiError::new(Code::Forbidden) })
    }

    /// The permissions that are left of a role's.
    #[must_use]
    pub fn limit(self, role: Permissions) -> Permissions {
        Permissions(role.0 & self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_does_more_than_its_scopes_and_its_role() {
        let scopes = Scopes::parse("write, threads:close").expect("scopes");
        let role = shared::roles::BuiltIn::Administrator.permissions();
        assert_eq!(scopes.limit(role).list(), [Permission::CloseThreads]);
        assert!(scopes.limit(Permissions::default()).list().is_empty());
        assert!(Scopes::parse("read").expect("scopes").allow(&Method::POST).is_err());
        assert_eq!(Scopes::parse("everything"), Err("everything".to_owned()));
    }
}
