//! What is told in Slack: to a member in person, or in the channel of a record type.
//!
//! Who is told is found after the message was posted ([`post`]); what it says, and whether it may be said at all, is read when it is
//! sent ([`send`]), not when it was queued.

mod ending;
pub mod post;
mod queued;
pub mod send;
