//! What kinds of record a workspace talks about.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, Page, record_types::RecordTypeView};

use crate::support::{ACTIVITY, Answer, Person, TestApp, answer};

fn contract() -> Value {
    json!({ "labels": { "en": { "one": "Contract", "many": "Contracts" }, "fr": { "one": "Contrat", "many": "Contrats" } } })
}

async fn put(by: &Person, key: &str, body: Value) -> Answer<RecordTypeView> {
    by.send(Method::PUT, &by.here(&format!("/record-types/{key}")), body).await
}

#[tokio::test]
async fn a_kind_of_record_is_made_at_the_end_and_changed_in_its_place() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let made = put(&admin, "contract", contract()).await.ok();
    assert_eq!((made.key.as_str(), made.has_open, made.labels["fr"].many.as_str()), ("contract", false, "Contrats"));
    put(&admin, ACTIVITY, contract()).await.ok();
    let types = admin.get::<Page<RecordTypeView>>(&admin.here("/record-types")).await.ok().items;
    assert_eq!(types.iter().map(|kind| kind.key.as_str()).collect::<Vec<_>>(), [ACTIVITY, "incident", "contract"]);
    assert_eq!(types[0].labels["en"].one, "Contract");
}

#[tokio::test]
async fn only_those_who_manage_records_change_their_kinds() {
    let app = TestApp::new().await;
    let tom = app.moderator("Tom Fischer").await;
    tom.send::<Value>(Method::PUT, &tom.here("/record-types/contract"), contract()).await.problem(Code::Forbidden);
}

#[tokio::test]
async fn what_cannot_be_is_pointed_at() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    for key in ["Contract", "9lives", "a_b", "%C3%A9", &"a".repeat(61)] {
        put(&admin, key, contract()).await.problem(Code::InvalidPath);
    }
    for body in [
        json!({ "labels": {} }),
        json!({ "labels": { "fr": { "one": "x", "many": "y" } } }),
        json!({ "labels": { "en": { "one": "x", "many": "y" }, "de": { "one": "x", "many": "y" } } }),
        json!({ "labels": { "en": { "one": " ", "many": "y" } } }),
        json!({ "labels": { "en": { "one": "x".repeat(121), "many": "y" } } }),
        json!({}),
    ] {
        put(&admin, "contract", body).await.invalid(&["/labels"]);
    }
    let mut body = contract();
    body["icon"] = json!("skull");
    put(&admin, "contract", body.clone()).await.invalid(&["/icon"]);
    body["icon"] = json!("bot");
    body["content_level"] = json!("half");
    put(&admin, "contract", body).await.invalid(&["/content_level"]);
    assert_eq!(admin.get::<Page<RecordTypeView>>(&admin.here("/record-types")).await.ok().items.len(), 2);
}

#[tokio::test]
async fn a_kind_shows_whether_the_caller_sees_an_open_discussion_of_it() {
    let app = TestApp::new().await;
    let (ines, tom) = (app.member("Inès Laurent").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[ines.grant()]).await;
    ines.post(&laptop, "Locked.").await.created();
    for (person, seen) in [(&ines, true), (&tom, false)] {
        let types = person.get::<Page<RecordTypeView>>(&person.here("/record-types")).await.ok().items;
        assert_eq!(types.iter().map(|kind| kind.has_open).collect::<Vec<_>>(), [false, seen]);
    }
}

#[tokio::test]
async fn a_stale_change_is_refused() {
    let app = TestApp::new().await;
    let admin = app.administrator("Adam Smith").await;
    let put = |tag: &str| {
        let call = admin.call(Method::PUT, &admin.here("/record-types/contract")).header("if-match", tag);
        answer::<Value>(call.json(&contract()))
    };
    put("\"1\"").await.problem(Code::PreconditionFailed);
    let made = admin.send::<Value>(Method::PUT, &admin.here("/record-types/contract"), contract()).await;
    let tag = made.header("etag").expect("an ETag").to_owned();
    put(&tag).await.ok();
    put(&tag).await.problem(Code::PreconditionFailed);
}
