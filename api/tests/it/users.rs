//! The signed-in user.

use reqwest::Method;
use serde_json::{Value, json};
use shared::users::{Locale, Me};

use crate::support::TestApp;

#[tokio::test]
async fn a_person_sees_themselves_and_where_they_are_a_member() {
    let app = TestApp::new().await;
    let claire = app.moderator("Claire Martin").await;
    let me = claire.get::<Me>("/me").await.ok();
    assert_eq!((me.id, me.name.as_str(), me.email.as_str()), (claire.id, "Claire Martin", "claire.martin@acme.example"));
    assert_eq!(me.avatar.initials, "CM");
    let [membership] = me.memberships.as_slice() else { panic!("one membership") };
    assert_eq!((membership.workspace.id, membership.role.key.as_str()), (app.workspace, "moderator"));
}

#[tokio::test]
async fn what_is_given_changes_and_what_is_absent_stays() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let me = claire.send::<Me>(Method::PATCH, "/me", json!({ "locale": "fr" })).await.ok();
    assert_eq!((me.name.as_str(), me.locale, me.time_zone.as_str()), ("Claire Martin", Locale::Fr, "Europe/Paris"));
    let me =
        claire.send::<Me>(Method::PATCH, "/me", json!({ "name": " Claire Duval ", "time_zone": "America/New_York" })).await.ok();
    assert_eq!((me.name.as_str(), me.locale, me.time_zone.as_str()), ("Claire Duval", Locale::Fr, "America/New_York"));
    assert_eq!(claire.get::<Me>("/me").await.ok(), me);
}

#[tokio::test]
async fn what_cannot_be_is_pointed_at() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let before = claire.get::<Me>("/me").await.ok();
    for (body, pointer) in [
        (json!({ "time_zone": "Atlantis/Centre" }), "/time_zone"),
        (json!({ "locale": "de" }), "/locale"),
        (json!({ "name": "" }), "/name"),
        (json!({ "name": " \u{a0}" }), "/name"),
        (json!({ "name": "Claire\nBcc: all" }), "/name"),
        (json!({ "name": 7 }), "/name"),
        (json!({ "email": "mallory@evil.example" }), "/email"),
    ] {
        let answer = claire.send::<Value>(Method::PATCH, "/me", body).await;
        assert!(answer.problem(shared::Code::Invalid).errors.iter().all(|error| error.pointer == pointer), "{}", answer.text());
    }
    claire.send::<Value>(Method::PATCH, "/me", json!({ "name": "x".repeat(121) })).await.invalid(&["/name"]);
    assert_eq!(claire.get::<Me>("/me").await.ok(), before);
}

#[tokio::test]
async fn a_new_name_is_found_and_sorted_at_once() {
    let app = TestApp::new().await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    tom.send::<Me>(Method::PATCH, "/me", json!({ "name": "Álvaro Fischer" })).await.ok();
    let names = |query: &'static str| {
        let claire = claire.clone();
        async move {
            let page = claire.get::<Value>(&claire.here(&format!("/members{query}"))).await.ok();
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["name"].as_str().unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(names("").await, ["Álvaro Fischer", "Claire Martin"]);
    assert_eq!(names("?q=alva").await, ["Álvaro Fischer"]);
    assert!(names("?q=tom").await.is_empty());
}
