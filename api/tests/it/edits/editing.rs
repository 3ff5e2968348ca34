//! An author gives their message another text.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, Page, edits::RevisionView, events::EventKind, threads::ThreadState};

use super::{deactivate, edit, edit_seen, path, remove, revisions, see};
use crate::support::{ACTIVITY, TestApp, answer};

#[tokio::test]
async fn an_edit_shows_everywhere_and_what_was_said_before_is_kept() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let posted =
        claire.post(&app.record(ACTIVITY, "PA-0042").await, format!("{} **five** years", karim.mention())).await.created();
    let message = posted.message;
    assert_eq!((message.revision, message.edited_at), (1, None));
    app.advance(1);

    let answer = edit(&claire, message.id, format!("{} **six** years", karim.mention())).await;

    let edited = answer.ok().message;
    assert_eq!(answer.header("etag"), Some("\"2\""));
    assert_eq!((edited.seq, edited.revision, edited.created_at), (1, 2, message.created_at));
    assert!(edited.edited_at.is_some_and(|at| at > message.created_at));
    assert!(edited.html.as_deref().is_some_and(|html| html.contains("@Karim Benali</span> <strong>six</strong> years")));
    assert_eq!(see(&claire, message.id).await, edited);
    assert_eq!(claire.thread(posted.thread.id).await.ok().last_message.excerpt, "@Karim Benali six years");
    assert_eq!(karim.notifications().await[0].excerpt, "@Karim Benali six years");

    let said: Vec<_> = revisions(&karim, message.id).await.into_iter().map(|one| (one.number, one.body, one.at)).collect();
    let (old, new) = (message.body.expect("a text"), edited.body.expect("a text"));
    assert_eq!(said, [(2, new, edited.edited_at.expect("a time")), (1, old, message.created_at)]);
}

#[tokio::test]
async fn a_message_never_edited_has_one_revision_and_many_edits_are_read_in_pages() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "0").await.created().message.id;
    assert_eq!(revisions(&claire, message).await.len(), 1);
    for n in 1..=4 {
        edit(&claire, message, n.to_string()).await.ok();
    }
    let mut said = Vec::new();
    let mut after = String::new();
    loop {
        let page: Page<RevisionView> = claire.get(&format!("{}/revisions?limit=2{after}", path(message))).await.ok();
        said.extend(page.items.into_iter().map(|one| one.body));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    assert_eq!(said, ["4", "3", "2", "1", "0"]);
    let foreign = app.record(ACTIVITY, "PA-0043").await;
    claire.post(&foreign, "x").await.created();
    let cursor = claire.hub("?limit=1").await.ok().next.expect("a cursor");
    claire.get::<Value>(&format!("{}/revisions?after={cursor}", path(message))).await.problem(Code::InvalidCursor);
}

#[tokio::test]
async fn an_edit_that_says_nothing_or_too_much_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "five years").await.created().message;
    for bad in ["", " \t\n", "a\0b", &"é".repeat(10_001)] {
        edit(&claire, message.id, bad).await.invalid(&["/body"]);
    }
    let patch = |body: Value| claire.call(Method::PATCH, &path(message.id)).json(&body);
    answer::<Value>(patch(json!({}))).await.invalid(&["/body"]);
    answer::<Value>(patch(json!({ "body": "x", "reopen": false }))).await.invalid(&["/reopen"]);
    let crowd: String = (0..51).map(|n| format!("[@x](mention:user/{}) ", uuid::Uuid::from_u128(n))).collect();
    edit(&claire, message.id, crowd).await.invalid(&["/body"]);
    claire.send::<Value>(Method::PATCH, "/messages/17", json!({ "body": "x" })).await.problem(Code::InvalidPath);
    assert_eq!(see(&claire, message.id).await, message);
}

#[tokio::test]
async fn only_its_author_edits_a_message_and_everybody_is_told_what_they_may() {
    let app = TestApp::new().await;
    let (claire, tom, sofia) =
        (app.member("Claire Martin").await, app.member("Tom Fischer").await, app.moderator("Sofia Lopes").await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, "five years").await.created();
    let message = posted.message.id;
    for (person, may) in [(&claire, (true, true)), (&tom, (false, false)), (&sofia, (false, true))] {
        for seen in [see(person, message).await, person.messages(posted.thread.id, "").await.ok().items.remove(0)] {
            assert_eq!((seen.viewer.can_edit, seen.viewer.can_delete), may, "{}", person.name);
        }
        if !may.0 {
            edit(person, message, "six years").await.problem(Code::Forbidden);
            person.send::<Value>(Method::PATCH, &path(message), json!({ "body": 1 })).await.problem(Code::Forbidden);
        }
    }
    assert!(posted.message.viewer.can_edit && posted.message.viewer.can_delete);
    app.stranger().await.send::<Value>(Method::PATCH, &path(message), json!({ "body": "x" })).await.problem(Code::NotFound);
    let reads = app.acting_as(&claire, "read").await;
    assert!(!see(&reads, message).await.viewer.can_edit);
    edit(&reads, message, "six years").await.problem(Code::Forbidden);
    edit(&app.acting_as(&claire, "write").await, message, "six years").await.ok();
}

#[tokio::test]
async fn two_editors_do_not_overwrite_each_other() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let elsewhere = app.signed_in(&claire).await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "one").await.created().message.id;
    edit_seen(&claire, message, 1, "two").await.ok();
    edit_seen(&elsewhere, message, 1, "three").await.problem(Code::PreconditionFailed);
    assert_eq!(see(&claire, message).await.body.as_deref(), Some("two"));
    edit_seen(&elsewhere, message, 2, "three").await.ok();
    edit(&claire, message, "four").await.ok(); // who names no revision means whatever is there
    for round in 0..8 {
        let revision = see(&claire, message).await.revision;
        let (a, b) = (format!("a{round}"), format!("b{round}"));
        let (one, other) = tokio::join!(edit_seen(&claire, message, revision, &a), edit_seen(&elsewhere, message, revision, &b));
        let (winner, loser) = if one.status.is_success() { (one, other) } else { (other, one) };
        loser.problem(Code::PreconditionFailed);
        assert_eq!(see(&claire, message).await, winner.ok().message);
    }
    assert_eq!(revisions(&claire, message).await.len(), 12);
}

#[tokio::test]
async fn the_same_text_again_is_no_edit() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "five years").await.created().message;
    assert_eq!(edit(&claire, message.id, "five years").await.ok().message, message);
    assert_eq!(revisions(&claire, message.id).await.len(), 1);
}

#[tokio::test]
async fn editing_in_a_closed_discussion_leaves_it_closed() {
    let app = TestApp::new().await;
    let karim = app.moderator("Karim Benali").await;
    let posted = karim.post(&app.record(ACTIVITY, "PA-0042").await, "five years").await.created();
    karim.close(posted.thread.id, json!({})).await.ok();
    edit(&karim, posted.message.id, "six years").await.ok();
    assert_eq!(karim.thread(posted.thread.id).await.ok().state, ThreadState::Closed);
    assert_eq!(karim.transitions(posted.thread.id).await.ok().items.len(), 2);
    remove(&karim, posted.message.id, json!({})).await.done();
    assert_eq!(karim.thread(posted.thread.id).await.ok().state, ThreadState::Closed);
}

#[tokio::test]
async fn who_lost_access_or_is_inactive_changes_nothing_that_they_wrote() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let (ines, tom) = (app.member("Inès Laurent").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[ines.grant(), owner.grant()]).await;
    let message = ines.post(&laptop, "stolen").await.created().message.id;
    let grants = json!({ "title": "Laptop", "grants": [{ "user_id": owner.id }] });
    owner.put_record(&laptop.key, grants).await.ok();
    edit(&ines, message, "lost").await.problem(Code::NotFound);
    remove(&ines, message, json!({})).await.problem(Code::NotFound);
    ines.get::<Value>(&format!("{}/revisions", path(message))).await.problem(Code::NotFound);

    let other = tom.post(&app.record(ACTIVITY, "PA-0042").await, "here").await.created().message.id;
    deactivate(&owner, tom.id).await;
    edit(&tom, other, "gone").await.problem(Code::NotFound);
    remove(&tom, other, json!({})).await.problem(Code::NotFound);
    assert_eq!(see(&owner, other).await.body.as_deref(), Some("here"));
}

#[tokio::test]
async fn an_edit_and_a_deletion_are_heard_by_those_who_may_see_the_message() {
    let app = TestApp::new().await;
    let (ines, tom) = (app.member("Inès Laurent").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[ines.grant(), tom.grant()]).await;
    let posted = ines.post(&laptop, "stolen").await.created();
    let mut events = tom.events().await;
    edit(&ines, posted.message.id, "lost").await.ok();
    let edited = events.next().await;
    assert_eq!((edited.kind, edited.thread_id, edited.seq), (EventKind::MessageEdited, Some(posted.thread.id), Some(1)));
    remove(&ines, posted.message.id, json!({})).await.done();
    let deleted = events.next().await;
    assert_eq!((deleted.kind, deleted.thread_id, deleted.seq), (EventKind::MessageDeleted, Some(posted.thread.id), Some(1)));
}
