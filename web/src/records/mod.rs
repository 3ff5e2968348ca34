//! The things of the host application that are talked about: lists by type, and one with its discussion beside it.

mod decisions;
mod list_page;
mod record_page;

pub use list_page::RecordsPage;
pub use record_page::RecordPage;
