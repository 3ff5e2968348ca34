//! Digests: what each member has not read, gathered into one mail, when it is due (`PRODUCT.md` rules 13 and 14).
//!
//! Nothing is written for a reader when a message is posted. At each quarter of an hour [`schedule`] finds the workspaces
//! in which something was said and, page by page, the members whose digest is due; [`compute`] finds what each of some
//! fifty members has not read *then*, with a fixed number of statements; [`send`] sends, and puts down what was covered.
//! Nothing left to say: no mail, and what there was counts as covered all the same. [`told`] says who needs no mail of their own.
//!
//! A member's digest is one worker's at a time, by a lease, and its delivery keeps its id, and the digest its end, until what it
//! covers is put down: a worker that dies after sending leads to the same `Message-ID` with the same words once more. A
//! digest that cannot be sent is tried again, and while it waits no slot begins another; given up, it is the next slot's.

pub mod compute;
pub mod mail;
pub mod schedule;
pub mod send;
pub mod store;
pub mod told;

use shared::Timestamp;

/// What was said less than this ago waits for the next digest: a transaction that began before may still be on its way.
pub const SETTLING: i64 = 5 * Timestamp::SECOND;
/// A digest looks back no further than this.
pub const LOOK_BACK: i64 = 8 * Timestamp::DAY;
/// How long a worker may have a member's digest for itself: less than its job, which is done again when it died.
pub const LEASE: i64 = 25 * Timestamp::SECOND;
