//! How often a caller may call: one bucket per policy and caller, in memory.
//!
//! Who calls is known by what they prove, else by their address. An access token proves its session by its signature. An API token
//! proves nothing before the database was asked: its calls count as its address's until one was let in, and from then on it
//! has a share of its own. So whoever makes up credentials gets one share, and no memory, for all of them.

use std::{
    collections::HashSet,
    net::IpAddr,
    num::NonZeroU32,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use actix_web::http::Method;
use governor::{
    Quota as Bucket, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use shared::{Code, SessionId};

use super::error::ApiError;
use crate::config::{Quota, Quotas};

/// How often callers that were not seen for long are forgotten.
pub const TIDY: Duration = Duration::from_secs(60);

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
    pub fn count(&self, who: Who<'_>) -> Left {
        let (remaining, retry_after) = match self.limiter.check_key(&who.number()) {
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
    /// The API tokens that were let in. Only genuine ones come here, so it stays as small as their table.
    tokens: RwLock<HashSet<u64>>,
}

/// Whose calls are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who<'a> {
    Session(SessionId),
    /// An API token that was let in before.
    Token(&'a str),
    /// An account that somebody wants to sign in to.
    Account(&'a str),
    Address(Option<IpAddr>),
}

impl Who<'_> {
    fn number(self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
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
            tokens: RwLock::default(),
        }
    }

    /// Was this API token let in before?
    #[must_use]
    pub fn knows(&self, token: &str) -> bool {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).contains(&Who::Token(token).number())
    }

    /// An API token was let in.
    pub fn remember(&self, token: &str) {
        if !self.knows(token) {
            self.tokens.write().unwrap_or_else(PoisonError::into_inner).insert(Who::Token(token).number());
        }
    }

    /// The policy of an operation, and whether it counts addresses instead of callers; `path` is the decoded one.
    #[must_use]
    pub fn of(&self, method: &Method, path: &str) -> (&Policy, bool) {
        let Some(path) = path.strip_prefix("/api/v1") else { return (&self.default, false) };
        match (method, path) {
            (&Method::POST, "/auth/login" | "/invitations/accept") | (&Method::PUT, "/me/password") => (&self.sign_in, true),
            (&Method::POST, path) if path.ends_with("/messages") => (&self.post, false),
            // It tells those whom the message mentions for the first time.
            (&Method::PATCH, path) if path.starts_with("/messages/") => (&self.post, false),
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

/// 429 with how long to wait.
#[must_use]
pub fn refusal(left: &Left) -> ApiError {
    ApiError { retry_after: left.retry_after, ..ApiError::new(Code::RateLimited) }
}
