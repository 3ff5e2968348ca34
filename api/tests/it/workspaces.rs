//! Closed worlds, and their settings.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, Page, roles::RoleView, teams::TeamView, workspaces::WorkspaceView};

use crate::support::{TestApp, answer};

#[tokio::test]
async fn a_person_sees_the_workspaces_they_are_in_and_no_other() {
    let app = TestApp::new().await;
    let (claire, eve) = (app.member("Claire Martin").await, app.stranger().await);
    let names = |page: Page<WorkspaceView>| page.items.into_iter().map(|workspace| workspace.name).collect::<Vec<_>>();
    assert_eq!(names(claire.get("/workspaces").await.ok()), ["Acme Privacy"]);
    assert_eq!(names(eve.get("/workspaces").await.ok()), ["Elsewhere"]);
    eve.get::<Value>(&eve.here("")).await.problem(Code::NotFound);
}

#[tokio::test]
async fn the_owner_changes_settings_and_nobody_else_does() {
    let app = TestApp::new().await;
    let (owner, admin) = (app.owner("Claire Martin").await, app.administrator("Adam Smith").await);
    let change = json!({ "name": " Acme ", "locale": "fr", "starter_may_close": true });
    admin.send::<Value>(Method::PATCH, &admin.here(""), &change).await.problem(Code::Forbidden);
    let changed = owner.send::<WorkspaceView>(Method::PATCH, &owner.here(""), &change).await.ok();
    assert_eq!((changed.name.as_str(), changed.starter_may_close, changed.show_emails), ("Acme", true, false));
    assert_eq!(admin.get::<WorkspaceView>(&admin.here("")).await.ok(), changed);
    owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "name": " " })).await.invalid(&["/name"]);
    owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "plan": "gold" })).await.invalid(&["/plan"]);
}

#[tokio::test]
async fn a_change_of_something_stale_is_refused() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let first = owner.get::<WorkspaceView>(&owner.here("")).await;
    let tag = first.header("etag").expect("an ETag").to_owned();
    let change = |name: &'static str| {
        answer::<Value>(owner.call(Method::PATCH, &owner.here("")).header("if-match", &tag).json(&json!({ "name": name })))
    };
    change("One").await.ok();
    change("Two").await.problem(Code::PreconditionFailed);
    assert_eq!(owner.get::<WorkspaceView>(&owner.here("")).await.ok().name, "One");
}

#[tokio::test]
async fn what_the_client_has_already_is_not_sent_again() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let tag = owner.get::<WorkspaceView>(&owner.here("")).await.header("etag").expect("an ETag").to_owned();
    let again = || answer::<Value>(owner.call(Method::GET, &owner.here("")).header("if-none-match", format!("\"0\", W/{tag}")));
    let unchanged = again().await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body.len()), (304, 0));
    owner.send::<Value>(Method::PATCH, &owner.here(""), json!({ "name": "New" })).await.ok();
    assert_eq!(again().await.ok()["name"], "New");
}

#[tokio::test]
async fn every_workspace_has_the_built_in_roles() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let roles = claire.get::<Page<RoleView>>(&claire.here("/roles")).await.ok().items;
    let keys: Vec<&str> = roles.iter().map(|role| role.key.as_str()).collect();
    assert_eq!(keys, ["owner", "administrator", "moderator", "member", "guest"]);
    assert!(roles[4].permissions.is_empty());
}

#[tokio::test]
async fn teams_are_listed_with_how_many_active_people_they_have() {
    let app = TestApp::new().await;
    let (claire, irene) = (app.owner("Claire Martin").await, app.member("Irène Roux").await);
    app.team("legal", &[&claire, &irene]).await;
    app.team("audit", &[]).await;
    claire.send::<Value>(Method::PATCH, &claire.here(&format!("/members/{}", irene.id)), json!({ "active": false })).await.ok();
    let teams = claire.get::<Page<TeamView>>(&claire.here("/teams")).await.ok().items;
    let shown: Vec<(&str, i64)> = teams.iter().map(|team| (team.name.as_str(), team.members)).collect();
    assert_eq!(shown, [("audit", 0), ("legal", 1)]);
}
