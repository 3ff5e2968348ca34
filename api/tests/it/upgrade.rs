//! A database of the release before, with people in it, brought up to date.

use std::path::Path;

use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, Statement};
use sea_orm_migration::MigratorTrait;
use shared::{ThreadId, Timestamp, UserId, WorkspaceId};

use crate::support::TestApp;

/// Schema changes of release 0.1.0.
const BEFORE: u32 = 5;
/// Schema changes up to reactions, which were not counted yet.
const UNCOUNTED: u32 = 12;

/// One of each: a workspace with a member, a record, its thread, a message that mentions the member, and a mail that waits.
const CONTENT: &str = "
INSERT INTO users VALUES (ID1, 'claire@acme.example', 'Claire', 'fr', 'Europe/Paris', NULL, FALSE, 100);
INSERT INTO users VALUES (ID0, 'karim@acme.example', 'Karim', 'fr', 'Europe/Paris', NULL, FALSE, 100);
INSERT INTO workspaces VALUES (ID2, 'Acme', 'fr', FALSE, FALSE, 1, 100);
INSERT INTO roles VALUES (ID3, ID2, 'owner', 'Owner', 7, TRUE, TRUE);
INSERT INTO members VALUES (ID2, ID1, ID3, NULL, TRUE, 'claire', 1, 100);
INSERT INTO record_types VALUES (ID2, 'task', '{}', 'shield-check', 'full', 1, 1);
INSERT INTO records VALUES (ID4, ID2, 'task', 'T-1', 'Task', 'task', NULL, FALSE, 1, 100, 100, NULL);
INSERT INTO threads VALUES (ID5, ID2, ID4, 'task', 'open', 1, 1, 1, '[]', 500, ID1, NULL, NULL, NULL, 500);
INSERT INTO messages VALUES (ID6, ID5, 1, ID1, 'Hello', '<p>Hello</p>', 'Hello', '[]', 1, 500, NULL, NULL);
INSERT INTO notifications VALUES (ID7, ID2, ID1, ID5, ID6, 1, 'mention', NULL, 500);
INSERT INTO deliveries VALUES (ID8, ID6, ID1, 'mail', 'mention', 'queued', NULL, 500, NULL);
INSERT INTO jobs VALUES (ID9, '{\"task\":\"mention_mail\"}', 0, 500, NULL, 500, NULL, NULL);
INSERT INTO jobs VALUES (ID0, '{\"task\":\"tell_group\"}', 0, 500, NULL, 500, NULL, NULL)";

/// Reactions, from before they were counted.
const REACTIONS: &str = "
INSERT INTO reactions VALUES (ID6, '🎉', ID1, 700);
INSERT INTO reactions VALUES (ID6, '👍', ID1, 800);
INSERT INTO reactions VALUES (ID6, '👍', ID0, 600)";

/// Statements with ids as the database writes them.
fn with_ids(backend: DbBackend, statements: &str) -> String {
    (0..10).fold(statements.to_owned(), |sql, n| {
        let id = match backend {
            DbBackend::Sqlite => format!("x'{n:032x}'"),
            _ => format!("'{n:032x}'"),
        };
        sql.replace(&format!("ID{n}"), &id)
    })
}

async fn rows<T: FromQueryResult>(database: &DatabaseConnection, sql: &str) -> Vec<T> {
    let asked = Statement::from_string(database.get_database_backend(), sql.to_owned());
    T::find_by_statement(asked).all(database).await.expect("rows")
}

#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct Kept {
    workspace_id: WorkspaceId,
    user_id: UserId,
    thread_id: ThreadId,
    state: String,
    reason: String,
}

#[derive(FromQueryResult)]
struct Covered {
    covered_until: Timestamp,
}

#[derive(FromQueryResult)]
struct Lane {
    lane: String,
}

#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct Count {
    emoji: String,
    given: i64,
    began: Timestamp,
}

/// A database of release 0.1.0 with what was there.
async fn before(app: &TestApp, directory: &Path) -> DatabaseConnection {
    let url = app.database_url();
    let mut options = if url.starts_with("postgres") {
        let public = Database::connect(url).await.expect("the server");
        public.execute_unprepared("DROP SCHEMA IF EXISTS before CASCADE; CREATE SCHEMA before").await.expect("a schema");
        let mut options = ConnectOptions::new(url);
        options.set_schema_search_path("before");
        options
    } else {
        ConnectOptions::new(format!("sqlite://{}?mode=rwc", directory.join("before.db").display()))
    };
    options.max_connections(1);
    let database = Database::connect(options).await.expect("a database");
    Migrator::up(&database, Some(BEFORE)).await.expect("the schema of before");
    database.execute_unprepared(&with_ids(database.get_database_backend(), CONTENT)).await.expect("what was there");
    database
}

#[tokio::test]
async fn an_upgrade_keeps_what_is_there_and_mails_nobody_the_past() {
    let (app, directory) = (TestApp::new().await, tempfile::tempdir().expect("a directory"));
    let database = before(&app, directory.path()).await;

    Migrator::up(&database, None).await.expect("brought up to date");
    let id = |n| uuid::Uuid::from_u128(n);
    let kept = |state: &str| Kept {
        workspace_id: WorkspaceId(id(2)),
        user_id: UserId(id(1)),
        thread_id: ThreadId(id(5)),
        state: state.into(),
        reason: "mention".into(),
    };
    let deliveries: Vec<Kept> = rows(&database, "SELECT workspace_id, user_id, thread_id, state, reason FROM deliveries").await;
    assert_eq!(deliveries, [kept("queued")]);
    let told: Vec<Kept> =
        rows(&database, "SELECT workspace_id, user_id, thread_id, 'unread' AS state, reason FROM notifications").await;
    assert_eq!(told, [kept("unread")]);
    let members: Vec<Covered> = rows(&database, "SELECT covered_until FROM members").await;
    assert_eq!(members[0].covered_until, Timestamp(500), "digests begin with what is said from now on");
    let lanes: Vec<Lane> = rows(&database, "SELECT lane FROM jobs ORDER BY lane").await;
    assert_eq!(
        lanes.iter().map(|job| job.lane.as_str()).collect::<Vec<_>>(),
        ["database", "database", "mail"],
        "what is to be found is filled in"
    );
    Migrator::up(&database, None).await.expect("nothing is left to do");
}

#[tokio::test]
async fn an_upgrade_counts_the_reactions_that_are_there() {
    let (app, directory) = (TestApp::new().await, tempfile::tempdir().expect("a directory"));
    let database = before(&app, directory.path()).await;
    Migrator::up(&database, Some(UNCOUNTED - BEFORE)).await.expect("the schema with reactions");
    database.execute_unprepared(&with_ids(database.get_database_backend(), REACTIONS)).await.expect("what was there");

    Migrator::up(&database, None).await.expect("brought up to date");
    let counted: Vec<Count> = rows(&database, "SELECT emoji, given, began FROM reaction_counts ORDER BY began").await;
    let count = |emoji: &str, given, began| Count { emoji: emoji.into(), given, began: Timestamp(began) };
    assert_eq!(counted, [count("👍", 2, 600), count("🎉", 1, 700)]);
}
