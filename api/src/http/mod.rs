//! What is common to all operations: who calls, with what, and what goes back.

pub mod answer;
pub mod assets;
pub mod body;
pub mod call;
pub mod error;
pub mod fallback;
pub mod health;
pub mod idempotency;
pub mod openapi;
pub mod outermost;
pub mod rate_limit;
pub mod routes;
