//! Named sets of permissions. Every workspace has the five built-in ones.

pub mod routes;
pub mod store;
