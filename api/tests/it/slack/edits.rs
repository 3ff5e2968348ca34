//! What an edit and a deletion tell in Slack.

use api::delivery::{job::Lane, worker};
use reqwest::Method;
use serde_json::{Value, json};
use shared::deliveries::DeliveryState;

use super::World;

#[tokio::test]
async fn an_edit_tells_in_slack_whom_it_mentions_for_the_first_time_and_no_channel() {
    let world = World::with_bot().await;
    let tom = world.app.member("Tom Fischer").await;
    world.slack.state.add_person(&tom.email);
    let message = world.mention().await;
    world.app.run_jobs().await;
    // What is set up later is no reason to post what was said before.
    world.put(json!({ "channels": { crate::support::ACTIVITY: "#payroll" } })).await;
    let text = format!("{} {}, six years?", world.karim.mention(), tom.mention());
    world.claire.send::<Value>(Method::PATCH, &format!("/messages/{message}"), json!({ "body": text })).await.ok();
    world.app.run_jobs().await;
    let to_tom = world.slack.state.posted_to(&tom.email);
    assert_eq!((to_tom.len(), world.to_karim().len(), world.slack.state.posted().len()), (1, 1, 2));
    assert_eq!(to_tom[0].blocks[2]["text"]["text"], "@Karim Benali @Tom Fischer, six years?");
}

#[tokio::test]
async fn what_waits_for_slack_says_the_new_text_or_disappears_with_its_message() {
    let world = World::with_channel().await;
    let (edited, deleted) = (world.mention().await, world.mention().await);
    let text = format!("{}, six years?", world.karim.mention());
    world.claire.send::<Value>(Method::PATCH, &format!("/messages/{edited}"), json!({ "body": text })).await.ok();
    world.app.run_jobs().await;
    let before = world.slack.state.posted().len();
    world.claire.send::<Value>(Method::PATCH, &format!("/messages/{deleted}"), json!({ "body": "nobody" })).await.ok();
    assert!(world.to_karim().iter().any(|posted| posted.blocks[2]["text"]["text"] == "@Karim Benali, six years?"));
    let late = world.mention().await;
    world.claire.delete(&format!("/messages/{late}")).await.done();
    world.app.run_jobs().await;
    assert_eq!(world.slack.state.posted().len(), before);
    assert!(world.lines(late).await.iter().all(|line| line.state != DeliveryState::Sent));
}

#[tokio::test]
async fn a_mention_that_was_taken_away_in_time_is_told_in_slack_once_when_it_comes_back() {
    let world = World::with_bot().await;
    let message = world.mention().await;
    worker::once(world.app.state(), Lane::Slack).await.expect("the queue"); // queued, and not sent
    for text in ["nobody".to_owned(), world.karim.mention(), "nobody".to_owned(), world.karim.mention()] {
        world.claire.send::<Value>(Method::PATCH, &format!("/messages/{message}"), json!({ "body": text })).await.ok();
        world.app.run_jobs().await;
    }
    assert_eq!((world.to_karim().len(), world.ended(message).await), (1, (DeliveryState::Sent, None)));
}
