//! One-time links with which a person becomes a member.
//!
//! The token is derived from the invitation's id and the secret key, so nothing secret is stored; it works once, for a week.

pub mod actions;
pub mod routes;
pub mod store;
