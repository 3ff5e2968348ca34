//! What members have written and not sent.

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

/// A draft that is gone keeps its row without a text: its revision goes on counting, so that a device that has slept can tell
/// what it has seen from what came after.
const CHANGES: &str = "
CREATE TABLE drafts (
    user_id UUID NOT NULL REFERENCES users (id),
    record_id UUID NOT NULL REFERENCES records (id),
    body TEXT,
    reply_to_seq BIGINT,
    revision BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, record_id)
) CLUSTERED";
