//! Where people are signed in, and how each call proves it.
//!
//! A session is a row; the access token is a JWT that names it, so what ends, ends at the next call. The refresh token
//! rotates: the row keeps the hash of the one that is valid, and a token used twice ends the session.

pub mod actions;
pub mod caller;
pub mod jwt;
pub mod password;
pub mod routes;
pub mod store;
pub mod token;
