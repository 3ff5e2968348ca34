//! Who looks at a discussion, and who is writing in it. Nothing of it is kept: every process remembers it for a minute, told by the
//! others over the bus, and the database is asked only who of them may be named.

pub mod actions;
pub mod looking;
pub mod routes;
pub mod store;
