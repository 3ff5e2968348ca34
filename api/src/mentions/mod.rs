//! Typed links in messages to people, teams and everyone: whom they mean, and who can be offered for them.

pub mod actions;
pub mod routes;
pub mod store;
