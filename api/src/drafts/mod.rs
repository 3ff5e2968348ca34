//! What a member has written on a record and not sent, so that it is there on another device too.
//!
//! One for each member and record, seen by nobody else; also before the record has a thread. Posting takes away the draft
//! that was posted, and no other: one written on another device meanwhile stays.

pub mod actions;
pub mod routes;
pub mod store;
