//! A member's wish for one thread, and the links in mails that change it without signing in.
//!
//! A wish sticks: neither writing nor being mentioned changes it.

pub mod actions;
pub mod link;
pub mod routes;
pub mod store;
