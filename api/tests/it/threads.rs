//! Open and closed, and who says so.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, Page, ThreadId,
    threads::{DecisionView, ThreadState, ThreadView, TransitionKind, TransitionView, Waiting},
};

use crate::support::{ACTIVITY, INCIDENT, Person, TestApp, answer};

async fn kinds(person: &Person, thread: ThreadId) -> Vec<(TransitionKind, i64)> {
    let transitions = person.transitions(thread).await.ok().items;
    transitions.into_iter().map(|transition| (transition.kind, transition.after_seq)).collect()
}

fn titles(threads: &[ThreadView]) -> Vec<&str> {
    threads.iter().map(|thread| thread.record.id.as_str()).collect()
}

#[tokio::test]
async fn the_first_message_opens_the_discussion_of_a_record() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let path = format!("{}/thread", claire.path(&payroll.key));

    claire.get::<Value>(&path).await.problem(Code::NoThread);
    let posted = claire.post(&payroll, "How long do we keep payslips?").await.created();

    assert_eq!((posted.message.seq, posted.thread.state, posted.thread.message_count), (1, ThreadState::Open, 1));
    assert_eq!(kinds(&claire, posted.thread.id).await, [(TransitionKind::Opened, 0)]);
    assert_eq!(claire.get::<ThreadView>(&path).await.ok(), posted.thread);
    assert_eq!(claire.thread(posted.thread.id).await.ok(), posted.thread);
}

#[tokio::test]
async fn what_happened_in_a_part_of_a_discussion_is_read_alone() {
    let app = TestApp::new().await;
    let karim = app.moderator("Karim Benali").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = karim.post(&record, "One").await.created().thread.id;
    for text in ["Two", "Three"] {
        karim.close(thread, json!({})).await.ok();
        karim.post(&record, text).await.created();
    }
    let part = async |query: &str| {
        let page: Page<TransitionView> = karim.get(&format!("/threads/{thread}/transitions?{query}")).await.ok();
        page.items.into_iter().map(|transition| transition.after_seq).collect::<Vec<_>>()
    };

    assert_eq!(part("").await, [0, 1, 1, 2, 2]);
    assert_eq!(part("from_seq=1&to_seq=1").await, [1, 1]);
    assert_eq!(part("from_seq=2").await, [2, 2]);
    assert_eq!(part("to_seq=0").await, [0]);
    assert_eq!(part("from_seq=3&to_seq=1").await, [] as [i64; 0]);
    karim.get::<Value>(&format!("/threads/{thread}/transitions?from_seq=-1")).await.problem(Code::Invalid);
}

#[tokio::test]
async fn a_message_reopens_a_closed_discussion() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = karim.post(&payroll, "Five years.").await.created().thread.id;

    app.advance(5);
    let closed = karim.close(thread, json!({ "conclusion": " Five years, see the contract. " })).await.ok();
    assert_eq!(closed.state, ThreadState::Closed);
    assert_eq!(closed.conclusion.as_deref(), Some("Five years, see the contract."));
    assert_eq!(closed.closed_by.map(|person| person.id), Some(karim.id));
    assert_eq!(closed.closed_at, Some(app.state().clock.now()));

    let posted = tom.post(&payroll, "And after that?").await.created();
    assert_eq!((posted.thread.state, posted.message.seq), (ThreadState::Open, 2));
    assert!(posted.thread.conclusion.is_none() && posted.thread.closed_by.is_none() && posted.thread.closed_at.is_none());
    assert_eq!(tom.thread(thread).await.ok(), posted.thread);
    assert_eq!(
        kinds(&tom, thread).await,
        [(TransitionKind::Opened, 0), (TransitionKind::Closed, 1), (TransitionKind::Reopened, 1)]
    );
}

#[tokio::test]
async fn a_thank_you_leaves_a_closed_discussion_closed() {
    let app = TestApp::new().await;
    let karim = app.moderator("Karim Benali").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = karim.post_as(&payroll, json!({ "body": "Five years.", "reopen": false })).await.created().thread;
    assert_eq!(thread.state, ThreadState::Open); // the first message opens, whatever it asks for
    let closed = karim.close(thread.id, json!({ "conclusion": "Settled." })).await.ok();

    let posted = karim.reply(thread.id, json!({ "body": "Thanks!", "reopen": false })).await.created();

    assert_eq!((posted.thread.state, posted.message.seq), (ThreadState::Closed, 2));
    assert_eq!((posted.thread.conclusion.as_deref(), posted.thread.closed_at), (Some("Settled."), closed.closed_at));
    assert_eq!(karim.thread(thread.id).await.ok(), posted.thread);
    assert_eq!(kinds(&karim, thread.id).await.len(), 2);
}

#[tokio::test]
async fn whoever_may_post_may_reopen() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let thread = karim.post(&app.record(ACTIVITY, "PA-0042").await, "Five years.").await.created().thread.id;
    karim.close(thread, json!({})).await.ok();
    assert!(tom.thread(thread).await.ok().viewer.can_reopen);
    assert_eq!(tom.reopen(thread).await.ok().state, ThreadState::Open);
    assert_eq!(tom.reopen(thread).await.ok().state, ThreadState::Open); // again is no error
    assert_eq!(kinds(&tom, thread).await.last(), Some(&(TransitionKind::Reopened, 1)));
    assert_eq!(kinds(&tom, thread).await.len(), 3);
}

#[tokio::test]
async fn closing_takes_the_right_and_the_right_is_judged_first() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let thread = tom.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    assert!(!tom.thread(thread).await.ok().viewer.can_close);
    let refused = tom.close(thread, json!({ "conclusion": "" })).await.problem(Code::Forbidden);
    assert!(refused.detail.contains("threads:close"));
    karim.close(thread, json!({})).await.ok();
    tom.close(thread, json!({})).await.problem(Code::Forbidden); // closed already, and still not theirs to close
}

#[tokio::test]
async fn closing_what_is_closed_changes_nothing_and_is_no_error() {
    let app = TestApp::new().await;
    let karim = app.moderator("Karim Benali").await;
    let thread = karim.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    let closed = karim.close(thread, json!({ "conclusion": "Done." })).await.ok();
    app.advance(1);
    assert_eq!(karim.close(thread, json!({ "conclusion": "Really done.", "last_seq": 0 })).await.ok(), closed);
    assert_eq!(kinds(&karim, thread).await.len(), 2);
}

#[tokio::test]
async fn closing_takes_no_body_at_all() {
    let app = TestApp::new().await;
    let karim = app.moderator("Karim Benali").await;
    let thread = karim.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    let closed = answer::<ThreadView>(karim.call(Method::POST, &format!("/threads/{thread}/close"))).await.ok();
    assert_eq!((closed.state, closed.conclusion), (ThreadState::Closed, None));
}

#[tokio::test]
async fn a_close_that_crossed_a_newer_message_loses() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let thread = karim.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    tom.reply(thread, json!({ "body": "Wait!" })).await.created();

    let outrun = karim.close(thread, json!({ "last_seq": 1 })).await.problem(Code::Outrun);

    assert_eq!(outrun.last_seq, Some(2));
    assert_eq!(karim.thread(thread).await.ok().state, ThreadState::Open);
    assert_eq!(karim.close(thread, json!({ "last_seq": 2 })).await.ok().state, ThreadState::Closed);
}

#[tokio::test]
async fn a_close_and_a_message_at_once_end_in_one_of_two_good_ways() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    for n in 0..5 {
        let record = app.record(ACTIVITY, &format!("PA-{n}")).await;
        let thread = karim.post(&record, "Done?").await.created().thread.id;
        let (closed, posted) =
            tokio::join!(karim.close(thread, json!({ "last_seq": 1 })), tom.reply(thread, json!({ "body": "Wait!" })));
        assert_eq!(posted.created().message.seq, 2);
        let changes = kinds(&karim, thread).await;
        if closed.status == 200 {
            assert_eq!(changes[1..], [(TransitionKind::Closed, 1), (TransitionKind::Reopened, 1)]);
        } else {
            assert_eq!(closed.problem(Code::Outrun).last_seq, Some(2));
            assert_eq!(changes.len(), 1);
        }
        assert_eq!(karim.thread(thread).await.ok().state, ThreadState::Open);
    }
}

#[tokio::test]
async fn two_who_close_at_once_close_it_once() {
    let app = TestApp::new().await;
    let (karim, claire) = (app.moderator("Karim Benali").await, app.owner("Claire Martin").await);
    let thread = karim.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    let (one, two) = tokio::join!(karim.close(thread, json!({ "last_seq": 1 })), claire.close(thread, json!({ "last_seq": 1 })));
    assert_eq!(one.ok().closed_by, two.ok().closed_by);
    assert_eq!(kinds(&karim, thread).await, [(TransitionKind::Opened, 0), (TransitionKind::Closed, 1)]);
}

#[tokio::test]
async fn who_started_a_discussion_closes_it_where_the_workspace_allows_it() {
    let app = TestApp::new().await;
    let (owner, tom, sofia) =
        (app.owner("Claire Martin").await, app.member("Tom Fischer").await, app.member("Sofia Lopes").await);
    let thread = tom.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    tom.close(thread, json!({})).await.problem(Code::Forbidden);
    owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "starter_may_close": true })).await.ok();
    assert!(!sofia.thread(thread).await.ok().viewer.can_close);
    sofia.close(thread, json!({})).await.problem(Code::Forbidden);
    assert!(tom.thread(thread).await.ok().viewer.can_close);
    tom.close(thread, json!({})).await.ok();
}

#[tokio::test]
async fn a_conclusion_is_a_sentence() {
    let app = TestApp::new().await;
    let karim = app.moderator("Karim Benali").await;
    let thread = karim.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    for bad in ["", " \n", "a\0b", &"x".repeat(501)] {
        karim.close(thread, json!({ "conclusion": bad })).await.invalid(&["/conclusion"]);
    }
    karim.close(thread, json!({ "last_seq": -1 })).await.invalid(&["/last_seq"]);
    karim.close(thread, json!({ "reason": "x" })).await.invalid(&["/reason"]);
    assert_eq!(karim.thread(thread).await.ok().state, ThreadState::Open);
    karim.close(thread, json!({ "conclusion": "é".repeat(500) })).await.ok();
}

#[tokio::test]
async fn a_record_type_may_ask_for_a_conclusion() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let type_of = json!({ "labels": { "en": { "one": "Activity", "many": "Activities" } }, "requires_conclusion": true });
    let kind = admin.send::<Value>(Method::PUT, &admin.here(&format!("/record-types/{ACTIVITY}")), type_of).await.ok();
    assert_eq!(kind["requires_conclusion"], true);
    let thread = admin.post(&app.record(ACTIVITY, "PA-0042").await, "Done?").await.created().thread.id;
    admin.close(thread, json!({})).await.invalid(&["/conclusion"]);
    assert_eq!(admin.thread(thread).await.ok().state, ThreadState::Open);
    assert_eq!(admin.close(thread, json!({ "conclusion": " Done. " })).await.ok().conclusion.as_deref(), Some("Done."));
    let other = admin.post(&app.record(INCIDENT, "INC-0007").await, "Done?").await.created().thread.id;
    admin.close(other, json!({})).await.ok();
}

#[tokio::test]
async fn conclusions_are_the_decision_log_of_their_record() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let record = app.restricted("INC-0007", &[karim.grant()]).await;
    let log = karim.path(&record.key) + "/decisions";
    assert!(karim.get::<Page<DecisionView>>(&log).await.ok().items.is_empty());
    let thread = karim.post(&record, "Five years?").await.created().thread.id;
    for conclusion in [Some("Five."), None, Some("Ten.")] {
        karim.close(thread, json!({ "conclusion": conclusion })).await.ok();
        karim.reopen(thread).await.ok();
    }
    karim.post(&record, "No.").await.created();
    karim.close(thread, json!({ "conclusion": "Six." })).await.ok();

    let first = karim.get::<Page<DecisionView>>(&format!("{log}?limit=2")).await.ok();
    let said = |page: &Page<DecisionView>| -> Vec<(String, i64, bool)> {
        page.items.iter().map(|decision| (decision.conclusion.clone(), decision.after_seq, decision.stands)).collect()
    };
    assert_eq!(said(&first), [("Six.".into(), 2, true), ("Ten.".into(), 1, false)]);
    let rest = karim.get::<Page<DecisionView>>(&format!("{log}?limit=2&after={}", first.next.expect("more"))).await.ok();
    assert_eq!((said(&rest), rest.next), (vec![("Five.".into(), 1, false)], None));
    assert_eq!(first.items[0].by.name, "Karim Benali");
    tom.get::<Value>(&log).await.problem(Code::NotFound);
}

#[tokio::test]
async fn a_closing_can_be_taken_back_for_a_minute_as_if_it_had_not_been() {
    let app = TestApp::patient().await;
    let (karim, nora, tom) =
        (app.moderator("Karim Benali").await, app.moderator("Nora Diaz").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let thread = tom.post(&record, "Done?").await.created().thread.id;
    let path = format!("/threads/{thread}/close");
    karim.close(thread, json!({ "conclusion": "Done." })).await.ok();
    app.run_jobs().await;
    assert_eq!(tom.notifications().await.len(), 1);
    nora.delete(&path).await.problem(Code::TooLate);
    let open = answer::<ThreadView>(karim.call(Method::DELETE, &path)).await.ok();
    assert_eq!((open.state, open.conclusion), (ThreadState::Open, None));
    assert_eq!(kinds(&karim, thread).await, [(TransitionKind::Opened, 0)]);
    assert!(tom.notifications().await.is_empty());
    assert!(karim.get::<Page<DecisionView>>(&(karim.path(&record.key) + "/decisions")).await.ok().items.is_empty());

    karim.close(thread, json!({})).await.ok();
    app.run_jobs().await;
    assert_eq!(tom.notifications().await.len(), 1, "and it can be closed again, which is told again");
    app.advance(2);
    karim.delete(&path).await.problem(Code::TooLate);
    karim.reopen(thread).await.ok();
    karim.delete(&path).await.problem(Code::TooLate);
    karim.close(thread, json!({})).await.ok();
    karim.reply(thread, json!({ "body": "Thanks.", "reopen": false })).await.created();
    karim.delete(&path).await.problem(Code::TooLate);
}

#[tokio::test]
async fn nobody_is_left_a_notification_of_a_closing_that_is_taken_back_while_they_are_told() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    for n in 0..8 {
        let thread = tom.post(&app.record(ACTIVITY, &format!("PA-{n}")).await, "Done?").await.created().thread.id;
        let path = format!("/threads/{thread}/close");
        karim.close(thread, json!({})).await.ok();
        let (_, taken_back) = tokio::join!(app.run_jobs(), answer::<ThreadView>(karim.call(Method::DELETE, &path)));
        taken_back.ok();
        assert!(tom.notifications().await.is_empty());
    }
}

#[tokio::test]
async fn the_hub_shows_last_activity_first_and_filters() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    for (n, kind) in [ACTIVITY, INCIDENT, ACTIVITY].into_iter().enumerate() {
        app.advance(1);
        karim.post(&app.record(kind, &format!("R-{n}")).await, "Hello").await.created();
    }
    let all = karim.hub("").await.ok().items;
    assert_eq!(titles(&all), ["R-2", "R-1", "R-0"]);
    app.advance(1);
    karim.reply(all[2].id, json!({ "body": format!("Look, {}", tom.mention()) })).await.created();
    app.advance(1);
    karim.close(all[1].id, json!({})).await.ok();

    assert_eq!(titles(&karim.hub("").await.ok().items), ["R-0", "R-2", "R-1"]);
    assert_eq!(titles(&karim.hub("?state=open").await.ok().items), ["R-0", "R-2"]);
    assert_eq!(titles(&karim.hub("?state=closed").await.ok().items), ["R-1"]);
    assert_eq!(titles(&karim.hub("?state=all&record_type=incident").await.ok().items), ["R-1"]);
    assert_eq!(titles(&karim.hub("?record_type=processing-activity&state=open").await.ok().items), ["R-0", "R-2"]);
    assert!(karim.hub("?record_type=nothing").await.ok().items.is_empty());
    assert_eq!(titles(&tom.hub("?mentioned=me").await.ok().items), ["R-0"]);
    assert!(karim.hub("?mentioned=me").await.ok().items.is_empty());
    assert_eq!(titles(&tom.hub("?unread=true").await.ok().items), ["R-0", "R-2", "R-1"]);
    assert!(karim.hub("?unread=true").await.ok().items.is_empty());
    tom.read(all[0].id, 1).await.ok();
    assert_eq!(titles(&tom.hub("?unread=true").await.ok().items), ["R-0", "R-1"]);
    assert_eq!(titles(&tom.hub("?unread=false").await.ok().items), ["R-2"]);

    karim.hub("?state=ajar").await.invalid(&["?state"]);
    karim.hub("?mentioned=you").await.invalid(&["?mentioned"]);
    karim.hub("?unread=maybe").await.invalid(&["?unread"]);
    karim.hub("?colour=red").await.invalid(&["?colour"]);
}

#[tokio::test]
async fn the_row_of_the_hub_says_who_spoke_last_and_who_took_part() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, "# How\n\n*long*?").await.created();
    tom.post(&payroll, "Five **years**,\n`7.2`").await.created();

    let row = claire.hub("").await.ok().items.remove(0);

    assert_eq!((row.last_message.author.id, row.last_message.excerpt.as_str()), (tom.id, "Five years, 7.2"));
    assert_eq!(row.participants.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Tom Fischer", "Claire Martin"]);
    assert_eq!((row.last_seq, row.viewer.unread, row.viewer.last_read_seq), (2, 1, 1));
    assert_eq!(claire.thread(row.id).await.ok(), row);
}

#[tokio::test]
async fn a_discussion_on_a_restricted_record_does_not_exist_for_others() {
    let app = TestApp::new().await;
    let (ines, owner, tom) =
        (app.member("Inès Laurent").await, app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[ines.grant()]).await;
    let posted = ines.post(&laptop, "Encrypted.").await.created();
    let thread = posted.thread.id;
    for other in [&owner, &tom] {
        assert!(other.hub("").await.ok().items.is_empty());
        other.thread(thread).await.problem(Code::NotFound);
        other.messages(thread, "").await.problem(Code::NotFound);
        other.transitions(thread).await.problem(Code::NotFound);
        other.get::<Value>(&format!("/messages/{}", posted.message.id)).await.problem(Code::NotFound);
        other.post(&laptop, "Hello?").await.problem(Code::NotFound);
        other.reply(thread, json!({ "body": "Hello?" })).await.problem(Code::NotFound);
        other.close(thread, json!({})).await.problem(Code::NotFound);
        other.reopen(thread).await.problem(Code::NotFound);
        other.read(thread, 1).await.problem(Code::NotFound);
        assert_eq!(other.counters().await.open, 0);
    }
    assert_eq!(ines.counters().await.open, 1);
}

#[tokio::test]
async fn whose_turn_it_is_follows_who_started_who_is_asked_and_who_spoke_last() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.moderator("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let thread = claire.post(&payroll, "Five years?").await.created().thread.id;
    let turns = async || {
        let mut turns = Vec::new();
        for person in [&claire, &karim, &tom] {
            let turn = person.thread(thread).await.ok().viewer.waiting;
            for waiting in [Waiting::Me, Waiting::Others, Waiting::Nobody] {
                let name = serde_json::to_value(waiting).expect("a word");
                let path = person.here(&format!("/threads?waiting={}", name.as_str().unwrap_or_default()));
                let found = person.get::<Page<ThreadView>>(&path).await.ok().items;
                assert_eq!(found.len(), usize::from(turn == Some(waiting)), "{} {waiting:?}", person.name);
            }
            turns.push(turn);
        }
        turns
    };
    assert_eq!(turns().await, [Some(Waiting::Nobody); 3], "nobody has answered");
    claire.post(&payroll, karim.mention()).await.created();
    assert_eq!(turns().await, [Some(Waiting::Nobody), Some(Waiting::Me), Some(Waiting::Nobody)]);
    karim.post(&payroll, "Ten.").await.created();
    assert_eq!(turns().await, [Some(Waiting::Me), Some(Waiting::Others), None]);
    tom.post(&payroll, "Six.").await.created();
    assert_eq!(turns().await, [Some(Waiting::Me), Some(Waiting::Me), Some(Waiting::Others)]);
    let asked = claire.post(&payroll, tom.mention()).await.created().message.id;
    let waits_for_tom = [Some(Waiting::Others), Some(Waiting::Me), Some(Waiting::Me)];
    assert_eq!(turns().await, waits_for_tom);
    for (change, turn) in [(json!({ "body": "Ten." }), None), (json!({ "body": tom.mention() }), Some(Waiting::Me))] {
        claire.send::<Value>(Method::PATCH, &format!("/messages/{asked}"), change).await.ok();
        assert_eq!(turns().await[2], turn);
    }
    claire.delete(&format!("/messages/{asked}")).await.done();
    assert_eq!(turns().await[2], None, "what was deleted asks nobody");
    claire.close(thread, json!({})).await.ok();
    assert_eq!(turns().await, [None; 3]);
}
