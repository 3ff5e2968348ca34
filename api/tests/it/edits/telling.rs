//! Whom an edit tells, and what becomes of what waits to be told.

use api::{
    deliveries,
    delivery::{
        job::{Lane, Outcome},
        worker,
    },
};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    deliveries::{Channel, DeliveryState},
    messages::NotReachedReason,
};

use super::{deactivate, edit, path};
use crate::support::{ACTIVITY, TestApp};

#[tokio::test]
async fn an_edit_tells_only_those_whom_it_mentions_for_the_first_time() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, format!("{} five", karim.mention())).await.created().message.id;
    app.run_jobs().await;
    for text in [
        format!("{} six", karim.mention()),
        "nobody".into(),
        format!("{} {} {}", karim.mention(), tom.mention(), claire.mention()),
        format!("{} and {}", tom.mention(), karim.mention()),
    ] {
        let edited = edit(&claire, message, text).await.ok();
        assert!(edited.not_reached.is_empty());
        app.run_jobs().await;
    }
    for person in [&karim, &tom] {
        app.only_mail_to(person);
        assert_eq!(person.notifications().await.len(), 1, "{}", person.name);
    }
    assert!(app.only_mail_to(&tom).text.contains("@Karim Benali"));
    assert!(app.mails_to(&claire).is_empty() && claire.notifications().await.is_empty());
}

#[tokio::test]
async fn the_author_learns_whom_an_edit_did_not_reach() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let (ines, tom, guest) = (app.member("Inès Laurent").await, app.member("Tom Fischer").await, app.guest().await);
    deactivate(&owner, ines.id).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let posted = owner.post(&record, guest.mention()).await.created();
    assert_eq!(posted.not_reached.len(), 1);
    let text = format!("{} {} {}", guest.mention(), ines.mention(), tom.mention());
    let not_reached = edit(&owner, posted.message.id, text).await.ok().not_reached;
    let reasons: Vec<_> = not_reached.iter().map(|person| (person.user_id, person.reason)).collect();
    assert_eq!(reasons, [(ines.id, NotReachedReason::Inactive)], "what was said before is not said again");
    app.run_jobs().await;
    assert_eq!((app.mails().len(), app.mails_to(&tom).len()), (1, 1));
}

#[tokio::test]
async fn a_team_mentioned_by_an_edit_is_told_and_those_told_before_are_not_again() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let legal = app.team("legal", &[&karim, &tom]).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, format!("{} five", karim.mention())).await.created().message.id;
    app.run_jobs().await;
    edit(&claire, message, format!("{} {} five", karim.mention(), legal.mention())).await.ok();
    edit(&claire, message, format!("{} six", legal.mention())).await.ok();
    app.run_jobs().await;
    app.only_mail_to(&karim);
    app.only_mail_to(&tom);
    assert_eq!((karim.notifications().await.len(), tom.notifications().await.len()), (1, 1));
}

#[tokio::test]
async fn a_mail_that_waits_says_the_new_text() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, format!("{} five years", karim.mention())).await.created().message.id;
    edit(&claire, message, format!("{} six years", karim.mention())).await.ok();
    app.run_jobs().await;
    let mail = app.only_mail_to(&karim);
    assert!(mail.text.contains("six years") && !mail.text.contains("five years"), "{}", mail.text);
    assert!(mail.html.contains("six years") && !mail.html.contains("five years"));
}

#[tokio::test]
async fn a_mail_that_waits_disappears_with_its_message() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let legal = app.team("legal", &[&tom]).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, format!("{} {}", karim.mention(), legal.mention())).await.created().message.id;
    claire.delete(&path(message)).await.done();
    app.run_jobs().await;
    assert!(app.mails().is_empty() && tom.notifications().await.is_empty());
    let lines = claire.deliveries(message).await;
    let mail = lines.iter().find(|line| line.channel == Channel::Mail).expect("a line");
    assert_eq!((mail.state, mail.detail.as_deref()), (DeliveryState::Cancelled, Some("deleted")));
}

#[tokio::test]
async fn a_mail_that_waits_disappears_with_its_mention_and_not_while_another_one_remains() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let legal = app.team("legal", &[&tom]).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let text = format!("{} {} {}", karim.mention(), tom.mention(), legal.mention());
    let message = claire.post(&record, text).await.created().message.id;
    edit(&claire, message, legal.mention()).await.ok();
    app.run_jobs().await;
    assert!(app.mails_to(&karim).is_empty() && app.mails_to(&tom).len() == 1);
    let lines = claire.deliveries(message).await;
    let line = lines.iter().find(|line| line.channel == Channel::Mail && line.user_id == Some(karim.id)).expect("a line");
    assert_eq!((line.state, line.detail.as_deref()), (DeliveryState::Cancelled, Some("not_mentioned")));
}

#[tokio::test]
async fn a_mention_that_was_taken_away_before_its_mail_left_is_mailed_once_when_it_comes_back() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let legal = app.team("legal", &[&tom]).await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let both = format!("{} and {}", karim.mention(), legal.mention());
    let message = claire.post(&record, &both).await.created().message.id;
    worker::once(app.state(), Lane::Database).await.expect("the queue"); // the team is told, and no mail has left
    edit(&claire, message, "nobody").await.ok();
    app.run_jobs().await;
    assert!(app.mails().is_empty());

    edit(&claire, message, format!("{both}, after all")).await.ok();
    app.run_jobs().await;
    for person in [&karim, &tom] {
        assert!(app.only_mail_to(person).text.contains("after all"));
        assert_eq!(person.notifications().await.len(), 1, "{}", person.name);
    }
    let lines = claire.deliveries(message).await;
    let mails: Vec<_> = lines.iter().filter(|line| line.channel == Channel::Mail).collect();
    assert!(mails.len() == 2 && mails.iter().all(|line| line.state == DeliveryState::Sent && line.detail.is_none()));

    for text in ["nobody", both.as_str()] {
        edit(&claire, message, text).await.ok();
        app.run_jobs().await;
    }
    assert_eq!((app.mails_to(&karim).len(), app.mails_to(&tom).len()), (1, 1), "what has left does not leave again");
}

#[tokio::test]
async fn somebody_mentioned_by_name_gets_a_mail_that_they_did_not_want_as_one_of_a_team() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let legal = app.team("legal", &[&karim]).await;
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, legal.mention()).await.created();
    worker::once(app.state(), Lane::Database).await.expect("the queue");
    let level = json!({ "level": "muted" });
    karim.send::<Value>(Method::PUT, &format!("/threads/{}/subscription", posted.thread.id), level).await.ok();
    app.run_jobs().await;
    assert!(app.mails().is_empty());
    edit(&claire, posted.message.id, format!("{} {}", legal.mention(), karim.mention())).await.ok();
    app.run_jobs().await;
    app.only_mail_to(&karim);
}

#[tokio::test]
async fn a_mail_that_is_cancelled_while_an_edit_mentions_again_is_sent_all_the_same() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, karim.mention()).await.created().message.id;
    let line = claire.deliveries(message).await.into_iter().find(|line| line.channel == Channel::Mail).expect("a line");
    // What the worker has decided on the text of a moment ago.
    let outcome =
        deliveries::actions::cancel(app.state(), line.id, deliveries::actions::NOT_MENTIONED).await.expect("an outcome");
    assert!(matches!(outcome, Outcome::RetryAfter { seconds: 0, .. }), "{outcome:?}");
    app.run_jobs().await;
    app.only_mail_to(&karim);

    for n in 1..=8 {
        let message = claire.post(&record, karim.mention()).await.created().message.id;
        edit(&claire, message, "nobody").await.ok();
        let (edited, ()) = tokio::join!(edit(&claire, message, karim.mention()), app.run_jobs());
        edited.ok();
        app.run_jobs().await;
        assert_eq!(app.mails_to(&karim).len(), 1 + n);
    }
}

#[tokio::test]
async fn a_digest_says_what_a_message_says_now_and_passes_over_what_was_deleted() {
    let app = TestApp::patient().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let (payroll, newsletter) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    let kept = claire.post(&payroll, "five years").await.created().message.id;
    let gone = claire.post(&payroll, "forget this").await.created().message.id;
    let alone = claire.post(&newsletter, "and this").await.created().message.id;
    edit(&claire, kept, "six years").await.ok();
    for message in [gone, alone] {
        claire.delete(&path(message)).await.done();
    }
    app.send_digests().await;
    let mail = app.only_mail_to(&karim);
    assert!(mail.text.contains("six years") && !mail.text.contains("five years"), "{}", mail.text);
    assert!(!mail.text.contains("forget this") && !mail.text.contains("PA-0043"), "{}", mail.text);
}

#[tokio::test]
async fn an_edit_makes_nothing_unread_and_counts_as_no_activity() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let (old, new) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    let posted = claire.post(&old, "one").await.created();
    karim.read(posted.thread.id, 1).await.ok();
    app.advance(1);
    claire.post(&new, "two").await.created();
    edit(&claire, posted.message.id, "three").await.ok();
    let hub = karim.hub("").await.ok().items;
    let seen: Vec<_> = hub.iter().map(|thread| (thread.record.id.as_str(), thread.viewer.unread)).collect();
    assert_eq!(seen, [("PA-0043", 1), ("PA-0042", 0)]);
    assert_eq!(claire.reply(posted.thread.id, json!({ "body": "four" })).await.created().message.seq, 2);
}
