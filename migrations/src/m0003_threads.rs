//! Threads, their messages, mentions and transitions, and how far each member has read.

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
CREATE TABLE threads (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    record_id UUID NOT NULL UNIQUE REFERENCES records (id),
    type_key TEXT NOT NULL,
    state TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    message_count BIGINT NOT NULL,
    transition_count BIGINT NOT NULL,
    participants TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by UUID NOT NULL REFERENCES users (id),
    closed_at BIGINT,
    closed_by UUID REFERENCES users (id),
    conclusion TEXT,
    last_at BIGINT NOT NULL
);
CREATE INDEX threads_by_activity ON threads (workspace_id, last_at, id);
CREATE INDEX threads_by_state ON threads (workspace_id, state, last_at, id);
CREATE INDEX threads_by_type ON threads (workspace_id, type_key, state, last_at, id);
CREATE TABLE messages (
    id UUID NOT NULL UNIQUE,
    thread_id UUID NOT NULL REFERENCES threads (id),
    seq BIGINT NOT NULL,
    author_id UUID NOT NULL REFERENCES users (id),
    body TEXT,
    html TEXT,
    excerpt TEXT NOT NULL,
    mentions TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    PRIMARY KEY (thread_id, seq)
) CLUSTERED;
CREATE TABLE mentions (
    message_id UUID NOT NULL REFERENCES messages (id),
    kind TEXT NOT NULL,
    target UUID NOT NULL,
    PRIMARY KEY (message_id, kind, target)
) CLUSTERED;
CREATE INDEX mentions_of_target ON mentions (target, message_id);
CREATE TABLE transitions (
    thread_id UUID NOT NULL REFERENCES threads (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    by_id UUID NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    after_seq BIGINT NOT NULL,
    conclusion TEXT,
    PRIMARY KEY (thread_id, number)
) CLUSTERED;
CREATE TABLE reads (
    user_id UUID NOT NULL REFERENCES users (id),
    thread_id UUID NOT NULL REFERENCES threads (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (user_id, thread_id)
) CLUSTERED";
