//! How often a caller may call: one bucket per policy and caller, in memory.
//!
//! Who calls is known by the credential they bring, else by their address; a stranger with a forged credential is
//! stopped by the policy for signing in long before it matters.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use actix_web::http::Method;
use governor::{
    Quota as Bucket, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use shared::Code;

use super::error::ApiError;
use crate::config::{Quota, Quotas};

type Limiter = RateLimiter<u64, DashMapStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// One policy: its name and its numbers.
pub struct Policy {
    pub name: &'static str,
    quota: Quota,
    limiter: Limiter,
}

/// What is left to a caller, for the headers.
#[derive(Debug, Clone, Copy)]
pub struct Left {
    pub name: &'static str,
    pub quota: Quota,
    pub remaining: u32,
    /// Seconds until a call is possible again, when none is now.
    pub retry_after: Option<u64>,
}

impl Policy {
    fn new(name: &'static str, quota: Quota) -> Self {
        let calls = NonZeroU32::new(quota.calls).unwrap_or(NonZeroU32::MIN);
        let period = Duration::from_secs(u64::from(quota.seconds)) / calls.get();
        let bucket = Bucket::with_period(period).unwrap_or(Bucket::per_second(calls)).allow_burst(calls);
        Self { name, quota, limiter: RateLimiter::dashmap(bucket).with_middleware() }
    }

    /// Counts one call of `who`.
    #[must_use]
    pub fn count(&self, who: u64) -> Left {
        let (remaining, retry_after) = match self.limiter.check_key(&who) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(refusal) => (0, Some(refusal.wait_time_from(DefaultClock::default().now()).as_secs() + 1)),
        };
        Left { name: self.name, quota: self.quota, remaining, retry_after }
    }
}

/// All policies.
pub struct RateLimits {
    pub default: Policy,
    pub sign_in: Policy,
    pub account: Policy,
    pub post: Policy,
    pub picker: Policy,
}

impl RateLimits {
    #[must_use]
    pub fn new(quotas: &Quotas) -> Self {
        Self {
            default: Policy::new("default", quotas.default),
            sign_in: Policy::new("sign-in", quotas.sign_in),
            account: Policy::new("account", quotas.account),
            post: Policy::new("post", quotas.post),
            picker: Policy::new("picker", quotas.picker),
        }
    }

    /// The policy of an operation, and whether it counts addresses instead of callers.
    #[must_use]
    pub fn of(&self, method: &Method, path: &str) -> (&Policy, bool) {
        let Some(path) = path.strip_prefix("/api/v1") else { return (&self.default, false) };
        match (method, path) {
            (&Method::POST, "/auth/login" | "/invitations/accept") | (&Method::PUT, "/me/password") => (&self.sign_in, true),
            (&Method::POST, path) if path.ends_with("/messages") => (&self.post, false),
            (&Method::GET, path) if path.ends_with("/mentionables") => (&self.picker, false),
            _ => (&self.default, false),
        }
    }

    /// Forgets callers that were not seen for long.
    pub fn tidy(&self) {
        for policy in [&self.default, &self.sign_in, &self.account, &self.post, &self.picker] {
            policy.limiter.retain_recent();
        }
    }
}

/// Who calls, as a number.
#[must_use]
pub fn who(credential: Option<&str>, address: Option<IpAddr>) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    match credential {
        Some(credential) => credential.hash(&mut hasher),
        None => address.hash(&mut hasher),
    }
    hasher.finish()
}

/// 429 with how long to wait.
#[must_use]
pub fn refusal(left: &Left) -> ApiError {
    ApiError { retry_after: left.retry_after, ..ApiError::new(Code::RateLimited) }
}
