//! Named sets of permissions, and whether their bearers get mail. Every workspace has the five built-in ones.

pub mod actions;
pub mod routes;
pub mod store;
