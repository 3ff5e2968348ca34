//! What is true of every list: its pages, its cursors, its limits.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, roles::BuiltIn};

use crate::support::{ACTIVITY, Person, TestApp};

/// Every list that is read in pages, with at least three rows in each.
async fn lists(app: &TestApp) -> (Person, Vec<String>) {
    let (claire, karim) = (app.owner("Claire Martin").await, app.moderator("Karim Benali").await);
    app.signed_in(&claire).await;
    app.signed_in(&claire).await;
    for name in ["audit", "legal", "security"] {
        app.team(name, &[]).await;
    }
    app.member("Tom Fischer").await;
    let mut thread = None;
    for n in 0..3 {
        let record = app.record(ACTIVITY, &format!("PA-{n}")).await;
        let posted = karim.post(&record, claire.mention()).await.created();
        karim.close(posted.thread.id, json!({})).await.ok();
        karim.reopen(posted.thread.id).await.ok();
        thread = Some(posted.thread.id);
    }
    for name in ["Beta", "Gamma"] {
        let (id, role, owner) = (app.state().clock.id(), app.state().clock.id(), app.role(BuiltIn::Owner));
        app.sql("INSERT INTO workspaces (id, name, locale, starter_may_close, show_emails, revision, created_at) VALUES ($1, $2, 'en', FALSE, FALSE, 1, 0)", api::values![id, name]).await;
        app.sql("INSERT INTO roles (id, workspace_id, key, name, permissions, receives_mail, sees_workspace) SELECT $1, $2, key, name, permissions, receives_mail, sees_workspace FROM roles WHERE id = $3", api::values![role, id, owner]).await;
        app.sql("INSERT INTO members (workspace_id, user_id, role_id, active, sort_name, revision, joined_at) VALUES ($1, $2, $3, TRUE, 'claire', 1, 0)", api::values![id, claire.id, role]).await;
    }
    let here = |path: &str| claire.here(path);
    let paths = vec![
        "/me/sessions".into(),
        "/workspaces".into(),
        here("/members"),
        here("/teams"),
        here("/records"),
        here("/threads"),
        here("/notifications"),
        format!("/threads/{}/transitions", thread.expect("a thread")),
    ];
    (claire, paths)
}

#[tokio::test]
async fn pages_follow_one_another_and_hold_each_row_once() {
    let app = TestApp::new().await;
    let (claire, paths) = lists(&app).await;
    for path in &paths {
        let whole = claire.get::<Value>(path).await.ok();
        assert!(whole["next"].is_null());
        let all = whole["items"].as_array().expect("items").clone();
        assert!(all.len() >= 3, "{path}");
        let (mut walked, mut query) = (Vec::new(), "?limit=1".to_owned());
        loop {
            let page = claire.get::<Value>(&format!("{path}{query}")).await.ok();
            let items = page["items"].as_array().expect("items");
            assert_eq!(items.len(), 1, "{path}");
            walked.extend(items.iter().cloned());
            let Some(next) = page["next"].as_str() else { break };
            query = format!("?limit=1&after={next}");
        }
        assert_eq!(walked, all, "{path}");
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_only() {
    let app = TestApp::new().await;
    let (claire, paths) = lists(&app).await;
    let mut cursors = Vec::new();
    for path in &paths {
        let page = claire.get::<Value>(&format!("{path}?limit=1")).await.ok();
        cursors.push(page["next"].as_str().expect("a cursor").to_owned());
    }
    for (n, path) in paths.iter().enumerate() {
        let own = &cursors[n];
        let mut bad: Vec<&str> =
            cursors.iter().enumerate().filter(|(of, _)| *of != n).map(|(_, cursor)| cursor.as_str()).collect();
        let turned: String = own.chars().rev().collect();
        bad.extend([&own[..own.len() / 2], &own[..own.len() - 1], "", "1", "%25%25", "W10", "bnVsbA", &turned]);
        for cursor in bad {
            claire.get::<Value>(&format!("{path}?after={cursor}")).await.problem(Code::InvalidCursor);
        }
    }
}

#[tokio::test]
async fn a_page_has_one_to_a_hundred_rows() {
    let app = TestApp::new().await;
    let (claire, mut paths) = lists(&app).await;
    let thread = claire.hub("").await.ok().items[0].id;
    paths.push(format!("/threads/{thread}/messages"));
    for path in &paths {
        for limit in ["0", "101", "-1", "abc", "", "1.5", "256", "99999999999999999999"] {
            claire.get::<Value>(&format!("{path}?limit={limit}")).await.invalid(&["?limit"]);
        }
        claire.get::<Value>(&format!("{path}?limit=100")).await.ok();
        claire.get::<Value>(&format!("{path}?limit=5&limit=5")).await.invalid(&["?limit"]);
        claire.get::<Value>(&format!("{path}?page=2")).await.invalid(&["?page"]);
    }
    let picker = claire.here("/mentionables?type=processing-activity&id=PA-0&limit=");
    claire.get::<Value>(&format!("{picker}0")).await.invalid(&["?limit"]);
    assert_eq!(claire.get::<Value>(&format!("{picker}2")).await.ok()["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn marking_read_makes_no_page_jump() {
    let app = TestApp::new().await;
    let (claire, _) = lists(&app).await;
    let first = claire.get::<Value>(&claire.here("/notifications?limit=2")).await.ok();
    claire.send::<Value>(Method::POST, &claire.here("/notifications/read"), json!({ "all": true })).await.ok();
    let next = first["next"].as_str().expect("a cursor");
    let rest = claire.get::<Value>(&claire.here(&format!("/notifications?after={next}"))).await.ok();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
}
