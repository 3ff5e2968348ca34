//! What the API and the page say to each other.
//!
//! One module per noun holds the DTOs of that noun; [`problem`] is the one table of errors, [`limits`] the numbers both
//! sides enforce, [`id`] the typed ids. The crate compiles to WASM and does no I/O. The feature `db` adds the
//! conversions of ids and times to database values and nothing else.

pub mod attachments;
pub mod deliveries;
pub mod drafts;
pub mod edits;
pub mod events;
pub mod id;
pub mod integrations;
pub mod invitations;
pub mod limits;
pub mod members;
pub mod mentions;
pub mod messages;
pub mod notifications;
pub mod page;
pub mod pins;
pub mod preferences;
pub mod problem;
pub mod reactions;
pub mod record_types;
pub mod records;
pub mod roles;
pub mod search;
pub mod search_text;
pub mod sessions;
pub mod subscriptions;
pub mod teams;
pub mod text;
pub mod threads;
pub mod time;
pub mod users;
pub mod workspaces;

pub use id::*;
pub use page::Page;
pub use problem::{Code, FieldError, Problem};
pub use time::Timestamp;

/// The number of a message in its thread: 1, 2, 3…; 0 stands before the first.
pub type Seq = i64;
