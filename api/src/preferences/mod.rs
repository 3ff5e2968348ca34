//! How a member wants to be told: how often by digest, whether teams' mentions mail, Slack, and when it is quiet.
//!
//! What a member has not chosen is what the workspace proposes, at the moment it is needed.

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;
