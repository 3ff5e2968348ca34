//! Answering a message with an emoji.

use api::values;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shared::{Code, MessageId, Timestamp, events::EventKind, messages::MessageView, messages::Posted, reactions::ReactionView};

use crate::support::{ACTIVITY, Answer, Person, TestApp, answer, encoded};

fn path(message: MessageId, emoji: &str) -> String {
    format!("/messages/{message}/reactions/{}", encoded(emoji))
}

async fn react(person: &Person, message: MessageId, emoji: &str) -> Answer<MessageView> {
    answer(person.call(Method::PUT, &path(message, emoji))).await
}

async fn see(person: &Person, message: MessageId) -> MessageView {
    person.get(&format!("/messages/{message}")).await.ok()
}

fn view(emoji: &str, count: i64, mine: bool, names: &[&str]) -> ReactionView {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    ReactionView { emoji: emoji.to_owned(), count, mine, names }
}

/// Emoji, as many as wanted.
fn some(count: u32) -> impl Iterator<Item = String> {
    (0x1f600..0x1f600 + count).filter_map(char::from_u32).map(String::from)
}

#[tokio::test]
async fn a_reaction_is_seen_by_all_with_who_gave_it() {
    let app = TestApp::new().await;
    let (claire, karim, tom) =
        (app.member("Claire Martin").await, app.member("Karim Benali").await, app.member("Tom Fischer").await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Five years?").await.created();
    let (message, thread) = (posted.message.id, posted.thread.id);
    assert!(posted.message.reactions.is_empty());

    let answered = react(&karim, message, "👍").await;
    assert_eq!(answered.header("etag"), Some("\"1\""), "the text is what it was");
    assert_eq!(answered.ok().reactions, [view("👍", 1, true, &[])]);
    app.advance(1);
    react(&tom, message, "🎉").await.ok();
    react(&tom, message, "👍").await.ok();
    react(&tom, message, "👍").await.ok(); // the same again changes nothing

    let expected = [view("👍", 2, false, &["Karim Benali", "Tom Fischer"]), view("🎉", 1, false, &["Tom Fischer"])];
    assert_eq!(see(&claire, message).await.reactions, expected);
    assert_eq!(claire.messages(thread, "").await.ok().items[0].reactions, expected);
    let his = see(&karim, message).await.reactions;
    assert_eq!(his, [view("👍", 2, true, &["Tom Fischer"]), view("🎉", 1, false, &["Tom Fischer"])]);

    karim.delete(&path(message, "👍")).await.done();
    karim.delete(&path(message, "👍")).await.done();
    karim.delete(&path(message, "🎉")).await.done(); // not his: nothing is taken away
    let left = [view("🎉", 1, false, &["Tom Fischer"]), view("👍", 1, false, &["Tom Fischer"])];
    assert_eq!(see(&claire, message).await.reactions, left);
}

#[tokio::test]
async fn of_many_who_react_some_are_named() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Five years").await.created().message.id;
    let mut people = Vec::new();
    for n in 1..=8 {
        people.push(app.member(&format!("Reader {n}")).await);
        app.advance(1);
        react(&people[n - 1], message, "👍").await.ok();
    }
    let names = ["Reader 1", "Reader 2", "Reader 3", "Reader 4", "Reader 5"];
    assert_eq!(see(&claire, message).await.reactions, [view("👍", 8, false, &names)]);
    assert_eq!(see(&people[7], message).await.reactions, [view("👍", 8, true, &names)]);
    let others = ["Reader 2", "Reader 3", "Reader 4", "Reader 5", "Reader 6"];
    assert_eq!(see(&people[0], message).await.reactions, [view("👍", 8, true, &others)]);
}

#[tokio::test]
async fn one_emoji_is_one_however_it_is_written_and_nothing_else_is_taken() {
    let app = TestApp::new().await;
    let (claire, eve) = (app.member("Claire Martin").await, app.stranger().await);
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Thanks").await.created().message.id;
    react(&claire, message, "\u{2764}").await.ok();
    react(&claire, message, "\u{2764}\u{fe0f}").await.ok();
    for emoji in ["👩‍👩‍👧‍👦", "👍🏽", "🇫🇷"] {
        react(&claire, message, emoji).await.ok();
    }
    let given: Vec<String> = see(&claire, message).await.reactions.into_iter().map(|reaction| reaction.emoji).collect();
    assert_eq!(given.len(), 4, "{given:?}");
    assert!(given.contains(&"\u{2764}\u{fe0f}".to_owned()));

    for bad in ["a", "1", "👍👍", ":tada:", "👍 ", "<b>", "\0", "\u{200d}", &"👍".repeat(200)] {
        for method in [Method::PUT, Method::DELETE] {
            let refused: Answer = answer(claire.call(method, &path(message, bad))).await;
            let problem = refused.problem(Code::InvalidPath);
            assert_eq!(problem.errors[0].pointer, "emoji", "{bad:?}");
        }
        react(&eve, message, bad).await.problem(Code::InvalidPath);
    }
    answer::<Value>(claire.call(Method::PUT, &format!("/messages/{message}/reactions/%ff"))).await.problem(Code::InvalidPath);
    react(&eve, message, "👍").await.problem(Code::NotFound);
    assert_eq!(see(&claire, message).await.reactions.len(), 4);
}

#[tokio::test]
async fn a_message_has_twenty_different_emoji_at_most_however_many_come_at_once() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "React!").await.created().message.id;
    let emoji: Vec<String> = some(30).collect();
    let calls = emoji.iter().zip([&claire, &karim].into_iter().cycle()).map(|(emoji, person)| react(person, message, emoji));
    let answers = join_all(calls).await;
    let refused: Vec<_> = answers.iter().filter(|answer| !answer.status.is_success()).collect();
    assert_eq!(refused.len(), 10);
    for answer in refused {
        answer.problem(Code::TooManyReactions);
    }
    let there = see(&claire, message).await.reactions;
    assert_eq!(there.len(), 20);
    react(&karim, message, &there[0].emoji).await.ok();
    react(&claire, message, &there[0].emoji).await.ok();
    assert_eq!(see(&claire, message).await.reactions[0].count, 2, "those that are there can still be given");
    let only = there.iter().find(|reaction| reaction.mine && reaction.emoji != there[0].emoji).expect("one of her own");
    claire.delete(&path(message, &only.emoji)).await.done();
    react(&karim, message, "🚀").await.ok();
}

#[tokio::test]
async fn the_same_reaction_twice_at_once_counts_once() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Thanks").await.created().message.id;
    for answer in join_all((0..6).map(|_| react(&claire, message, "👍"))).await {
        assert_eq!(answer.ok().reactions, [view("👍", 1, true, &[])]);
    }
}

#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct Count {
    emoji: String,
    given: i64,
    began: Timestamp,
}

#[tokio::test]
async fn many_who_give_and_take_back_at_once_are_counted_exactly() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, "Five years?").await.created().message.id;
    let mut people = Vec::new();
    for n in 0..24 {
        people.push(app.member(&format!("Reader {n}")).await);
    }
    for round in 0..4 {
        app.advance(1);
        let calls = people.iter().enumerate().flat_map(|(n, person)| {
            ["👍", "🎉"].map(|emoji| async move {
                if (n + round) % 3 == 0 {
                    person.delete(&path(message, emoji)).await.done();
                } else {
                    react(person, message, emoji).await.ok();
                }
            })
        });
        join_all(calls).await;
        let counted = "SELECT emoji, given, began FROM reaction_counts WHERE message_id = $1 ORDER BY emoji";
        let there = "SELECT emoji, COUNT(*) AS given, MIN(at) AS began FROM reactions WHERE message_id = $1 GROUP BY emoji ORDER BY emoji";
        let counted: Vec<Count> = app.rows(counted, values![message]).await;
        assert_eq!(counted, app.rows::<Count>(there, values![message]).await);
        assert_eq!(counted.iter().map(|count| count.given).collect::<Vec<_>>(), [16, 16]);
    }
    let twice = people.iter().chain(&people);
    join_all(twice.map(|person| async move { person.delete(&path(message, "👍")).await.done() })).await;
    let left = see(&claire, message).await.reactions;
    assert_eq!((left.len(), left[0].emoji.as_str(), left[0].count), (1, "🎉", 16), "what nobody gives is not there");
    claire.delete(&format!("/messages/{message}")).await.done();
    assert!(app.rows::<Count>("SELECT emoji, given, began FROM reaction_counts", Vec::new()).await.is_empty());
}

#[tokio::test]
async fn a_reaction_is_no_message_and_nobody_is_told_but_open_pages() {
    let app = TestApp::new().await;
    let (karim, tom) = (app.moderator("Karim Benali").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let posted = karim.post(&record, "Settled").await.created();
    let (thread, message) = (posted.thread.id, posted.message.id);
    karim.close(thread, json!({})).await.ok();
    let before = karim.thread(thread).await.ok();
    app.advance(5);
    let mut events = karim.events().await;

    react(&tom, message, "👍").await.ok();
    react(&tom, message, "👍").await.ok(); // changes nothing and says nothing
    tom.delete(&path(message, "👍")).await.done();
    tom.delete(&path(message, "👍")).await.done();
    app.run_jobs().await;
    assert_eq!(karim.thread(thread).await.ok(), before, "nothing is unread, moved or reopened");
    assert!(karim.notifications().await.is_empty() && app.mails().is_empty());

    tom.post_as(&record, json!({ "body": "Thanks", "reopen": false })).await.created();
    for _ in 0..2 {
        let event = events.next().await;
        assert_eq!((event.kind, event.thread_id, event.seq), (EventKind::MessageReacted, Some(thread), Some(1)));
        assert!(!serde_json::to_string(&event).expect("json").contains("👍"));
    }
    assert_eq!(events.next().await.kind, EventKind::MessageCreated);
}

#[tokio::test]
async fn a_deleted_message_loses_its_reactions_and_gets_no_other() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let message = claire.post(&record, "one").await.created().message.id;
    react(&karim, message, "👍").await.ok();
    claire.delete(&format!("/messages/{message}")).await.done();
    assert!(see(&karim, message).await.reactions.is_empty());
    react(&karim, message, "👍").await.problem(Code::MessageDeleted);
    karim.delete(&path(message, "👍")).await.done();

    for _ in 0..8 {
        let message = claire.post(&record, "two").await.created().message.id;
        let place = format!("/messages/{message}");
        let (gone, given) = tokio::join!(claire.delete(&place), react(&karim, message, "👍"));
        gone.done();
        if !given.status.is_success() {
            given.problem(Code::MessageDeleted);
        }
        assert!(see(&karim, message).await.reactions.is_empty());
    }
}

#[tokio::test]
async fn an_edit_keeps_reactions_and_a_reaction_does_not_stop_an_edit() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let post = || {
        let call = claire.call(Method::POST, &format!("{}/messages", claire.path(&record.key)));
        answer::<Posted>(call.header("idempotency-key", "k-1").json(&json!({ "body": "Five years" })))
    };
    let message = post().await.created().message.id;
    react(&karim, message, "👍").await.ok();
    let call = claire.call(Method::PATCH, &format!("/messages/{message}")).header("if-match", "\"1\"");
    let edited = answer::<Value>(call.json(&json!({ "body": "Six years" }))).await.ok();
    assert_eq!(edited["message"]["reactions"][0]["emoji"], "👍");
    assert!(post().await.created().message.reactions.is_empty(), "a replay is the first answer");
}

#[tokio::test]
async fn who_may_not_write_does_not_react_and_who_lost_access_reacts_no_more() {
    let app = TestApp::new().await;
    let (admin, tom, guest) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await, app.guest().await);
    let laptop = app.restricted("INC-0007", &[admin.grant(), tom.grant(), guest.grant()]).await;
    let message = admin.post(&laptop, "hush").await.created().message.id;
    react(&tom, message, "👍").await.ok();
    react(&guest, message, "👍").await.ok();
    react(&app.acting_as(&tom, "read").await, message, "🎉").await.problem(Code::Forbidden);
    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [] })).await.ok();
    react(&tom, message, "🎉").await.problem(Code::NotFound);
    tom.delete(&path(message, "👍")).await.problem(Code::NotFound);
    let given = see(&admin, message).await.reactions;
    assert_eq!((given.len(), given[0].count), (1, 2), "what they gave stays, as what they wrote");
}
