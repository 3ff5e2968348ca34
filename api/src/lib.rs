//! The Palabre server.
//!
//! Who knows the noun knows the room: [`users`], [`sessions`], [`workspaces`], [`members`], [`invitations`], [`roles`],
//! [`teams`], [`tokens`], [`record_types`], [`records`], [`threads`], [`messages`], [`drafts`], [`attachments`], [`mentions`], [`notifications`],
//! [`preferences`], [`subscriptions`], [`deliveries`], [`search`], [`integrations`], [`reactions`], [`pins`], [`presence`]. In a
//! room, `routes` speaks HTTP, `actions` opens the transaction, `rules` decides without I/O, `store` has all the SQL.
//! Dependencies point one way: routes → actions → rules and store; a room may call another's actions or store, never its
//! routes.
//!
//! What the rooms share: [`http`] (the way of a call), [`db`] (reading, and the one way to write), [`realtime`] (telling
//! open pages), [`delivery`] (the worker, mail and Slack), [`outgoing`] (calls of other servers), [`clock`] (time and ids),
//! [`config`] and [`app`], which puts it all together. [`doctor`] looks at a set-up from the outside.

pub mod app;
pub mod attachments;
pub mod clock;
pub mod config;
pub mod db;
pub mod deliveries;
pub mod delivery;
pub mod demo;
pub mod doctor;
pub mod drafts;
pub mod http;
pub mod integrations;
pub mod invitations;
pub mod members;
pub mod mentions;
pub mod messages;
pub mod notifications;
pub mod outgoing;
pub mod pins;
pub mod preferences;
pub mod presence;
pub mod reactions;
pub mod realtime;
pub mod record_types;
pub mod records;
pub mod roles;
pub mod search;
pub mod serve;
pub mod sessions;
pub mod subscriptions;
pub mod teams;
pub mod telemetry;
pub mod threads;
pub mod tokens;
pub mod users;
pub mod workspaces;
