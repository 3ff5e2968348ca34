//! How members want to be told, what each has heard of by digest, deliveries that are not of one message, notifications
//! of changes of state, and Slack.

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

/// What was said before counts as covered by everyone's digest: an upgrade mails nobody the past.
const CHANGES: &str = "
ALTER TABLE workspaces ADD COLUMN digest TEXT NOT NULL DEFAULT '15m';
ALTER TABLE workspaces ADD COLUMN team_mention_mail BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE workspaces ADD COLUMN slack BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE workspaces ADD COLUMN show_read BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE workspaces ADD COLUMN slack_ready BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE workspaces ADD COLUMN digests_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN instant_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN mail_failing_at BIGINT;
ALTER TABLE members ADD COLUMN digest TEXT;
ALTER TABLE members ADD COLUMN digest_before TEXT;
ALTER TABLE members ADD COLUMN team_mention_mail BOOLEAN;
ALTER TABLE members ADD COLUMN slack BOOLEAN;
ALTER TABLE members ADD COLUMN quiet_from BIGINT;
ALTER TABLE members ADD COLUMN quiet_to BIGINT;
ALTER TABLE members ADD COLUMN covered_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN digest_lease BIGINT NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN digest_delivery UUID;
ALTER TABLE members ADD COLUMN digest_until BIGINT;
CREATE INDEX members_instant ON members (workspace_id) WHERE digest = 'instant';
CREATE INDEX workspaces_by_digests ON workspaces (digests_until);
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT 'mail';
UPDATE jobs SET lane = 'database' WHERE task NOT LIKE '%_mail%';
DROP INDEX jobs_by_time;
CREATE INDEX jobs_by_time ON jobs (lane, run_at) WHERE dead_at IS NULL;
UPDATE members SET covered_until = COALESCE((SELECT MAX(t.last_at) FROM threads t WHERE t.workspace_id = members.workspace_id), joined_at);
UPDATE workspaces SET digests_until = COALESCE((SELECT MAX(t.last_at) FROM threads t WHERE t.workspace_id = workspaces.id), created_at);
UPDATE workspaces SET instant_until = digests_until;
CREATE TABLE subscriptions (
    user_id UUID NOT NULL REFERENCES users (id),
    thread_id UUID NOT NULL REFERENCES threads (id),
    level TEXT NOT NULL,
    level_before TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, thread_id)
) CLUSTERED;
CREATE INDEX subscriptions_of_thread ON subscriptions (thread_id, user_id);
DROP INDEX deliveries_of_user;
ALTER TABLE deliveries RENAME TO deliveries_before;
CREATE TABLE deliveries (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    user_id UUID REFERENCES users (id),
    thread_id UUID REFERENCES threads (id),
    message_id UUID REFERENCES messages (id),
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT,
    covered TEXT,
    queued_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (message_id, user_id, channel)
);
INSERT INTO deliveries (id, workspace_id, user_id, thread_id, message_id, channel, reason, state, detail, queued_at, ended_at)
    SELECT d.id, t.workspace_id, d.user_id, t.id, d.message_id, d.channel, d.reason, d.state, d.detail, d.queued_at, d.ended_at
    FROM deliveries_before d JOIN messages ms ON ms.id = d.message_id JOIN threads t ON t.id = ms.thread_id;
DROP TABLE deliveries_before;
CREATE UNIQUE INDEX deliveries_to_channels ON deliveries (message_id, channel) WHERE user_id IS NULL;
CREATE INDEX deliveries_of_workspace ON deliveries (workspace_id, id);
CREATE INDEX deliveries_by_state ON deliveries (workspace_id, state, id);
CREATE INDEX deliveries_by_channel ON deliveries (workspace_id, channel, id);
CREATE INDEX deliveries_of_user ON deliveries (user_id, workspace_id, id);
CREATE INDEX deliveries_mailed ON deliveries (user_id, id) WHERE channel = 'mail' AND message_id IS NOT NULL;
DROP INDEX notifications_of_member;
DROP INDEX notifications_unread;
DROP INDEX notifications_of_thread;
ALTER TABLE notifications RENAME TO notifications_before;
CREATE TABLE notifications (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    user_id UUID NOT NULL REFERENCES users (id),
    thread_id UUID NOT NULL REFERENCES threads (id),
    message_id UUID REFERENCES messages (id),
    transition BIGINT,
    seq BIGINT NOT NULL,
    reason TEXT NOT NULL,
    read_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (message_id, user_id),
    UNIQUE (thread_id, transition, user_id)
);
INSERT INTO notifications (id, workspace_id, user_id, thread_id, message_id, seq, reason, read_at, created_at)
    SELECT id, workspace_id, user_id, thread_id, message_id, seq, reason, read_at, created_at FROM notifications_before;
DROP TABLE notifications_before;
CREATE INDEX notifications_of_member ON notifications (workspace_id, user_id, id);
CREATE INDEX notifications_unread ON notifications (workspace_id, user_id, thread_id) WHERE read_at IS NULL;
CREATE INDEX notifications_unread_by_time ON notifications (workspace_id, user_id, id) WHERE read_at IS NULL;
CREATE INDEX notifications_of_thread ON notifications (user_id, thread_id, seq);
CREATE TABLE slack_integrations (
    workspace_id UUID NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    bot_token TEXT,
    webhook_url TEXT,
    team TEXT,
    channels TEXT NOT NULL,
    problems TEXT NOT NULL,
    paused_until BIGINT NOT NULL,
    worked_at BIGINT,
    changed_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE TABLE slack_people (
    workspace_id UUID NOT NULL REFERENCES workspaces (id),
    user_id UUID NOT NULL REFERENCES users (id),
    email TEXT NOT NULL,
    slack_id TEXT,
    looked_up_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
) CLUSTERED";
