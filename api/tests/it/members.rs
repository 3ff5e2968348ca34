//! Users inside a workspace, with a role.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, Page,
    members::MemberView,
    roles::{BuiltIn, Permission},
    users::Me,
};

use crate::support::{ACTIVITY, Answer, Person, TestApp, answer};

async fn change(by: &Person, whom: &Person, body: Value) -> Answer<MemberView> {
    by.send(Method::PATCH, &by.here(&format!("/members/{}", whom.id)), body).await
}

async fn members(of: &Person, query: &str) -> Vec<MemberView> {
    of.get::<Page<MemberView>>(&of.here(&format!("/members{query}"))).await.ok().items
}

#[tokio::test]
async fn a_new_role_counts_from_the_next_request_on() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0001").await;
    let thread = tom.post(&record, "Settled?").await.created().thread.id;
    tom.close(thread, json!({})).await.problem(Code::Forbidden);
    assert!(!tom.thread(thread).await.ok().viewer.can_close);

    let changed = change(&owner, &tom, json!({ "role_id": app.role(BuiltIn::Moderator) })).await.ok();
    assert_eq!(changed.role.key, "moderator");
    assert!(tom.get::<Me>("/me").await.ok().memberships[0].role.has(Permission::CloseThreads));
    assert!(tom.thread(thread).await.ok().viewer.can_close);
    tom.close(thread, json!({})).await.ok();
}

#[tokio::test]
async fn nobody_gives_or_takes_more_than_they_have() {
    let app = TestApp::new().await;
    let (owner, second) = (app.owner("Claire Martin").await, app.owner("Otto Owner").await);
    let (admin, moderator) = (app.administrator("Adam Smith").await, app.moderator("Karim Benali").await);
    let tom = app.member("Tom Fischer").await;

    change(&tom, &tom, json!({ "role_id": app.role(BuiltIn::Owner) })).await.problem(Code::Forbidden);
    change(&moderator, &tom, json!({ "role_id": app.role(BuiltIn::Guest) })).await.problem(Code::Forbidden);
    change(&admin, &tom, json!({ "role_id": app.role(BuiltIn::Owner) })).await.problem(Code::Forbidden);
    change(&admin, &admin, json!({ "role_id": app.role(BuiltIn::Owner) })).await.problem(Code::Forbidden);
    change(&admin, &owner, json!({ "role_id": app.role(BuiltIn::Member) })).await.problem(Code::Forbidden);
    change(&admin, &owner, json!({ "active": false })).await.problem(Code::Forbidden);
    change(&admin, &tom, json!({ "role_id": app.role(BuiltIn::Administrator) })).await.ok();
    change(&owner, &second, json!({ "role_id": app.role(BuiltIn::Member) })).await.ok();
}

#[tokio::test]
async fn the_last_active_owner_stays() {
    let app = TestApp::new().await;
    let (owner, second) = (app.owner("Claire Martin").await, app.owner("Otto Owner").await);
    change(&owner, &second, json!({ "active": false })).await.ok();
    change(&owner, &owner, json!({ "role_id": app.role(BuiltIn::Member) })).await.problem(Code::LastOwner);
    change(&owner, &owner, json!({ "active": false })).await.problem(Code::LastOwner);
    change(&owner, &second, json!({ "active": true })).await.ok();
    change(&owner, &owner, json!({ "role_id": app.role(BuiltIn::Member) })).await.ok();
    change(&owner, &owner, json!({ "active": true })).await.problem(Code::Forbidden);
}

#[tokio::test]
async fn two_owners_who_leave_at_once_leave_one() {
    let app = TestApp::new().await;
    let (one, two) = (app.owner("Claire Martin").await, app.owner("Otto Owner").await);
    let member = json!({ "role_id": app.role(BuiltIn::Member) });
    let (first, second) = tokio::join!(change(&one, &one, member.clone()), change(&two, &two, member));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_deactivated_member_can_do_nothing_from_the_next_request_on() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0001").await;
    let posted = tom.post(&record, "Hello").await.created();

    change(&owner, &tom, json!({ "active": false })).await.ok();

    tom.hub("").await.problem(Code::NotFound);
    tom.record(&record).await.problem(Code::NotFound);
    tom.thread(posted.thread.id).await.problem(Code::NotFound);
    tom.reply(posted.thread.id, json!({ "body": "Still here?" })).await.problem(Code::NotFound);
    tom.post(&record, "Still here?").await.problem(Code::NotFound);
    tom.get::<Value>(&format!("/messages/{}", posted.message.id)).await.problem(Code::NotFound);
    assert!(tom.get::<Me>("/me").await.ok().memberships.is_empty());

    let kept = owner.messages(posted.thread.id, "").await.ok().items;
    assert_eq!((kept[0].author.name.as_str(), kept[0].author.active), ("Tom Fischer", false));
    assert!(owner.picker(&record, "tom").await.is_empty());

    change(&owner, &tom, json!({ "active": true })).await.ok();
    tom.hub("").await.ok();
}

#[tokio::test]
async fn people_and_roles_of_elsewhere_are_nobodys() {
    let app = TestApp::new().await;
    let (owner, tom, eve) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await, app.stranger().await);
    change(&owner, &eve, json!({ "active": false })).await.problem(Code::NotFound);
    change(&owner, &app.nobody(), json!({ "active": false })).await.problem(Code::NotFound);
    let theirs = eve.get::<Me>("/me").await.ok().memberships[0].role.id;
    change(&owner, &tom, json!({ "role_id": theirs })).await.invalid(&["/role_id"]);
    change(&owner, &tom, json!({ "role_id": "member" })).await.invalid(&["/role_id"]);
    change(&owner, &tom, json!({ "email": "x" })).await.invalid(&["/email"]);
}

#[tokio::test]
async fn addresses_are_shown_to_those_who_manage_members_to_oneself_and_where_the_workspace_says_so() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let shown = |members: Vec<MemberView>| members.into_iter().map(|member| member.email.is_some()).collect::<Vec<_>>();
    assert_eq!(shown(members(&owner, "").await), [true, true]);
    assert_eq!(shown(members(&tom, "").await), [false, true]);
    owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "show_emails": true })).await.ok();
    assert_eq!(shown(members(&tom, "").await), [true, true]);
}

#[tokio::test]
async fn members_are_found_by_the_start_of_any_word_without_accents_or_case() {
    let app = TestApp::new().await;
    let ines = app.member("Inès de la Tour").await;
    app.member("Irène Roux").await;
    let found = |query: &'static str| {
        let ines = ines.clone();
        async move { members(&ines, query).await.into_iter().map(|member| member.name).collect::<Vec<_>>() }
    };
    assert_eq!(found("?q=INES").await, ["Inès de la Tour"]);
    assert_eq!(found("?q=tou").await, ["Inès de la Tour"]);
    assert_eq!(found("?q=roux%20ir").await, ["Irène Roux"]);
    assert_eq!(found("?q=i").await, ["Inès de la Tour", "Irène Roux"]);
    assert!(found("?q=our").await.is_empty());
    assert!(found("?q=acme").await.is_empty());
    assert_eq!(found("?q=%25").await.len(), 2); // no letter: no condition, and no wildcard
}

#[tokio::test]
async fn a_member_changed_meanwhile_is_not_changed_blindly() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let tag = change(&owner, &tom, json!({})).await.header("etag").expect("an ETag").to_owned();
    change(&owner, &tom, json!({ "role_id": app.role(BuiltIn::Moderator) })).await.ok();
    let path = owner.here(&format!("/members/{}", tom.id));
    let stale = owner.call(Method::PATCH, &path).header("if-match", tag).json(&json!({ "active": false }));
    answer::<Value>(stale).await.problem(Code::PreconditionFailed);
}
