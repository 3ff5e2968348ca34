//! Posting twice by accident posts once.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use shared::{Code, messages::Posted};

use crate::support::{ACTIVITY, Person, Record, TestApp, answer};

fn post(person: &Person, record: &Record, key: &str, text: &str) -> RequestBuilder {
    let call = person.call(Method::POST, &format!("{}/messages", person.path(&record.key)));
    call.header("idempotency-key", key).json(&json!({ "body": text }))
}

#[tokio::test]
async fn the_same_key_and_body_get_the_first_answer_again() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let text = format!("Hello {}", karim.mention());
    let first = answer::<Posted>(post(&claire, &payroll, "k-1", &text)).await;
    app.advance(5);
    let second = answer::<Posted>(post(&claire, &payroll, "k-1", &text)).await;

    assert_eq!((first.created(), first.header("idempotent-replayed")), (second.created(), None));
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(claire.thread(first.created().thread.id).await.ok().last_seq, 1);
    app.run_jobs().await;
    app.only_mail_to(&karim);
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let (payroll, other) = (app.record(ACTIVITY, "PA-0042").await, app.record(ACTIVITY, "PA-0043").await);
    answer::<Posted>(post(&claire, &payroll, "k-1", "Hello")).await.created();
    answer::<Value>(post(&claire, &payroll, "k-1", "Hello!")).await.problem(Code::IdempotencyKeyReused);
    answer::<Value>(post(&claire, &other, "k-1", "Hello")).await.problem(Code::IdempotencyKeyReused);
    assert_eq!(claire.hub("").await.ok().items.len(), 1);
}

#[tokio::test]
async fn a_key_is_its_callers_own() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    assert_eq!(answer::<Posted>(post(&claire, &payroll, "k-1", "Hello")).await.created().message.seq, 1);
    assert_eq!(answer::<Posted>(post(&tom, &payroll, "k-1", "Hello")).await.created().message.seq, 2);
}

#[tokio::test]
async fn two_at_once_post_once_and_both_get_the_answer() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    for n in 0..8 {
        let record = app.record(ACTIVITY, &format!("PA-{n}")).await;
        let twice = || answer::<Posted>(post(&claire, &record, &format!("k-{n}"), "Hello"));
        let (one, two, three) = tokio::join!(twice(), twice(), twice());
        let ids = [one.created().message.id, two.created().message.id, three.created().message.id];
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(claire.thread(one.created().thread.id).await.ok().message_count, 1);
    }
}

#[tokio::test]
async fn two_at_once_that_name_the_same_file_post_once_and_both_get_the_answer() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    for n in 0..8 {
        let file = claire.upload("plan.txt", "plan").await.created().id;
        let twice = || {
            let call = claire.call(Method::POST, &format!("{}/messages", claire.path(&record.key)));
            let body = json!({ "body": "The plan", "attachment_ids": [file] });
            answer::<Posted>(call.header("idempotency-key", format!("k-{n}")).json(&body))
        };
        let (one, two, three) = tokio::join!(twice(), twice(), twice());
        let ids = [one.created().message.id, two.created().message.id, three.created().message.id];
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(claire.thread(one.created().thread.id).await.ok().message_count, n + 1);
    }
}

#[tokio::test]
async fn two_at_once_with_different_bodies_post_one_of_them() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let (one, two) =
        tokio::join!(answer::<Posted>(post(&claire, &record, "k", "one")), answer::<Posted>(post(&claire, &record, "k", "two")));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    answer::<Value>(post(&claire, &payroll, "k-1", " ")).await.invalid(&["/body"]);
    answer::<Posted>(post(&claire, &payroll, "k-1", "Hello")).await.created();
}

#[tokio::test]
async fn an_answer_is_not_given_again_to_who_may_not_see_it_any_more() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[admin.grant(), tom.grant()]).await;
    answer::<Posted>(post(&tom, &laptop, "k-1", "Hello")).await.created();
    admin.put_record(&laptop.key, json!({ "title": "Laptop", "grants": [] })).await.ok();
    answer::<Value>(post(&tom, &laptop, "k-1", "Hello")).await.problem(Code::NotFound);
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    answer::<Posted>(post(&claire, &payroll, "k-1", "Hello")).await.created();
    app.advance(24 * 60 + 1);
    api::delivery::queue::tidy(app.state()).await.expect("tidied");
    let claire = app.signed_in(&claire).await;
    assert_eq!(answer::<Posted>(post(&claire, &payroll, "k-1", "Hello")).await.created().message.seq, 2);
}

#[tokio::test]
async fn a_key_is_printable_ascii_of_a_sane_length() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    for bad in [&b""[..], b"\x80", "clé".as_bytes(), b"a\tb", &[b'x'; 256]] {
        let call = claire.call(Method::POST, &format!("{}/messages", claire.path(&payroll.key)));
        let value = reqwest::header::HeaderValue::from_bytes(bad).expect("a header");
        let refused = answer::<Value>(call.header("idempotency-key", value).json(&json!({ "body": "Hello" }))).await;
        assert_eq!(refused.problem(Code::InvalidHeader).errors[0].pointer, "Idempotency-Key");
    }
    answer::<Posted>(post(&claire, &payroll, &"x".repeat(255), "Hello")).await.created();
}
