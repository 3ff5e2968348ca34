//! Time and ids: the one place they come from, so that a test can hold the clock still.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use shared::Timestamp;
use uuid::{ContextV7, Uuid};

/// What time it is.
#[derive(Clone)]
pub enum Clock {
    System(Arc<Mutex<ContextV7>>),
    /// Stands still until it is moved.
    Fixed(Arc<AtomicI64>, Arc<Mutex<ContextV7>>),
}

impl Clock {
    #[must_use]
    pub fn system() -> Self {
        Self::System(Arc::new(Mutex::new(ContextV7::new())))
    }

    /// A clock that shows `time` until it is moved.
    #[must_use]
    pub fn fixed(time: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(time.0)), Arc::new(Mutex::new(ContextV7::new())))
    }

    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System(_) => Timestamp::from_chrono(chrono::Utc::now()),
            Self::Fixed(micros, _) => Timestamp(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock forward; the system's goes its own way.
    pub fn advance(&self, by_micros: i64) {
        if let Self::Fixed(micros, _) = self {
            micros.fetch_add(by_micros, Ordering::SeqCst);
        }
    }

    /// A new UUIDv7, later than every one this clock gave before.
    #[must_use]
    pub fn id(&self) -> Uuid {
        let (Self::System(context) | Self::Fixed(_, context)) = self;
        let now = self.now();
        let seconds = u64::try_from(now.seconds()).unwrap_or(0);
        let nanos = u32::try_from(now.0.rem_euclid(Timestamp::SECOND) * 1000).unwrap_or(0);
        let context = context.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds, nanos))
    }
}
