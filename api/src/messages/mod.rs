//! What members write. A message is rendered and sanitised once, when it is written; reading never renders.

pub mod access;
pub mod actions;
pub mod changes;
pub mod delete;
pub mod edit;
pub mod markdown;
pub mod post;
pub mod preview;
pub mod quote;
pub mod routes;
pub mod rules;
pub mod store;
pub mod tell;
pub mod wording;
