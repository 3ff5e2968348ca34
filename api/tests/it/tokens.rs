//! API tokens: what a host application may do with one.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, Page, members::MemberView, records::RecordKey, roles::BuiltIn, users::Me, workspaces::WorkspaceView};

use crate::support::{ACTIVITY, TestApp};

fn payroll() -> RecordKey {
    RecordKey { record_type: ACTIVITY.into(), id: "PA-0042".into() }
}

#[tokio::test]
async fn a_host_application_registers_a_record_with_its_token() {
    let app = TestApp::new().await;
    let (host, claire) = (app.host("records:manage", 365).await, app.member("Claire Martin").await);
    host.put_record(&payroll(), json!({ "title": "Payroll management" })).await.ok();
    assert_eq!(claire.get::<Value>(&claire.path(&payroll())).await.ok()["title"], "Payroll management");
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say_and_no_more() {
    let app = TestApp::new().await;
    let (reader, writer) = (app.host("read", 365).await, app.host("write", 365).await);
    let record = app.record(ACTIVITY, "PA-0001").await;

    reader.hub("").await.ok();
    reader.post(&record, "Hello").await.problem(Code::Forbidden);
    let thread = writer.post(&record, "Hello").await.created().thread;
    writer.put_record(&payroll(), json!({ "title": "Payroll" })).await.problem(Code::Forbidden);
    writer.close(thread.id, json!({})).await.problem(Code::Forbidden);
    assert!(!writer.thread(thread.id).await.ok().viewer.can_close);
    app.host("threads:close", 365).await.close(thread.id, json!({})).await.ok();
}

#[tokio::test]
async fn a_token_never_does_more_than_the_member_it_acts_as() {
    let app = TestApp::new().await;
    let (tom, secret) = (app.member("Tom Fischer").await, app.restricted("INC-0007", &[]).await);
    let tool = app.acting_as(&tom, "all").await;
    let record = app.record(ACTIVITY, "PA-0001").await;
    tool.put_record(&payroll(), json!({ "title": "Payroll" })).await.problem(Code::Forbidden);
    tool.record(&secret).await.problem(Code::NotFound);
    assert_eq!(tool.post(&record, "For Tom").await.created().message.author.id, tom.id);
}

#[tokio::test]
async fn a_token_ends_when_it_expires_and_with_the_member_it_acts_as() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let (host, tool) = (app.host("read", 1).await, app.acting_as(&tom, "all").await);
    host.hub("").await.ok();
    tool.hub("").await.ok();

    owner.send::<Value>(Method::PATCH, &owner.here(&format!("/members/{}", tom.id)), json!({ "active": false })).await.ok();
    tool.hub("").await.problem(Code::Unauthenticated);
    app.advance(24 * 60);
    host.hub("").await.problem(Code::Unauthenticated);
    let unknown = crate::support::Person { bearer: Some("plb_nobody-made-this".into()), ..host };
    unknown.hub("").await.problem(Code::Unauthenticated);
}

#[tokio::test]
async fn a_token_is_good_for_its_own_workspace_only() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0001").await;
    let posted = claire.post(&record, "Hello").await.created();
    // Eve is a member here too; her token was made elsewhere.
    let (mut eve, elsewhere) = (app.stranger().await, app.nobody());
    eve.workspace = eve.get::<Page<WorkspaceView>>("/workspaces").await.ok().items[0].id;
    let scopes = api::tokens::scopes::Scopes::all();
    let new = api::tokens::actions::NewToken {
        workspace: eve.workspace,
        name: "Host".into(),
        scopes,
        acts_as: Some(eve.id),
        lasts_days: 1,
    };
    let secret = api::tokens::actions::create(app.state(), new).await.expect("a token");
    let role = app.role(BuiltIn::Owner);
    app.sql(
        "INSERT INTO members (workspace_id, user_id, role_id, active, sort_name, revision, joined_at) VALUES ($1, $2, $3, TRUE, 'eve', 1, 0)",
        api::values![app.workspace, eve.id, role],
    )
    .await;
    let tool = crate::support::Person { bearer: Some(secret), ..elsewhere };

    tool.hub("").await.problem(Code::NotFound);
    tool.thread(posted.thread.id).await.problem(Code::NotFound);
    tool.get::<Value>(&format!("/messages/{}", posted.message.id)).await.problem(Code::NotFound);
    let own = tool.get::<Page<WorkspaceView>>("/workspaces").await.ok().items;
    assert_eq!(own.iter().map(|workspace| workspace.id).collect::<Vec<_>>(), [eve.workspace]);
    let me = tool.get::<Me>("/me").await.ok();
    assert_eq!(me.memberships.iter().map(|here| here.workspace.id).collect::<Vec<_>>(), [eve.workspace]);
    assert_eq!(eve.get::<Me>("/me").await.ok().memberships.len(), 2);
}

#[tokio::test]
async fn a_token_cannot_touch_the_account_behind_it() {
    let app = TestApp::new().await;
    let claire = app.owner("Claire Martin").await;
    let tool = app.acting_as(&claire, "all").await;
    tool.get::<Value>("/me/sessions").await.problem(Code::Forbidden);
    tool.send::<Value>(Method::PATCH, "/me", json!({ "name": "Mallory" })).await.problem(Code::Forbidden);
    tool.delete(&format!("/me/sessions/{}", claire.session)).await.problem(Code::Forbidden);
    let change = json!({ "current_password": "x", "new_password": "a longer sentence" });
    tool.send::<Value>(Method::PUT, "/me/password", change).await.problem(Code::Forbidden);
}

#[tokio::test]
async fn a_program_is_nobody_to_list_or_to_mention() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    app.host("all", 365).await;
    let record = app.record(ACTIVITY, "PA-0001").await;
    let members = claire.get::<Page<MemberView>>(&claire.here("/members")).await.ok().items;
    assert_eq!(members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["Claire Martin"]);
    assert!(claire.picker(&record, "host").await.is_empty());
}
