//! The kept answers about one message, found without looking at all that its author was answered that day.

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

/// An application that posts all day with one token has as many answers kept.
const CHANGES: &str = "CREATE INDEX idempotency_keys_by_place ON idempotency_keys (caller, location)";
