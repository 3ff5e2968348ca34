//! How many calls to the database an operation takes, begin and commit not counted: the same in a small workspace and in
//! a large one.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ACTIVITY, Person, TestApp, answer};

/// The calls of each operation, by name.
async fn measure(app: &TestApp, claire: &Person, karim: &Person) -> Vec<(&'static str, u64)> {
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&record, "first").await.created().thread.id;
    let path = format!("/threads/{thread}/messages");
    let mut counted = Vec::new();

    let post = claire
        .call(Method::POST, &path)
        .header("idempotency-key", "k-1")
        .json(&json!({ "body": format!("Look, {}", karim.mention()) }));
    let (posted, calls) = app.calls(answer::<Value>(post)).await;
    posted.created();
    counted.push(("post", calls));

    let reply = json!({ "body": format!("Look, {}", karim.mention()), "reply_to": posted_id(claire, thread).await });
    let (posted, calls) = app.calls(claire.reply(thread, reply)).await;
    let reply = format!("/messages/{}", posted.created().message.id);
    counted.push(("reply", calls));

    let body = json!({ "body": format!("Look here, {}", karim.mention()) });
    let (edited, calls) = app.calls(claire.send::<Value>(Method::PATCH, &reply, body)).await;
    edited.ok();
    counted.push(("edit", calls));

    let emoji = format!("{reply}/reactions/%F0%9F%91%8D");
    let (given, calls) = app.calls(answer::<Value>(karim.call(Method::PUT, &emoji))).await;
    given.ok();
    counted.push(("react", calls));

    let (taken, calls) = app.calls(karim.delete(&emoji)).await;
    taken.done();
    counted.push(("take a reaction back", calls));

    let pin = json!({ "message_id": posted_id(claire, thread).await });
    let (pinned, calls) = app.calls(karim.send::<Value>(Method::PUT, &format!("/threads/{thread}/pin"), pin)).await;
    pinned.ok();
    counted.push(("pin", calls));

    let (said, calls) = app.calls(karim.get::<Value>(&format!("{reply}/revisions"))).await;
    said.ok();
    counted.push(("revisions", calls));

    let (gone, calls) = app.calls(claire.delete(&reply)).await;
    gone.done();
    counted.push(("delete", calls));

    let first = app.record(ACTIVITY, "PA-0043").await;
    let (posted, calls) = app.calls(claire.post(&first, format!("Look, {}", karim.mention()))).await;
    posted.created();
    counted.push(("first post", calls));

    let (file, calls) = app.calls(claire.upload("a.txt", "a")).await;
    let file = file.created().id;
    counted.push(("upload", calls));

    let (posted, calls) = app.calls(claire.post_with(&first, "With a file", &[file])).await;
    posted.created();
    counted.push(("post with files", calls));

    let (_, calls) = app.calls(karim.download(file)).await;
    counted.push(("download", calls));

    let draft = format!("{}/draft", claire.path(&record.key));
    let body = json!({ "body": "Look", "reply_to": posted_id(claire, thread).await });
    let (kept, calls) = app.calls(claire.send::<Value>(Method::PUT, &draft, body)).await;
    kept.ok();
    counted.push(("keep draft", calls));

    let (kept, calls) = app.calls(claire.get::<Value>(&draft)).await;
    kept.ok();
    counted.push(("draft", calls));

    let (gone, calls) = app.calls(claire.delete(&draft)).await;
    gone.done();
    counted.push(("remove draft", calls));

    let (page, calls) = app.calls(karim.hub("?state=open")).await;
    assert!(page.ok().items.len() >= 2);
    counted.push(("hub", calls));

    let (page, calls) = app.calls(karim.messages(thread, "")).await;
    assert_eq!(page.ok().items.len(), 3);
    counted.push(("messages", calls));

    let (_, calls) = app.calls(karim.counters()).await;
    counted.push(("counters", calls));

    let (offers, calls) = app.calls(karim.picker(&record, "")).await;
    assert!(offers.len() >= 2);
    counted.push(("picker", calls));

    let keys: Vec<_> = (0..200).map(|n| json!({ "type": ACTIVITY, "id": format!("PA-{n:04}") })).collect();
    let (page, calls) =
        app.calls(karim.send::<Value>(Method::POST, &karim.here("/records/counters"), json!({ "records": keys }))).await;
    page.ok();
    counted.push(("counters in bulk", calls));

    let (page, calls) = app.calls(karim.get::<Value>(&karim.here("/records"))).await;
    page.ok();
    counted.push(("records", calls));

    let (page, calls) = app.calls(karim.get::<Value>(&karim.here("/members"))).await;
    page.ok();
    counted.push(("members", calls));

    let (_, calls) = app.calls(karim.notifications()).await;
    counted.push(("notifications", calls));
    counted
}

/// The first message of a thread.
async fn posted_id(claire: &Person, thread: shared::ThreadId) -> shared::MessageId {
    claire.messages(thread, "").await.ok().items.remove(0).id
}

#[tokio::test]
async fn an_operation_costs_the_same_in_a_large_workspace_and_keeps_within_its_budget() {
    let (small, large) = (TestApp::new().await, TestApp::new().await);
    let mut measured = Vec::new();
    for (app, people, threads) in [(&small, 3, 3), (&large, 298, 60)] {
        let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
        app.crowd(people).await;
        for n in 0..threads {
            claire.post(&app.record(ACTIVITY, &format!("R-{n}")).await, "Hello").await.created();
        }
        measured.push(measure(app, &claire, &karim).await);
    }
    assert_eq!(measured[0], measured[1]);
    for (name, calls) in &measured[0] {
        let budget = match *name {
            "post" | "first post" | "reply" => 5,
            "post with files" => 6,
            "edit" | "delete" | "react" => 8,
            "take a reaction back" => 5,
            "pin" => 7,
            "revisions" | "messages" | "keep draft" | "remove draft" => 4,
            "upload" => 5,
            "hub" | "picker" | "draft" => 3,
            _ => 2,
        };
        assert!(*calls <= budget, "{name} takes {calls} calls, {budget} are allowed");
    }
}
