//! Other programs that a workspace is connected to: Slack.
//!
//! What is always true: a secret is kept encrypted and never shown again; nothing here holds a transaction while it waits for
//! Slack, so what comes back is written only when the secret it was asked with is still the workspace's; and
//! `workspaces.slack_ready` is true exactly while there is a secret with which Slack can be written to.

pub mod actions;
pub mod blocks;
pub mod routes;
pub mod rules;
pub mod secret;
pub mod slack;
pub mod store;
pub mod trial;
pub mod webhook;
pub mod wire;
