//! Four people post, close and reopen at random, all at once: what comes out is always a discussion that makes sense.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::json;
use shared::{
    ThreadId,
    threads::{ThreadState, TransitionKind},
};

use crate::support::{ACTIVITY, Person, TestApp};

#[derive(Debug, Clone, Copy)]
enum Step {
    Post,
    /// With `reopen: false`.
    Thank,
    Close,
    /// With the `last_seq` that the caller has seen last.
    CloseSeen,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Post),
        2 => Just(Step::Thank),
        2 => Just(Step::Close),
        2 => Just(Step::CloseSeen),
        1 => Just(Step::Reopen),
    ]
}

/// Forty steps: ten of each of four callers.
fn plan() -> impl Strategy<Value = Vec<Vec<Step>>> {
    proptest::collection::vec(proptest::collection::vec(step(), 10), 4)
}

/// Does one caller's steps, and answers with the numbers of the messages they wrote.
async fn act(person: &Person, thread: ThreadId, steps: &[Step]) -> Vec<i64> {
    let mut seen = 1;
    let mut written = Vec::new();
    for step in steps {
        match step {
            Step::Post | Step::Thank => {
                let body = json!({ "body": "x", "reopen": matches!(step, Step::Post) });
                let posted = person.reply(thread, body).await.created();
                assert!(posted.message.seq > seen || written.is_empty());
                assert!(matches!(step, Step::Thank) || posted.thread.state == ThreadState::Open);
                seen = posted.message.seq;
                written.push(seen);
            }
            Step::Close => assert_eq!(person.close(thread, json!({})).await.ok().id, thread),
            Step::CloseSeen => {
                let answer = person.close(thread, json!({ "last_seq": seen })).await;
                if answer.status == 409 {
                    seen = answer.problem(shared::Code::Outrun).last_seq.expect("the newest");
                } else {
                    answer.ok();
                }
            }
            Step::Reopen => assert_eq!(person.reopen(thread).await.ok().id, thread),
        }
    }
    written
}

async fn run(app: &TestApp, people: &[Person], name: &str, plan: &[Vec<Step>]) -> Result<(), TestCaseError> {
    let thread = people[0].post(&app.record(ACTIVITY, name).await, "first").await.created().thread.id;
    let written = join_all(people.iter().zip(plan).map(|(person, steps)| act(person, thread, steps))).await;

    let seqs: Vec<i64> = written.into_iter().flatten().chain([1]).collect();
    let distinct: BTreeSet<i64> = seqs.iter().copied().collect();
    let count = i64::try_from(seqs.len()).unwrap_or(i64::MAX);
    prop_assert_eq!(distinct, (1..=count).collect::<BTreeSet<i64>>(), "numbers are dense and given once");

    let messages = people[0].messages(thread, "?limit=100").await.ok().items;
    prop_assert_eq!(messages.iter().map(|message| message.seq).collect::<Vec<_>>(), (1..=count).collect::<Vec<_>>());
    let view = people[0].thread(thread).await.ok();
    prop_assert_eq!((view.last_seq, view.message_count), (count, count));

    let transitions = people[0].transitions(thread).await.ok().items;
    let open = |kind: TransitionKind| kind != TransitionKind::Closed;
    prop_assert_eq!(transitions[0].kind, TransitionKind::Opened);
    for pair in transitions.windows(2) {
        prop_assert_ne!(open(pair[0].kind), open(pair[1].kind), "transitions alternate");
        prop_assert_ne!(pair[1].kind, TransitionKind::Opened);
        prop_assert!(pair[0].after_seq <= pair[1].after_seq && pair[1].after_seq <= count);
    }
    let last = transitions.last().map(|transition| open(transition.kind));
    prop_assert_eq!(last, Some(view.state == ThreadState::Open), "the state is that of the last transition");
    Ok(())
}

#[test]
fn numbers_are_dense_transitions_alternate_and_the_state_is_that_of_the_last() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (app, people) = runtime.block_on(async {
        let app = TestApp::new().await;
        let mut people = Vec::new();
        for name in ["Claire Martin", "Karim Benali", "Inès Laurent", "Tom Fischer"] {
            people.push(app.moderator(name).await);
        }
        (app, people)
    });
    let config = Config { cases: 12, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
    let count = std::cell::Cell::new(0);
    TestRunner::new(config)
        .run(&plan(), |plan| {
            count.set(count.get() + 1);
            runtime.block_on(run(&app, &people, &format!("PA-{}", count.get()), &plan))
        })
        .expect("a discussion that makes sense");
    runtime.block_on(async move { drop(app) });
}
