//! One-time links with which a person becomes a member.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{Code, Page, invitations::Invited, members::MemberView, roles::BuiltIn, sessions::SignedIn};

use crate::support::{Answer, PASSWORD, PUBLIC_URL, Person, TestApp};

async fn invite(by: &Person, app: &TestApp, email: &str, role: BuiltIn) -> Answer<Invited> {
    by.send(Method::POST, &by.here("/invitations"), json!({ "email": email, "role_id": app.role(role) })).await
}

async fn accept(app: &TestApp, token: &str, name: &str, password: &str) -> Answer<SignedIn> {
    app.nobody().send(Method::POST, "/invitations/accept", json!({ "token": token, "name": name, "password": password })).await
}

fn token(invited: &Invited) -> String {
    let token = invited.url.strip_prefix(&format!("{PUBLIC_URL}/invitation#"));
    token.unwrap_or_else(|| panic!("{}", invited.url)).to_owned()
}

#[tokio::test]
async fn an_invited_person_takes_a_name_and_a_password_and_is_in() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let invited = invite(&owner, &app, "Nadia@Acme.example", BuiltIn::Moderator).await.created();
    assert_eq!(invited.email, "nadia@acme.example");

    let signed_in = accept(&app, &token(&invited), "Nadia Petit", "a longer sentence").await.ok();

    assert_eq!((signed_in.user.name.as_str(), signed_in.user.memberships[0].role.key.as_str()), ("Nadia Petit", "moderator"));
    let members = owner.get::<Page<MemberView>>(&owner.here("/members?q=nadia")).await.ok().items;
    assert_eq!(members[0].email.as_deref(), Some("nadia@acme.example"));
}

#[tokio::test]
async fn the_link_comes_by_mail_too() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let invited = invite(&owner, &app, "nadia@acme.example", BuiltIn::Member).await.created();
    app.run_jobs().await;
    app.run_jobs().await;
    let mails = app.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains(&invited.url) && mails[0].header("To").contains("nadia@acme.example"));
}

#[tokio::test]
async fn a_link_works_once() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let token = token(&invite(&owner, &app, "nadia@acme.example", BuiltIn::Member).await.created());
    accept(&app, &token, "Nadia", "a longer sentence").await.ok();
    accept(&app, &token, "Mallory", "another sentence").await.problem(Code::InvitationGone);
}

#[tokio::test]
async fn a_link_that_two_people_open_at_once_lets_one_in() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let token = token(&invite(&owner, &app, "nadia@acme.example", BuiltIn::Member).await.created());
    let (one, two) =
        tokio::join!(accept(&app, &token, "Nadia", "a longer sentence"), accept(&app, &token, "Nadia", "another sentence"));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 401 | 409 | 410]), "{statuses:?}");
}

#[tokio::test]
async fn a_link_lasts_a_week_and_cannot_be_forged() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let token = token(&invite(&owner, &app, "nadia@acme.example", BuiltIn::Member).await.created());
    let (id, signature) = token.split_once('.').expect("two parts");
    for forged in ["x", "x.y", id, &format!("{id}.{}", signature.to_lowercase()), &format!("AAAAAAAAAAAAAAAAAAAAAA.{signature}")]
    {
        accept(&app, forged, "Mallory", "a longer sentence").await.problem(Code::InvitationGone);
    }
    app.advance(7 * 24 * 60);
    accept(&app, &token, "Nadia", "a longer sentence").await.problem(Code::InvitationGone);
    app.run_jobs().await;
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn an_address_with_an_account_joins_with_its_own_password() {
    let app = TestApp::new().await;
    let (owner, eve) = (app.owner("Claire Martin").await, app.stranger().await);
    let token = token(&invite(&owner, &app, &eve.email, BuiltIn::Member).await.created());
    accept(&app, &token, "Mallory", "a longer sentence").await.problem(Code::InvalidCredentials);
    let signed_in = accept(&app, &token, "Mallory", PASSWORD).await.ok();
    assert_eq!((signed_in.user.id, signed_in.user.name.as_str()), (eve.id, "Eve Stranger"));
    assert_eq!(signed_in.user.memberships.len(), 2);
    eve.hub("").await.ok();
}

#[tokio::test]
async fn a_member_is_not_invited_again() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    invite(&owner, &app, &tom.email.to_uppercase(), BuiltIn::Member).await.problem(Code::AlreadyMember);
}

#[tokio::test]
async fn nobody_invites_to_more_than_they_have() {
    let app = TestApp::new().await;
    let (admin, tom) = (app.administrator("Adam Smith").await, app.member("Tom Fischer").await);
    invite(&admin, &app, "nadia@acme.example", BuiltIn::Owner).await.problem(Code::Forbidden);
    invite(&tom, &app, "nadia@acme.example", BuiltIn::Member).await.problem(Code::Forbidden);
    let unknown = json!({ "email": "nadia@acme.example", "role_id": uuid::Uuid::nil() });
    admin.send::<Value>(Method::POST, &admin.here("/invitations"), unknown).await.invalid(&["/role_id"]);
    invite(&admin, &app, "nobody", BuiltIn::Member).await.invalid(&["/email"]);
    app.run_jobs().await;
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn an_address_invited_into_two_workspaces_has_one_account_in_both() {
    let app = TestApp::new().await;
    let (owner, mut eve) = (app.owner("Claire Martin").await, app.stranger().await);
    let home = eve.get::<Value>("/me").await.ok()["memberships"][0].clone();
    eve.workspace = home["workspace"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let here = invite(&owner, &app, "nadia@acme.example", BuiltIn::Member).await.created();
    let body = json!({ "email": "nadia@acme.example", "role_id": home["role"]["id"] });
    let there = eve.send::<Invited>(Method::POST, &eve.here("/invitations"), body).await.created();
    let (here, there) = (token(&here), token(&there));

    let (one, two) =
        tokio::join!(accept(&app, &here, "Nadia", "a longer sentence"), accept(&app, &there, "Nadia", "a longer sentence"));
    for answer in [&one, &two] {
        assert!(matches!(answer.status.as_u16(), 200 | 503), "{}", answer.text()); // 503: to be tried again
    }
    for token in [&here, &there] {
        accept(&app, token, "Nadia", "a longer sentence").await;
    }
    let signed_in = app
        .nobody()
        .send::<SignedIn>(Method::POST, "/auth/login", json!({ "email": "nadia@acme.example", "password": "a longer sentence" }))
        .await;
    assert_eq!(signed_in.ok().user.memberships.len(), 2);
}
