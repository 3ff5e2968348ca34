//! A thread of ten thousand messages: every part of it costs what its end costs.

use reqwest::Method;
use serde_json::json;
use shared::{ThreadId, threads::ReadState};

use crate::support::{ACTIVITY, Person, TestApp};

const LONG: i64 = 10_000;

/// A thread with that many messages of one author, of which all but the first are copies.
async fn long_thread(app: &TestApp, author: &Person) -> ThreadId {
    let thread = author.post(&app.record(ACTIVITY, "PA-0042").await, "one").await.created().thread.id;
    let (numbers, id) = if app.database_url().starts_with("sqlite") {
        ("WITH RECURSIVE n (seq) AS (SELECT 2 UNION ALL SELECT seq + 1 FROM n WHERE seq < $2)", "randomblob(16)")
    } else {
        ("WITH n (seq) AS (SELECT generate_series(2::bigint, $2::bigint))", "gen_random_uuid()")
    };
    let copy = format!(
        "INSERT INTO messages (id, thread_id, seq, author_id, body, html, excerpt, mentions, revision, created_at)
         {numbers} SELECT {id}, ms.thread_id, n.seq, ms.author_id, ms.body, ms.html, ms.excerpt, ms.mentions, 1, ms.created_at
         FROM n JOIN messages ms ON ms.thread_id = $1 AND ms.seq = 1"
    );
    app.sql(&copy, api::values![thread, LONG]).await;
    app.sql("UPDATE threads SET last_seq = $2, message_count = $2 WHERE id = $1", api::values![thread, LONG]).await;
    thread
}

#[tokio::test]
async fn the_middle_of_a_long_thread_costs_what_its_ends_cost() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let thread = long_thread(&app, &claire).await;
    let pages = [
        ("", 9_951, 10_000, Some("9951")),
        ("?before_seq=5001&limit=30", 4_971, 5_000, Some("4971")),
        ("?after_seq=5000", 5_001, 5_050, Some("5050")),
        ("?after_seq=0&limit=100", 1, 100, Some("100")),
        ("?before_seq=20", 1, 19, None),
        ("?after_seq=9990", 9_991, 10_000, None),
    ];
    for (query, first, last, next) in pages {
        let (page, calls) = app.calls(tom.messages(thread, query)).await;
        let page = page.ok();
        let numbers: Vec<_> = page.items.iter().map(|message| message.seq).collect();
        assert_eq!(numbers, (first..=last).collect::<Vec<_>>(), "{query}");
        assert_eq!(page.next.as_deref(), next, "{query}");
        assert!(calls <= 4, "{query} takes {calls} calls");
    }
    for beyond in ["?after_seq=99999999", "?before_seq=1"] {
        assert!(tom.messages(thread, beyond).await.ok().items.is_empty(), "{beyond}");
    }
}

#[tokio::test]
async fn half_of_a_long_thread_can_be_marked_unread_and_read_again() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let thread = long_thread(&app, &claire).await;
    tom.read(thread, LONG).await.ok();
    assert_eq!(tom.counters().await.unread_threads, 0);
    let path = format!("/threads/{thread}/unread");
    let marking = tom.send::<ReadState>(Method::PUT, &path, json!({ "from_seq": 5_001 }));
    let (state, calls) = app.calls(marking).await;
    assert_eq!(state.ok(), ReadState { last_read_seq: 5_000, unread: 100 });
    assert!(calls <= 3, "it takes {calls} calls");
    assert_eq!(tom.counters().await.unread_threads, 1);
    assert_eq!(tom.thread(thread).await.ok().viewer.last_read_seq, 5_000);
    assert_eq!(tom.read(thread, LONG).await.ok().unread, 0);
    assert_eq!(tom.counters().await.unread_threads, 0);
}
