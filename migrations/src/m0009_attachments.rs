//! Files: uploaded first, then claimed by a message.

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

/// A file is claimed before the row of its message is written, in the same transaction: hence the deferred reference.
const CHANGES: &str = "
CREATE TABLE attachments (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    uploader_id UUID NOT NULL REFERENCES users (id),
    message_id UUID REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
    position BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachments_of_message ON attachments (message_id, position) WHERE message_id IS NOT NULL";
