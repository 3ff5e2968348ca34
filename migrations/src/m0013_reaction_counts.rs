//! How many people gave a message each emoji, and since when.

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

/// The index finds the first who gave an emoji without looking at all of them.
const CHANGES: &str = "
CREATE TABLE reaction_counts (
    message_id UUID NOT NULL REFERENCES messages (id),
    emoji SORTED NOT NULL,
    given BIGINT NOT NULL,
    began BIGINT NOT NULL,
    PRIMARY KEY (message_id, emoji)
) CLUSTERED;
CREATE INDEX reactions_by_time ON reactions (message_id, emoji, at, user_id);
INSERT INTO reaction_counts (message_id, emoji, given, began)
    SELECT message_id, emoji, COUNT(*), MIN(at) FROM reactions GROUP BY message_id, emoji";
