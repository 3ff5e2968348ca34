//! What members write.

use serde_json::{Value, json};
use shared::{Code, messages::MessageView};

use crate::support::{ACTIVITY, Person, Record, TestApp};

async fn html(person: &Person, record: &Record, body: &str) -> String {
    person.post(record, body).await.created().message.html.expect("a text")
}

#[tokio::test]
async fn messages_are_numbered_one_two_three() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let (payroll, other) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    assert_eq!(claire.post(&payroll, "one").await.created().message.seq, 1);
    let second = tom.post(&payroll, "two").await.created();
    assert_eq!(second.message.seq, 2);
    assert_eq!(tom.post(&other, "one").await.created().message.seq, 1);
    assert_eq!(claire.reply(second.thread.id, json!({ "body": "three" })).await.created().message.seq, 3);
    let bodies: Vec<_> = claire.messages(second.thread.id, "").await.ok().items.into_iter().filter_map(|m| m.body).collect();
    assert_eq!(bodies, ["one", "two", "three"]);
}

#[tokio::test]
async fn the_place_of_a_message_leads_to_it() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Hello **you**").await;
    let place = posted.header("location").expect("a place").strip_prefix("/api/v1").expect("of the API").to_owned();
    let message = claire.get::<MessageView>(&place).await;
    assert_eq!(message.ok(), posted.created().message);
    assert!(message.header("etag").is_some());
}

#[tokio::test]
async fn a_message_that_says_nothing_or_too_much_is_refused_and_nothing_is_half_written() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for bad in ["", " \t\n", "\u{2003}", "a\0b", &"é".repeat(10_001)] {
        claire.post(&payroll, bad).await.invalid(&["/body"]);
    }
    claire.post_as(&payroll, json!({})).await.invalid(&["/body"]);
    claire.post_as(&payroll, json!({ "body": null })).await.invalid(&["/body"]);
    claire.post_as(&payroll, json!({ "body": "x", "reopen": "yes" })).await.invalid(&["/reopen"]);
    claire.post_as(&payroll, json!({ "body": "x", "title": "x" })).await.invalid(&["/title"]);
    assert!(claire.record(&payroll).await.ok().thread.is_none());
    assert!(claire.hub("").await.ok().items.is_empty());

    let posted = claire.post(&payroll, "é".repeat(10_000)).await.created();
    assert_eq!(posted.message.seq, 1);
}

#[tokio::test]
async fn markdown_becomes_html_that_can_run_nothing() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    assert_eq!(
        html(&claire, &record, "**five** ~~six~~ `years`").await,
        "<p><strong>five</strong> <del>six</del> <code>years</code></p>\n"
    );
    assert_eq!(html(&claire, &record, "# Heading").await, "<p><strong>Heading</strong></p>\n");
    let link = html(&claire, &record, "[contract](https://host.example/a?b=c)").await;
    assert!(
        link.contains("href=\"https://host.example/a?b=c\"") && link.contains("noopener") && link.contains("nofollow"),
        "{link}"
    );
    for bad in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onmouseover=alert(1)>b</b>",
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT:alert(1))",
        "[x](java\u{0}script:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml,<svg onload=alert(1)>)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "[x](https://a.example \"onclick=alert(1)\")",
        "<svg><style><img src=x></style></svg>",
    ] {
        let Ok(text) = String::from_utf8(bad.as_bytes().iter().copied().filter(|byte| *byte != 0).collect()) else { continue };
        let html = html(&claire, &record, &text).await;
        let lower = html.to_lowercase();
        for danger in ["<script", "<img", "<svg", "<style", "<b ", "href=\"javascript", "href=\"data", "onclick=\""] {
            assert!(!lower.contains(danger), "{text} became {html}");
        }
    }
    let picture = html(&claire, &record, "![plan](https://host.example/plan.png)").await;
    assert!(picture.contains("<a href=\"https://host.example/plan.png\"") && picture.contains("plan</a>"), "{picture}");
}

#[tokio::test]
async fn text_neither_turns_around_nor_nests_without_end() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let turned = claire.post(&record, "pay \u{202e}txt.exe\u{202c} `\u{2066}x`").await.created();
    let seen = format!("{}{}", turned.message.html.expect("a text"), turned.thread.last_message.excerpt);
    assert!(!seen.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')));
    let deep = html(&claire, &record, &format!("{}bottom", "> ".repeat(4_000))).await;
    assert!(deep.contains("bottom") && deep.matches("<blockquote>").count() <= 8);
    let brackets = html(&claire, &record, &"[".repeat(9_000)).await;
    assert!(brackets.contains('['));
}

#[tokio::test]
async fn a_discussion_is_read_from_either_end() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let mut thread = None;
    for n in 1..=7 {
        thread = Some(claire.post(&record, format!("message {n}")).await.created().thread.id);
    }
    let thread = thread.expect("a thread");
    let page = |query: &'static str| {
        let claire = claire.clone();
        async move {
            let page = claire.messages(thread, query).await.ok();
            (page.items.iter().map(|message| message.seq).collect::<Vec<_>>(), page.next)
        }
    };
    assert_eq!(page("").await, (vec![1, 2, 3, 4, 5, 6, 7], None));
    assert_eq!(page("?limit=3").await, (vec![5, 6, 7], Some("5".into())));
    assert_eq!(page("?limit=3&before_seq=5").await, (vec![2, 3, 4], Some("2".into())));
    assert_eq!(page("?limit=3&before_seq=2").await, (vec![1], None));
    assert_eq!(page("?limit=3&after_seq=0").await, (vec![1, 2, 3], Some("3".into())));
    assert_eq!(page("?limit=4&after_seq=3").await, (vec![4, 5, 6, 7], None));
    assert_eq!(page("?after_seq=7").await, (vec![], None));
    assert_eq!(page("?after_seq=99").await, (vec![], None));
    assert_eq!(page("?before_seq=9223372036854775807&limit=1").await, (vec![7], Some("7".into())));
    for (query, pointer) in [
        ("?after_seq=1&before_seq=5", "?before_seq"),
        ("?after_seq=-1", "?after_seq"),
        ("?before_seq=0", "?before_seq"),
        ("?after_seq=one", "?after_seq"),
        ("?before_seq=9223372036854775808", "?before_seq"),
        ("?from=1", "?from"),
    ] {
        claire.messages(thread, query).await.invalid(&[pointer]);
    }
}

#[tokio::test]
async fn a_message_of_elsewhere_is_not_there() {
    let app = TestApp::new().await;
    let (claire, eve) = (app.member("Claire Martin").await, app.stranger().await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Hello").await.created();
    let path = format!("/messages/{}", posted.message.id);
    eve.get::<Value>(&path).await.problem(Code::NotFound);
    claire.get::<Value>(&format!("/messages/{}", posted.thread.id)).await.problem(Code::NotFound);
    claire.get::<Value>("/messages/17").await.problem(Code::InvalidPath);
}
