//! The discussion of a record: what is loaded of it, how far it is read, and how it looks.

mod changes;
mod closing;
mod conversation;
mod discussion_menu;
mod follow;
mod header;
mod moving;
mod open_thread;
mod page;
mod presence;
mod present;
mod reading;
mod renewing;
mod window;

pub use conversation::Conversation;
pub use open_thread::{OpenThread, Place, record_path};
pub use page::ThreadPage;
pub use reading::{Marker, mark_all_read, mark_unread_from};
pub use window::At;
