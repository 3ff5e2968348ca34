//! What members are told in the app, and its journey over other channels.

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
CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    user_id UUID NOT NULL REFERENCES users (id),
    thread_id UUID NOT NULL REFERENCES threads (id),
    message_id UUID NOT NULL REFERENCES messages (id),
    seq BIGINT NOT NULL,
    reason TEXT NOT NULL,
    read_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (message_id, user_id)
);
CREATE INDEX notifications_of_member ON notifications (workspace_id, user_id, id);
CREATE INDEX notifications_unread ON notifications (workspace_id, user_id, thread_id) WHERE read_at IS NULL;
CREATE INDEX notifications_of_thread ON notifications (user_id, thread_id, seq);
CREATE TABLE deliveries (
    id UUID NOT NULL PRIMARY KEY,
    message_id UUID NOT NULL REFERENCES messages (id),
    user_id UUID NOT NULL REFERENCES users (id),
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT,
    queued_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (message_id, user_id, channel)
);
CREATE INDEX deliveries_of_user ON deliveries (user_id, id)";
