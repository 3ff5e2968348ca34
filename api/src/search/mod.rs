//! Finding what was said: messages, the conclusions of closings, and records by title or id.
//!
//! The index is part of the transaction that writes the text. Which texts a person may know of is decided by the query that finds them.
//! Words are cut, folded, ranked and marked here, the same way for both databases, which only say which texts have them.

pub mod actions;
pub mod fill;
pub mod lookup;
pub mod query;
pub mod ranking;
pub mod routes;
pub mod rules;
pub mod snippet;
pub mod store;
pub mod tokens;
