//! The transitions after a message, found without looking at all of the thread's.

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

/// In the order in which they are listed: what came after an earlier message has a lower number.
const CHANGES: &str = "CREATE INDEX transitions_by_message ON transitions (thread_id, after_seq, number)";
