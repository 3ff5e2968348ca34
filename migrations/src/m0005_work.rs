//! The queue of the worker.

use sea_orm_migration::prelude::*;

use crate::sql;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, TABLES).await
    }
}

const TABLES: &str = "
CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    task TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_by UUID,
    created_at BIGINT NOT NULL,
    dead_at BIGINT,
    reason TEXT
);
CREATE INDEX jobs_by_time ON jobs (run_at) WHERE dead_at IS NULL";
