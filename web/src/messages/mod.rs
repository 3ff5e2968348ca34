//! What members write in a thread: the timeline, the composer with its picker, whom a message would reach and has
//! reached, and messages that are on their way.

mod audience;
mod composer;
mod draft;
mod entries;
mod ledger;
mod mention;
mod message;
mod names;
mod outgoing;
mod picker;
mod scroll;
mod timeline;
mod writing;

pub use composer::Composer;
pub use outgoing::Outgoing;
pub use timeline::Timeline;
pub use writing::ENTER_SENDS;
