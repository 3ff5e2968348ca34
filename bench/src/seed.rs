//! The seeded data that requests are made of, as `palabre bench-seed` prints it.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Seed {
    pub workspace_id: String,
    /// The thread with very many messages.
    pub long_thread_id: String,
    pub long_thread_messages: u64,
    /// Ordinary threads that every client may post to.
    pub thread_ids: Vec<String>,
    pub records: Vec<Record>,
    pub clients: Vec<Client>,
    /// Members to mention, who can read all the threads.
    pub mention_user_ids: Vec<String>,
    /// Beginnings of names, for the picker.
    pub queries: Vec<String>,
    /// What somebody looks for.
    pub searches: Vec<String>,
}

#[derive(Deserialize, Serialize)]
pub struct Record {
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
}

/// A member and the token that acts as them.
#[derive(Deserialize)]
pub struct Client {
    pub token: String,
}
