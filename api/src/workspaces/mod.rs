//! Closed worlds of members, records and threads, and their settings.

pub mod actions;
pub mod routes;
pub mod store;
