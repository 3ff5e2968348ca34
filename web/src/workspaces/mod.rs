//! A closed world of members, records and threads: the one being looked at, and its settings.

mod desk;
mod settings;

pub use desk::{Desk, desk};
pub use settings::{SettingsPage, ToSettings, has_settings};
