//! The ledger of what was sent to whom, and how that went: `/w/{w}/deliveries`. Who manages integrations sees all that they may
//! read, everybody else what was sent to themselves.

mod fault;
mod filters;
mod line;
mod page;
mod words;

pub use page::DeliveriesPage;
pub use words::{REASONS, why};
