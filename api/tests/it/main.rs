//! The API as its clients meet it: a real server on a real database, over HTTP.
//!
//! A file per noun; `access` walks every operation of the document. Each test has an application and a database of its
//! own, a clock that stands still, and an outbox instead of a mail server. Nothing sleeps: what happens in the background
//! is done by `app.run_jobs()`, and a deadline bounds only how long a failure takes.
//!
//! `TEST_DATABASE=sqlite`, or nothing, tests on SQLite; `TEST_DATABASE_URL=postgres://…` on PostgreSQL.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

mod support;

mod access;
mod attachments;
mod calls;
mod deliveries;
mod digests;
mod doctor;
mod drafts;
mod durability;
mod edits;
mod either_mail;
mod errors;
mod idempotency;
mod integrations;
mod interleavings;
mod invitations;
mod lists;
mod long_threads;
mod mail_faults;
mod mails;
mod members;
mod mentions;
mod messages;
mod notifications;
mod pins;
mod preferences;
mod presence;
mod program;
mod reactions;
mod realtime;
mod record_types;
mod records;
mod replies;
mod search;
mod sessions;
mod slack;
mod subscriptions;
mod threads;
mod throttling;
mod tokens;
mod unread;
mod upgrade;
mod users;
mod workspaces;
