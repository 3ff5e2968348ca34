//! Files become those of a message, and go with it.

use api::{
    attachments::storage::Key,
    delivery::{job::Task, went_back},
};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{AttachmentId, Code, MessageId, Timestamp, attachments::AttachmentView, messages::Posted};
use uuid::Uuid;

use super::png;
use crate::support::{ACTIVITY, Person, TestApp, answer};

async fn files(person: &Person, count: usize) -> Vec<AttachmentId> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(person.upload(&format!("{n}.txt"), format!("file {n}")).await.created().id);
    }
    ids
}

#[tokio::test]
async fn a_message_carries_its_files_in_the_order_in_which_they_were_named() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let mut ids = files(&claire, 3).await;
    ids.swap(0, 2);
    let posted = claire.post_with(&record, "Three files", &ids).await.created();
    let named = |list: &[AttachmentView]| list.iter().map(|file| file.id).collect::<Vec<_>>();
    assert_eq!(named(&posted.message.attachments), ids);
    let page = tom.messages(posted.thread.id, "").await.ok();
    assert_eq!(page.items[0].attachments, posted.message.attachments);
    let one = tom.get::<shared::messages::MessageView>(&format!("/messages/{}", posted.message.id)).await.ok();
    assert_eq!(named(&one.attachments), ids);
    assert!(claire.post(&record, "No file").await.created().message.attachments.is_empty());
}

#[tokio::test]
async fn a_file_is_claimed_once_and_by_its_uploader() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let ids = files(&claire, 2).await;
    let nothing = AttachmentId(Uuid::from_u128(1));
    tom.post_with(&record, "Mine", &[ids[0]]).await.invalid(&["/attachment_ids/0"]);
    claire.post_with(&record, "Mine", &[ids[0], nothing]).await.invalid(&["/attachment_ids/1"]);
    claire.get::<Value>(&format!("{}/thread", claire.path(&record.key))).await.problem(Code::NoThread);
    let posted = claire.post_with(&record, "Mine", &[ids[0]]).await.created();
    claire.post_with(&record, "Again", &[ids[1], ids[0]]).await.invalid(&["/attachment_ids/1"]);
    assert_eq!(claire.thread(posted.thread.id).await.ok().last_seq, 1);
    claire.post_with(&record, "The other", &[ids[1]]).await.created();

    let ids = files(&claire, 11).await;
    claire.post_with(&record, "Too many", &ids).await.invalid(&["/attachment_ids"]);
    claire.post_with(&record, "Twice", &[ids[0], ids[0]]).await.invalid(&["/attachment_ids"]);
    claire.post_as(&record, json!({ "body": "x", "attachment_ids": ["x"] })).await.invalid(&["/attachment_ids/0"]);
    assert_eq!(claire.post_with(&record, "Ten", &ids[..10]).await.created().message.attachments.len(), 10);
}

#[tokio::test]
async fn two_messages_that_want_the_same_file_at_once_do_not_both_get_it() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&record, "first").await.created();
    let ids = files(&claire, 1).await;
    let posts = (0..6).map(|n| {
        let (claire, record, ids) = (&claire, &record, &ids);
        async move { claire.post_with(record, &format!("post {n}"), ids).await.status.as_u16() }
    });
    let mut statuses = futures_util::future::join_all(posts).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422, 422, 422, 422, 422]);
}

#[tokio::test]
async fn a_retried_message_keeps_its_files() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let ids = files(&claire, 1).await;
    let path = format!("{}/messages", claire.path(&record.key));
    let call = || {
        let body = json!({ "body": "Once", "attachment_ids": ids });
        claire.call(Method::POST, &path).header("idempotency-key", "k-1").json(&body)
    };
    let first = answer::<Posted>(call()).await.created();
    assert_eq!(answer::<Posted>(call()).await.created(), first);
    assert_eq!(first.message.attachments.len(), 1);
}

#[tokio::test]
async fn a_file_of_another_workspace_cannot_be_claimed() {
    let app = TestApp::new().await;
    let (claire, stranger) = (app.member("Claire Martin").await, app.stranger().await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    stranger.upload("a.txt", "x").await.problem(Code::NotFound);
    let ids = files(&claire, 1).await;
    app.sql("UPDATE attachments SET workspace_id = (SELECT id FROM workspaces WHERE name = 'Elsewhere')", vec![]).await;
    claire.post_with(&record, "Mine", &ids).await.invalid(&["/attachment_ids/0"]);
    claire.download(ids[0]).await.problem(Code::NotFound);
}

#[tokio::test]
async fn the_smaller_picture_arrives_after_the_message_and_readers_hear_of_it() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let file = claire.upload("plan.png", png(20, 10)).await.created();
    let posted = claire.post_with(&record, "Look", &[file.id]).await.created();
    assert_eq!(posted.message.attachments[0].thumbnail_url, None);
    let mut events = tom.events().await;
    app.run_jobs().await;
    let event = events.next().await;
    assert_eq!((event.kind, event.seq), (shared::events::EventKind::MessageEdited, Some(1)));
    let message = tom.messages(posted.thread.id, "").await.ok().items.remove(0);
    assert_eq!(message.edited_at, None);
    let seen = &message.attachments[0];
    assert_eq!((seen.width, seen.height, seen.is_picture()), (Some(20), Some(10), true));
}

#[tokio::test]
async fn an_upload_that_no_message_claims_within_a_day_is_removed() {
    let app = TestApp::patient().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let (claimed, left) = (claire.upload("a.png", png(9, 9)).await.created(), claire.upload("b.png", png(9, 9)).await.created());
    claire.post_with(&record, "One of two", &[claimed.id]).await.created();
    app.run_jobs().await;
    assert_eq!(app.stored().await.len(), 4);
    app.advance(24 * 60 - 1);
    app.run_jobs().await;
    assert!(claire.download(left.id).await.status.is_success());
    app.advance(2);
    app.run_jobs().await;
    claire.download(left.id).await.problem(Code::NotFound);
    claire.post_with(&record, "Too late", &[left.id]).await.invalid(&["/attachment_ids/0"]);
    assert!(claire.download(claimed.id).await.status.is_success());
    assert_eq!(app.stored().await.len(), 2);
}

#[tokio::test]
async fn an_upload_still_waits_for_its_message_when_the_program_is_started_anew_or_the_clock_put_back() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let file = claire.upload("plan.txt", "plan").await.created().id;
    for before in [None, Some(app.state().clock.now().plus(Timestamp::HOUR))] {
        went_back::look(app.state(), before).await.expect("a look");
        app.run_jobs().await;
        assert!(claire.download(file).await.status.is_success(), "{before:?}");
    }
    claire.post_with(&record, "The plan", &[file]).await.created();
}

#[tokio::test]
async fn the_files_of_a_deleted_message_are_removed_with_it() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let file = claire.upload("a.png", png(9, 9)).await.created();
    let message: MessageId = claire.post_with(&record, "Look", &[file.id]).await.created().message.id;
    app.run_jobs().await;
    claire.delete(&format!("/messages/{message}")).await.done();
    claire.download(file.id).await.problem(Code::NotFound);
    app.run_jobs().await;
    assert!(app.stored().await.is_empty());
}

#[tokio::test]
async fn a_smaller_picture_that_was_kept_while_the_message_was_deleted_is_removed_too() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let file = claire.upload("a.png", png(9, 9)).await.created().id;
    let posted = claire.post_with(&app.record(ACTIVITY, "PA-0042").await, "Look", &[file]).await.created();
    claire.delete(&format!("/messages/{}", posted.message.id)).await.done();
    app.run_jobs().await;
    let storage = &app.state().storage;
    storage.put(Key::Thumbnail(file), app.state().clock.id(), b"a smaller picture").await.expect("kept");
    app.job(Task::MakeThumbnail { attachment: file }).await;
    app.run_jobs().await;
    assert!(app.stored().await.is_empty());
}

#[tokio::test]
async fn the_files_of_a_deleted_message_are_removed_however_long_the_storage_was_away() {
    let app = TestApp::patient().await;
    if !app.keeps_files_in_a_directory() {
        return; // it is the same job
    }
    let claire = app.member("Claire Martin").await;
    let file = claire.upload("a.txt", "a").await.created().id;
    let posted = claire.post_with(&app.record(ACTIVITY, "PA-0042").await, "Look", &[file]).await.created();
    let place = std::path::PathBuf::from(app.stored().await.remove(0));
    let (directory, away) = (place.parent().expect("a directory").to_owned(), place.with_extension("away"));
    let away = away.file_name().map(|name| directory.with_file_name(name)).expect("a place");
    claire.delete(&format!("/messages/{}", posted.message.id)).await.done();
    std::fs::rename(&directory, &away).and_then(|()| std::fs::write(&directory, "")).expect("no directory");
    app.sql("UPDATE jobs SET attempts = 100", vec![]).await;
    app.run_jobs().await;
    std::fs::remove_file(&directory).and_then(|()| std::fs::rename(&away, &directory)).expect("a directory again");
    assert!(place.exists());
    app.advance(3 * 60 + 1);
    app.run_jobs().await;
    assert!(app.stored().await.is_empty());
}

#[tokio::test]
async fn what_a_killed_process_left_half_written_is_removed_in_time() {
    let app = TestApp::new().await;
    if !app.keeps_files_in_a_directory() {
        return; // a bucket does it by a rule of its own
    }
    let id = app.state().clock.id();
    std::mem::forget(app.state().storage.begin(Key::Original(AttachmentId(id)), id).await.expect("a file"));
    app.state().storage.tidy(Timestamp::DAY.unsigned_abs()).await.expect("tidied");
    assert_eq!(app.stored().await.len(), 1, "it may still arrive");
    let path = app.stored().await.remove(0);
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
    std::fs::File::options().write(true).open(path).and_then(|file| file.set_modified(long_ago)).expect("an age");
    app.state().storage.tidy(3600).await.expect("tidied");
    assert!(app.stored().await.is_empty());
}
