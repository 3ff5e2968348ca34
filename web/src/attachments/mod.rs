//! Files: on their way into a message, and in one.

mod fault;
mod picking;
mod shown;
mod tray;
mod tray_list;
mod upload;
mod viewer;
mod words;

pub use picking::{AttachButton, DropTarget, pasted};
pub use shown::Files;
pub use tray::{Tray, ask_before_losing};
pub use tray_list::TrayList;
pub use viewer::Viewer;
pub use words::as_text;
