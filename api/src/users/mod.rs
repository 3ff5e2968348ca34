//! People's accounts. A user exists once, whatever the workspaces they are a member of.

pub mod actions;
pub mod operator;
pub mod routes;
pub mod rules;
pub mod store;
