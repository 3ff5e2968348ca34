//! Record types, records, who may read them, and the words by which members, teams and records are found.

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
CREATE TABLE record_types (
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    key TEXT NOT NULL,
    labels TEXT NOT NULL,
    icon TEXT NOT NULL,
    content_level TEXT NOT NULL,
    position BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, key)
) CLUSTERED;
CREATE TABLE records (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    type_key TEXT NOT NULL,
    external_id TEXT NOT NULL,
    title TEXT NOT NULL,
    sort_title SORTED NOT NULL,
    url TEXT,
    restricted BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT,
    UNIQUE (workspace_id, type_key, external_id),
    FOREIGN KEY (workspace_id, type_key) REFERENCES record_types (workspace_id, key)
);
CREATE INDEX records_by_title ON records (workspace_id, sort_title, id);
CREATE INDEX records_of_type_by_title ON records (workspace_id, type_key, sort_title, id);
CREATE TABLE grants (
    record_id UUID NOT NULL REFERENCES records (id),
    kind TEXT NOT NULL,
    subject UUID NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (record_id, kind, subject)
) CLUSTERED;
CREATE INDEX grants_of_subject ON grants (subject, record_id);
CREATE TABLE search_words (
    workspace_id UUID NOT NULL,
    kind TEXT NOT NULL,
    word SORTED NOT NULL,
    target UUID NOT NULL,
    PRIMARY KEY (workspace_id, kind, word, target)
) CLUSTERED;
CREATE INDEX search_words_of_target ON search_words (target)";
