//! Reactions to messages, and the one message that a thread has pinned.

use sea_orm_migration::prelude::*;

use crate::sql;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All or nothing on SQLite, too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, CHANGES).await
    }
}

/// The pinned message is of the thread itself, so its number says which: the row is found by the primary key. The index is for
/// erasing a person: what they reacted to is found without looking at every message.
const CHANGES: &str = "
CREATE TABLE reactions (
    message_id UUID NOT NULL REFERENCES messages (id),
    emoji SORTED NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) CLUSTERED;
CREATE INDEX reactions_of_user ON reactions (user_id, message_id);
ALTER TABLE threads ADD COLUMN pinned_seq BIGINT;
ALTER TABLE threads ADD COLUMN pinned_by UUID REFERENCES users (id);
ALTER TABLE threads ADD COLUMN pinned_at BIGINT";
