//! Named groups of members that can be mentioned and granted access. Read-only for now: a workspace's teams are seeded.

pub mod routes;
pub mod store;
