//! The things of the host application that are talked about, and who may read them.
//!
//! A record that somebody may not read does not exist for them: every statement that finds one carries the condition
//! [`store::VISIBLE`], and what it does not find is 404.

pub mod access;
pub mod actions;
pub mod routes;
pub mod store;
