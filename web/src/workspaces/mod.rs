//! A closed world of members, records and threads: the one being looked at, and its settings.

mod desk;
mod named;
mod settings;

pub use desk::{Desk, desk};
pub use named::in_workspace;
pub use settings::{SettingsPage, ToSettings, has_settings};
