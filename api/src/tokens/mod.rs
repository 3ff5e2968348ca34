//! API tokens: `plb_…`, with which a host application calls; shown once, kept as a hash, with scopes and an expiry.
//!
//! A token acts as a member of its workspace and never does more than that member's role allows.

pub mod actions;
pub mod scopes;

/// How an API token begins.
pub const PREFIX: &str = "plb_";
