//! Users inside one workspace, with a role. A deactivated member can do nothing from the next call on.

pub mod actions;
pub mod routes;
pub mod rules;
pub mod store;
