//! Everything that is sent or done after a call was answered: jobs, the worker that does them, and mail.
//!
//! A job is written in the transaction of what it is for. It is done at least once; for the reader it happens once, by a
//! unique key for each message, person and channel, and a Message-ID made of the delivery's id.

pub mod compose;
pub mod digest;
pub mod example_mail;
pub mod files;
pub mod invitation_mail;
pub mod job;
pub mod mail;
pub mod mention_mail;
pub mod queue;
pub mod rename;
pub mod slack;
pub mod tell_group;
pub mod tell_state;
pub mod went_back;
pub mod words;
pub mod worker;
