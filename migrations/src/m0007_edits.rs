//! What messages said before they were edited, who deleted them and why, and which message each answers.

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

/// A message answers another of its own thread, so its number says which: the row is found by the primary key.
const CHANGES: &str = "
ALTER TABLE messages ADD COLUMN reply_to_seq BIGINT;
ALTER TABLE messages ADD COLUMN deleted_by UUID REFERENCES users (id);
ALTER TABLE messages ADD COLUMN deletion_reason TEXT;
CREATE TABLE revisions (
    message_id UUID NOT NULL REFERENCES messages (id),
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (message_id, number)
) CLUSTERED";
