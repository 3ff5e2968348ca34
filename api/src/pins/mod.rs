//! The one message of a thread that stands on top of it for everyone. Whoever may post may pin it and take it down.

pub mod actions;
pub mod routes;
pub mod store;
