//! What members write in a thread: the timeline, the composer with its picker, and messages that are on their way.

mod composer;
mod draft;
mod entries;
mod mention;
mod message;
mod outgoing;
mod picker;
mod scroll;
mod timeline;

pub use composer::{Composer, ENTER_SENDS};
pub use outgoing::Outgoing;
pub use timeline::Timeline;
