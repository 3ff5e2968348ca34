//! Files: uploaded first, then claimed by a message of their uploader's.
//!
//! Always true: a file is on the disk before its row is committed and its upload answered. Who may read the record may read
//! the file, judged at each request; one that no message has is its uploader's alone. What no message claims within a day is
//! removed, and so are the files of a deleted message ([`store::remove_of_message`]). A file is served so that it can run
//! nothing: as a download, in a sandbox; only the smaller pictures that are made here are shown. Where there is a virus scanner,
//! a file is given out, and a picture of it drawn, once it was found clean.

pub mod access;
pub mod actions;
pub mod clamd;
pub mod disposition;
pub mod jobs;
pub mod kind;
pub mod multipart;
pub mod routes;
pub mod rules;
pub mod scan;
pub mod serve;
pub mod storage;
pub mod store;
pub mod thumbnail;
pub mod upload;
