//! What kinds of record a workspace talks about.

pub mod actions;
pub mod routes;
pub mod store;
