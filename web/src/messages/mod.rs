//! What members write in a thread: the timeline, the composer with its picker, whom a message would reach and has
//! reached, messages that are on their way, and editing, deleting, answering, pinning, copying and reacting to them.

mod actions;
mod acts;
mod audience;
mod composer;
mod copying;
mod deleting;
mod difference;
mod draft;
mod draft_note;
mod editor;
mod editor_form;
mod emoji;
mod entries;
mod field;
mod history;
mod keys;
mod ledger;
mod look;
mod markup;
mod meeting;
mod mention;
mod message;
mod names;
mod outgoing;
mod paste;
mod pasting;
mod picker;
mod pinned;
mod quoting;
mod reaction_emoji;
mod reaction_picker;
mod reactions;
mod scroll;
mod synced;
mod timeline;
mod tombstone;
mod toolbar;
mod typing;
mod writing;

pub use composer::Composer;
pub use copying::copy_thread;
pub use outgoing::Outgoing;
pub use timeline::Timeline;
pub use writing::ENTER_SENDS;
