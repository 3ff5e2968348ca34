//! What one member is told, in the app: one row for each message and person, written with the message for those it
//! mentions by name, by the worker for teams and everyone; and one for each change of state of what they follow.

pub mod actions;
pub mod routes;
pub mod store;
