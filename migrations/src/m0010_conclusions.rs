//! Record types whose discussions are closed with a conclusion only, and the conclusions as the record's decision log.

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

const CHANGES: &str = "
ALTER TABLE record_types ADD COLUMN requires_conclusion BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX transitions_concluded ON transitions (thread_id, number) WHERE conclusion IS NOT NULL";
