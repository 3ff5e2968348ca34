//! Parts that any page may use. They know nothing of threads or records.

mod avatar;
mod choice;
mod dialog;
mod heading;
mod icon;
mod menu;
mod notice;
mod state;
mod toast;
mod unsaved;

pub use avatar::Face;
pub use choice::{Choice, Offer};
pub use dialog::{Dialog, is_shut, show_while};
pub use heading::{Heading, ask_for_focus, name_page};
pub use icon::{Glyph, Icon, icon_of};
pub use menu::{Menu, MenuItem};
pub use notice::{Empty, Note, Problem, Skeleton, field_id};
pub use state::{Dot, StatePill};
pub use toast::{Toasts, announce, toast};
pub use unsaved::{Unsaved, ask_before_leaving, stays};
