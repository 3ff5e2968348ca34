//! What many messages, or many files, would slow down: who wrote in a thread, what had been written by a time, and what a member has
//! uploaded and not sent yet.

use sea_orm_migration::prelude::*;

use crate::sql;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, CHANGES).await
    }
}

const CHANGES: &str = "
CREATE INDEX messages_of_author ON messages (thread_id, author_id);
CREATE INDEX messages_by_time ON messages (thread_id, created_at, seq);
CREATE INDEX attachments_unclaimed ON attachments (uploader_id) WHERE message_id IS NULL";
