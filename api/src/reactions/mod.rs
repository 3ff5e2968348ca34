//! Answering a message with an emoji. It changes no order, no unread and no revision, and nobody is told but the open pages.

pub mod access;
pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;
