//! The commands of an operator.

use crate::support::{
    PASSWORD,
    program::{palabre, run},
};

const CLAIRE: &[&str] =
    &["user", "create", "--email", "claire@acme.example", "--name", "Claire", "--workspace", "Acme", "--role", "owner"];
const TOM: &[&str] =
    &["user", "create", "--email", "tom@acme.example", "--name", "Tom", "--workspace", "Acme", "--role", "member"];

#[test]
fn the_demo_is_made_once_however_often_it_is_asked_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let first = run(directory.path(), &["demo"], "");
    assert!(first.status.success() && String::from_utf8_lossy(&first.stdout).contains("is made"), "{first:?}");
    let second = run(directory.path(), &["demo"], "");
    assert!(second.status.success() && String::from_utf8_lossy(&second.stdout).contains("is there already"), "{second:?}");
}

#[cfg(unix)]
#[test]
fn what_people_say_is_in_files_that_nobody_else_of_the_machine_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a directory");
    assert!(run(directory.path(), &["demo"], "").status.success());
    for name in ["palabre.db", "secret.key", "mail"] {
        let rights = std::fs::metadata(directory.path().join(name)).expect(name).permissions().mode();
        assert_eq!(rights & 0o077, 0, "{name}: {rights:o}");
    }
}

#[test]
fn users_come_by_password_or_by_a_link_and_programs_by_a_token() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(run(directory.path(), CLAIRE, PASSWORD).status.success());
    let again = run(directory.path(), CLAIRE, PASSWORD);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("claire@acme.example"), "{again:?}");

    let link = run(directory.path(), TOM, "");
    assert!(link.status.success() && String::from_utf8_lossy(&link.stdout).contains("/invitation#"), "{link:?}");
    let token =
        run(directory.path(), &["token", "create", "--workspace", "Acme", "--name", "Host", "--scopes", "records:manage"], "");
    assert!(token.status.success() && token.stdout.starts_with(b"plb_"), "{token:?}");
    let wrong =
        run(directory.path(), &["token", "create", "--workspace", "Acme", "--name", "Host", "--scopes", "everything"], "");
    assert!(!wrong.status.success(), "{wrong:?}");
    let short = ["user", "create", "--email", "x@acme.example", "--name", "X", "--workspace", "Acme", "--role", "member"];
    assert!(!run(directory.path(), &short, "short").status.success());
}

#[test]
fn a_misspelt_setting_stops_the_program_and_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = palabre(directory.path(), &["migrate"]).env("PALABRE_LISTN", "x").output().expect("an end");
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("PALABRE_LISTN"), "{output:?}");
    std::fs::write(directory.path().join("palabre.toml"), "PALABRE_LISTN = \"x\"").expect("written");
    assert!(!run(directory.path(), &["migrate"], "").status.success());
    std::fs::write(directory.path().join("palabre.toml"), "PALABRE_LISTEN = \"127.0.0.1:0\"").expect("written");
    assert!(run(directory.path(), &["migrate"], "").status.success());
}

#[test]
fn a_database_of_a_newer_release_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(run(directory.path(), &["migrate"], "").status.success());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        use sea_orm::ConnectionTrait;
        let url = format!("sqlite://{}/palabre.db", directory.path().display());
        let database = sea_orm::Database::connect(url).await.expect("the database");
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_future', 0)";
        database.execute_unprepared(newer).await.expect("written");
        database.close().await.expect("closed");
    });
    let refused = run(directory.path(), &["migrate"], "");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("newer"), "{refused:?}");
}
