//! The discussion of a record, open or closed.
//!
//! A thread is made by its first message. Its messages are numbered without gaps, its transitions alternate, and its
//! state is that of the last one: all three are decided on the locked row of the thread.

pub mod access;
pub mod actions;
pub mod changes;
pub mod closings;
pub mod people;
pub mod reads;
pub mod routes;
pub mod rules;
pub mod store;
pub mod transitions;
