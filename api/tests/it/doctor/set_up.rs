//! Settings, files, databases, addresses and mail.

use sea_orm::ConnectionTrait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use super::{KEY, doctor, migrated, output};
use crate::support::{
    TestApp,
    program::{Running, free_port, run},
    smtp::MailServer,
};

/// Somebody else's web server, which answers everything with `answer`.
pub(super) async fn stranger(answer: &'static str) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _request = stream.read(&mut [0; 4096]).await;
            let _hung_up = stream.write_all(answer.as_bytes()).await;
        }
    });
    (address, serving)
}

#[tokio::test]
async fn a_healthy_set_up_has_no_fault_and_its_test_mail_arrives() {
    let app = TestApp::new().await;
    let mail = MailServer::answering(0, vec![("EHLO", "250-mail.acme.example\r\n250 AUTH PLAIN"), ("AUTH", "235 welcome")]).await;
    let smtp = format!("smtp://talk:hunter2@127.0.0.1:{}", mail.port);
    let settings = [
        ("PALABRE_DATABASE_URL", app.database_url()),
        ("PALABRE_PUBLIC_URL", app.server.base.as_str()),
        ("PALABRE_SECRET_KEY", KEY),
        ("PALABRE_SMTP_URL", smtp.as_str()),
        ("PALABRE_MAIL_FROM", "Palabre <talk@acme.example>"),
    ];
    let directory = tempfile::tempdir().expect("a directory");
    let found = doctor(directory.path(), &["--mail-to", "claire@acme.example"], &settings).await;
    assert!(found.faults().is_empty() && found.code == Some(0), "{:#?}", found.lines);
    for (area, said) in [
        ("settings", "all of them known"),
        ("settings", "PALABRE_SECRET_KEY is set"),
        ("database", "its schema is that of this program"),
        ("database", "writing works"),
        ("public_address", "Palabre answers at"),
        ("clock", "time zones are known"),
        ("clock", "that of the public address agree"),
        ("mail", "lets Palabre sign in"),
        ("mail", "the test mail was taken: 250 taken"),
        ("mail", "no mail waits"),
        ("queue", "no job has been due for long"),
        ("slack", "no workspace has set it up"),
    ] {
        assert_eq!(found.level(area, said), "ok", "{said}");
    }
    let sent = mail.mails();
    assert!(sent.len() == 1 && sent[0].contains("To: claire@acme.example") && sent[0].contains("palabre doctor"), "{sent:?}");
    let files: Vec<_> = std::fs::read_dir(directory.path()).expect("its files").collect();
    assert!(files.is_empty(), "the doctor left {files:?}");

    let plain = output(directory.path(), &[], &settings).await;
    let text = String::from_utf8(plain.stdout).expect("text");
    assert!(text.starts_with("ok       settings        — ") && text.ends_with("no faults\n"), "{text}");
    assert!(!text.contains("hunter2") && !text.contains(KEY) && !text.contains('\u{1b}'), "{text}");
}

#[tokio::test]
async fn each_kind_of_database_is_asked_what_only_it_knows() {
    let app = TestApp::new().await;
    let directory = tempfile::tempdir().expect("a directory");
    let settings = [("PALABRE_DATABASE_URL", app.database_url()), ("PALABRE_SECRET_KEY", KEY)];
    let found = doctor(directory.path(), &[], &settings).await;
    let sqlite = app.database_url().starts_with("sqlite");
    let expected = if sqlite {
        [("database", "is whole"), ("database", "journal mode WAL, synchronous FULL")].as_slice()
    } else {
        &[
            ("database", "answers"),
            ("database", "signals pass"),
            ("database", "connections"),
            ("clock", "that of PostgreSQL agree"),
        ]
    };
    for (area, said) in expected {
        assert_eq!(found.level(area, said), "ok", "{said}");
    }
    if sqlite {
        // It is not the data directory here.
        let places = found.lines.iter().filter(|line| line.finding.ends_with("can be written to"));
        assert_eq!(places.count(), 2);
    }
}

#[tokio::test]
async fn a_database_that_was_never_migrated_stays_so_and_is_told() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("palabre.db");
    std::fs::write(&file, "").expect("an empty database");
    let found = doctor(directory.path(), &[], &[]).await;
    assert!(found.fault("database", "was never migrated").contains("palabre migrate"));
    assert_eq!(std::fs::metadata(&file).expect("the file").len(), 0);
    assert!(!directory.path().join("secret.key").exists());

    assert!(run(directory.path(), &["migrate"], "").status.success());
    let found = doctor(directory.path(), &[], &[]).await;
    assert_eq!(found.level("database", "its schema is that of this program"), "ok");
    assert!(found.faults().is_empty(), "{:#?}", found.faults());
}

#[tokio::test]
async fn a_database_of_another_release_is_told_by_what_to_do() {
    let directory = migrated();
    let database = sea_orm::Database::connect(format!("sqlite://{}/palabre.db", directory.path().display())).await.expect("it");
    let change = async |sql: &str| database.execute_unprepared(sql).await.expect("written");
    change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_future', 0)").await;
    let newer = doctor(directory.path(), &[], &[]).await;
    assert!(newer.fault("database", "m9999_of_the_future").contains("newer release"));
    change("DELETE FROM seaql_migrations WHERE version > 'm0005_work'").await;
    let older = doctor(directory.path(), &[], &[]).await;
    assert!(older.fault("database", "older than this program").contains("palabre migrate"));
}

#[tokio::test]
async fn a_damaged_database_is_told() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("palabre.db"), "this is no database at all, ".repeat(100)).expect("written");
    let found = doctor(directory.path(), &[], &[]).await;
    assert!(found.fault("database", "palabre.db cannot be").contains("backup"));
}

#[tokio::test]
async fn postgresql_that_is_not_there_is_told_without_its_password() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("postgres://talk:hunter2@127.0.0.1:{}/palabre", free_port());
    let found = doctor(directory.path(), &[], &[("PALABRE_DATABASE_URL", &url)]).await;
    found.fault("database", "cannot be reached");
    found.fault("settings", "PALABRE_SECRET_KEY is not set");
    assert!(!format!("{:?}", found.lines).contains("hunter2"));
}

#[tokio::test]
async fn a_data_directory_that_is_not_there_is_told_and_not_made() {
    let directory = tempfile::tempdir().expect("a directory");
    let absent = directory.path().join("nothing");
    let found = doctor(directory.path(), &[], &[("PALABRE_DATA_DIR", &absent.to_string_lossy())]).await;
    assert!(found.fault("storage", "is not there").contains("PALABRE_DATA_DIR"));
    found.fault("database", "is not there");
    assert!(!absent.exists());

    std::fs::write(&absent, "a file").expect("written");
    let found = doctor(directory.path(), &[], &[("PALABRE_DATA_DIR", &absent.to_string_lossy())]).await;
    found.fault("storage", "is a file");
}

#[cfg(unix)]
#[tokio::test]
async fn a_data_directory_that_cannot_be_written_to_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let directory = migrated();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o555)).expect("a mode");
    // Root may write all the same, and then nothing is wrong.
    let trial = directory.path().join("trial");
    let held = std::fs::write(&trial, "").is_err();
    let found = doctor(directory.path(), &[], &[]).await;
    if held {
        assert!(found.fault("storage", "cannot be written to").contains("chown"));
    } else {
        assert_eq!(found.level("storage", "can be written to"), "ok");
    }
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[tokio::test]
async fn a_mail_server_that_nobody_runs_is_told() {
    let directory = migrated();
    let smtp = format!("smtp://talk:hunter2@127.0.0.1:{}", free_port());
    let found = doctor(directory.path(), &["--mail-to", "claire@acme.example"], &[("PALABRE_SMTP_URL", &smtp)]).await;
    assert!(found.fault("mail", "cannot be reached").contains("PALABRE_SMTP_URL"));
    found.fault("mail", "no test mail was sent");
    assert!(!format!("{:?}", found.lines).contains("hunter2"));
    let unset = doctor(directory.path(), &[], &[]).await;
    assert_eq!((unset.level("mail", "mails become files"), unset.code), ("warning", Some(0)));
}

#[tokio::test]
async fn a_mail_server_that_refuses_the_password_or_the_sender_is_told_by_its_own_words() {
    let directory = migrated();
    let offers = ("EHLO", "250-mail.acme.example\r\n250 AUTH PLAIN");
    let login = MailServer::answering(0, vec![offers, ("AUTH", "535 5.7.8 wrong password")]).await;
    let smtp = format!("smtp://talk:hunter2@127.0.0.1:{}", login.port);
    let found = doctor(directory.path(), &[], &[("PALABRE_SMTP_URL", &smtp)]).await;
    assert!(found.fault("mail", "535 5.7.8 wrong password").contains("user and password"));
    assert!(!format!("{:?}", found.lines).contains("hunter2"));

    let sender = MailServer::answering(0, vec![("MAIL", "550 5.7.1 not from you")]).await;
    let smtp = format!("smtp://127.0.0.1:{}", sender.port);
    let found = doctor(directory.path(), &["--mail-to", "claire@acme.example"], &[("PALABRE_SMTP_URL", &smtp)]).await;
    assert!(found.fault("mail", "550 5.7.1 not from you").contains("PALABRE_MAIL_FROM"));
    assert_eq!(found.level("mail", "without signing in"), "ok");
}

#[tokio::test]
async fn a_mail_server_that_wants_tls_at_once_is_told_from_one_that_does_not_speak_it() {
    let directory = migrated();
    let plain = MailServer::start(0, "250 good").await;
    let smtp = format!("smtps://127.0.0.1:{}", plain.port);
    let found = doctor(directory.path(), &[], &[("PALABRE_SMTP_URL", &smtp)]).await;
    assert!(found.fault("mail", "does not speak TLS").contains("smtps://"));
}

#[tokio::test]
async fn at_the_public_address_palabre_itself_must_answer() {
    let directory = migrated();
    let (other, _serving) = stranger("HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}").await;
    let found = doctor(directory.path(), &[], &[("PALABRE_PUBLIC_URL", &other)]).await;
    assert!(found.fault("public_address", "something else than Palabre").contains("PALABRE_PUBLIC_URL"));
    let unencrypted = other.replace("http://", "https://");
    let found = doctor(directory.path(), &[], &[("PALABRE_PUBLIC_URL", &unencrypted)]).await;
    found.fault("public_address", "does not speak TLS");
    let (elsewhere, _serving) =
        stranger("HTTP/1.1 301 Moved\r\nlocation: https://talk.example/health/live\r\ncontent-length: 0\r\n\r\n").await;
    let found = doctor(directory.path(), &[], &[("PALABRE_PUBLIC_URL", &elsewhere)]).await;
    found.fault("public_address", "redirects to https://talk.example");
    let (proxy, _serving) = stranger("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
    let found = doctor(directory.path(), &[], &[("PALABRE_PUBLIC_URL", &proxy)]).await;
    assert!(found.fault("public_address", "has no Palabre behind it").contains("palabre serve"));

    let port = free_port();
    let nobody = format!("http://127.0.0.1:{port}");
    let found = doctor(directory.path(), &[], &[("PALABRE_PUBLIC_URL", &nobody)]).await;
    assert_eq!((found.level("public_address", "cannot be reached from here"), found.code), ("warning", Some(0)));
    let _server = Running::start(directory.path(), port);
    let found = doctor(directory.path(), &[], &[("PALABRE_PUBLIC_URL", &nobody)]).await;
    assert_eq!(found.level("public_address", "Palabre answers at"), "ok");
}

#[tokio::test]
async fn a_queue_that_nobody_works_off_is_told_and_mails_are_counted_without_addresses() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let job = "INSERT INTO jobs (id, task, attempts, run_at, created_at, dead_at) VALUES ($1, $2, 0, 0, 0, $3)";
    let mail = r#"{"task":"invitation_mail","invitation":"00000000-0000-0000-0000-000000000000"}"#;
    let id = || app.state().clock.id();
    app.sql(job, vec![id().into(), mail.into(), None::<i64>.into()]).await;
    app.sql(job, vec![id().into(), mail.into(), i64::MAX.into()]).await;
    app.sql("UPDATE users SET mail_failing_at = 1 WHERE id = $1", vec![claire.id.into()]).await;
    let settings = [("PALABRE_DATABASE_URL", app.database_url()), ("PALABRE_SECRET_KEY", KEY)];
    let directory = tempfile::tempdir().expect("a directory");
    let found = doctor(directory.path(), &[], &settings).await;
    assert!(found.fault("queue", "no worker takes it").contains("palabre worker"));
    assert_eq!(found.level("mail", "1 mail waiting"), "warning");
    assert_eq!(found.level("mail", "1 mail given up within the last day"), "warning");
    assert_eq!(found.level("mail", "no mail gets through to 1 person"), "warning");
    assert!(!format!("{:?}", found.lines).contains(&claire.email));
}

#[tokio::test]
async fn wrong_settings_are_all_told_and_their_values_are_not() {
    let directory = migrated();
    let misspelt = [("PALABRE_SMPT_URL", "smtp://talk:hunter2@mail.example"), ("PALABRE_LISTN", "127.0.0.1:1")];
    let found = doctor(directory.path(), &[], &misspelt).await;
    assert!(found.fault("settings", "PALABRE_SMPT_URL is not a setting").contains("--help"));
    found.fault("settings", "PALABRE_LISTN is not a setting");
    assert_eq!(found.level("database", "writing works"), "ok");
    assert!(!format!("{:?}", found.lines).contains("hunter2"));

    std::fs::write(directory.path().join("palabre.toml"), "PALABRE_LOG = \"info\"\nPALABRE_SECRET_KEY = hunter2\n")
        .expect("written");
    let found = doctor(directory.path(), &[], &[]).await;
    found.fault("settings", "line 2 of palabre.toml");
    assert!(!format!("{:?}", found.lines).contains("hunter2"));
}
