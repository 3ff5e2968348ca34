//! The ledger: what was sent to whom over which channel, and how that went.
//!
//! Everyone follows what was sent to them, an author what their mentions became, who manages integrations all of it; but
//! nobody learns here of a record that they cannot read (`PRODUCT.md` rules 5 and 17).

pub mod actions;
pub mod routes;
pub mod store;
