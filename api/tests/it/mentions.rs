//! Typed links to people and teams: whom they mean, and who can be offered for them.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, UserId,
    mentions::{Mention, MentionKind, Mentionable},
    messages::{MessageView, NotReachedReason, Posted},
};

use crate::support::{ACTIVITY, Person, TestApp};

fn names(offers: &[Mentionable]) -> Vec<&str> {
    offers.iter().map(|offer| offer.name.as_str()).collect()
}

fn reasons(posted: &Posted) -> Vec<(UserId, NotReachedReason)> {
    posted.not_reached.iter().map(|person| (person.user_id, person.reason)).collect()
}

async fn deactivate(owner: &Person, whom: &Person) {
    owner.send::<Value>(Method::PATCH, &owner.here(&format!("/members/{}", whom.id)), json!({ "active": false })).await.ok();
}

#[tokio::test]
async fn a_mention_shows_the_current_name_whatever_was_typed() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let body = format!("[@somebody *else*](mention:user/{}), please", karim.id);
    let message = claire.post(&app.record(ACTIVITY, "PA-0042").await, body).await.created().message;
    assert_eq!(message.mentions, [Mention { kind: MentionKind::User, id: Some(karim.id.0), name: "Karim Benali".into() }]);
    let html = message.html.expect("a text");
    assert_eq!(html, format!("<p><span class=\"mention\" data-user=\"{}\">@Karim Benali</span>, please</p>\n", karim.id));
}

#[tokio::test]
async fn labels_follow_a_new_name() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let team = app.team("legal", &[]).await;
    let body = format!("{} and {}: settled?", karim.mention(), team.mention());
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, &body).await.created();

    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim <Ben> Ali" })).await.ok();
    app.run_jobs().await;

    let message = claire.get::<MessageView>(&format!("/messages/{}", posted.message.id)).await.ok();
    assert_eq!(message.mentions[0].name, "Karim <Ben> Ali");
    assert_eq!(message.mentions[1].name, "legal");
    assert!(message.html.is_some_and(|html| html.contains("@Karim &lt;Ben&gt; Ali</span> and ")));
    assert_eq!(message.body.as_deref(), Some(body.as_str()));
    assert!(claire.thread(posted.thread.id).await.ok().last_message.excerpt.starts_with("@Karim <Ben> Ali and @legal"));
}

#[tokio::test]
async fn a_mention_of_nobody_or_of_a_stranger_is_plain_text() {
    let app = TestApp::new().await;
    let (claire, eve) = (app.member("Claire Martin").await, app.stranger().await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let body = format!(
        "[@ghost](mention:user/{}) {} [@x](mention:user/17) [@y](mention:robot/{}) [@z](mention:user/) [@t](mention:team/{})",
        uuid::Uuid::nil(),
        eve.mention(),
        claire.id,
        eve.workspace
    );
    let posted = claire.post(&payroll, body).await.created();
    assert!(posted.message.mentions.is_empty() && posted.not_reached.is_empty());
    assert_eq!(posted.message.html.as_deref(), Some("<p>@ghost @Eve Stranger @x @y @z @t</p>\n"));
    app.run_jobs().await;
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn the_author_learns_who_was_not_reached_and_why() {
    let app = TestApp::new().await;
    let owner = app.owner("Claire Martin").await;
    let (tom, ines, sofia) =
        (app.member("Tom Fischer").await, app.member("Inès Laurent").await, app.moderator("Sofia Lopes").await);
    let guest = app.guest().await;
    deactivate(&owner, &ines).await;
    let barred = app.role(shared::roles::BuiltIn::Moderator);
    app.sql("UPDATE roles SET receives_mail = FALSE WHERE id = $1", api::values![barred]).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let all = [&tom, &ines, &sofia, &guest, &owner].map(|person| person.mention()).join(" ");

    let posted = owner.post(&payroll, all).await.created();

    let mut expected = vec![
        (ines.id, NotReachedReason::Inactive),
        (sofia.id, NotReachedReason::MailBarred),
        (guest.id, NotReachedReason::NoAccess),
    ];
    expected.sort_unstable_by_key(|(id, _)| *id);
    let mut found = reasons(&posted);
    found.sort_unstable_by_key(|(id, _)| *id);
    assert_eq!(found, expected);
    app.run_jobs().await;
    assert_eq!(app.mails().len(), 1);
    app.only_mail_to(&tom);
    assert_eq!(sofia.notifications().await.len(), 1); // no mail, but the bell
    assert!(owner.notifications().await.is_empty()); // nobody is told of their own message
}

#[tokio::test]
async fn a_mentioned_member_who_cannot_read_the_record_is_not_told_and_the_author_is() {
    let app = TestApp::new().await;
    let (ines, tom) = (app.member("Inès Laurent").await, app.member("Tom Fischer").await);
    let laptop = app.restricted("INC-0007", &[ines.grant()]).await;
    let posted = ines.post(&laptop, format!("{}, the report?", tom.mention())).await.created();
    assert_eq!(reasons(&posted), [(tom.id, NotReachedReason::NoAccess)]);
    assert!(posted.message.html.is_some_and(|html| html.contains("@Tom Fischer</span>")));
    app.run_jobs().await;
    assert!(app.mails().is_empty() && tom.notifications().await.is_empty());
}

#[tokio::test]
async fn the_same_person_ten_times_is_told_once() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention().repeat(10)).await.created();
    assert_eq!(posted.message.mentions.len(), 1);
    assert_eq!(posted.message.html.expect("a text").matches("data-user").count(), 10);
    app.run_jobs().await;
    app.only_mail_to(&karim);
    assert_eq!(karim.notifications().await.len(), 1);
}

#[tokio::test]
async fn a_mention_inside_code_is_text() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let body = format!("`{0}`\n\n```\n{0}\n```\n\n    {0}", karim.mention());
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, body).await.created();
    assert!(posted.message.mentions.is_empty());
    app.run_jobs().await;
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn more_than_fifty_different_mentions_are_too_many() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    let crowd =
        |count: u128| -> String { (1..=count).map(|n| format!("[@x](mention:user/{})", uuid::Uuid::from_u128(n))).collect() };
    claire.post(&payroll, crowd(51)).await.invalid(&["/body"]);
    claire.post(&payroll, crowd(50)).await.created();
}

#[tokio::test]
async fn the_picker_matches_every_word_without_accents_or_case() {
    let app = TestApp::new().await;
    let ines = app.member("Inès de la Tour").await;
    app.member("Irène Roux").await;
    app.team("Ingénierie", &[&ines]).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    assert_eq!(names(&ines.picker(&payroll, "INE").await), ["Inès de la Tour"]);
    assert_eq!(names(&ines.picker(&payroll, "tou").await), ["Inès de la Tour", "everyone"]);
    assert_eq!(names(&ines.picker(&payroll, "tour ines").await), ["Inès de la Tour"]);
    assert_eq!(names(&ines.picker(&payroll, "irén").await), ["Irène Roux"]);
    assert_eq!(names(&ines.picker(&payroll, "ingenierie").await), ["Ingénierie"]);
    assert_eq!(names(&ines.picker(&payroll, "every").await), ["everyone"]);
    assert_eq!(names(&ines.picker(&payroll, "").await), ["Inès de la Tour", "Ingénierie", "Irène Roux", "everyone"]);
    assert!(ines.picker(&payroll, "nès").await.is_empty());
    assert!(ines.picker(&payroll, "zzz").await.is_empty());
}

#[tokio::test]
async fn who_cannot_read_the_record_stands_last_and_is_marked() {
    let app = TestApp::new().await;
    let (adam, zoe) = (app.member("Adam Smith").await, app.member("Zoé Petit").await);
    let (audit, legal) = (app.team("audit", &[&adam]).await, app.team("legal", &[&zoe]).await);
    let laptop = app.restricted("INC-0007", &[legal.grant()]).await;
    let offers = zoe.picker(&laptop, "").await;
    let shown: Vec<(&str, bool)> = offers.iter().map(|offer| (offer.name.as_str(), offer.can_read)).collect();
    assert_eq!(shown, [("legal", true), ("Zoé Petit", true), ("everyone", true), ("Adam Smith", false), ("audit", false)]);
    assert_eq!(offers[0].detail.as_deref(), Some("1"));
    assert_ne!(audit.id, legal.id);
}

#[tokio::test]
async fn the_picker_neither_matches_nor_shows_addresses_and_offers_nobody_inactive() {
    let app = TestApp::new().await;
    let (owner, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    assert!(owner.picker(&payroll, "tom.fischer@").await.iter().all(|offer| offer.detail.is_none()));
    assert!(owner.picker(&payroll, "acme").await.is_empty());
    deactivate(&owner, &tom).await;
    assert!(owner.picker(&payroll, "tom").await.is_empty());
}

#[tokio::test]
async fn a_guest_is_offered_for_what_they_were_let_in_to() {
    let app = TestApp::new().await;
    let (claire, ivan) = (app.member("Claire Martin").await, app.guest().await);
    let (open, shared) = (app.record(ACTIVITY, "PA-0042").await, app.shared_with("PA-0043", &[ivan.grant()]).await);
    assert!(!claire.picker(&open, "ivan").await[0].can_read);
    assert!(claire.picker(&shared, "ivan").await[0].can_read);
}

#[tokio::test]
async fn the_picker_of_a_record_one_cannot_read_is_not_there() {
    let app = TestApp::new().await;
    let (claire, guest) = (app.owner("Claire Martin").await, app.guest().await);
    app.restricted("INC-0007", &[]).await;
    app.record(ACTIVITY, "PA-0042").await;
    let ask = |person: &Person, query: &str| {
        let (person, path) = (person.clone(), person.here(&format!("/mentionables{query}")));
        async move { person.get::<Value>(&path).await }
    };
    ask(&claire, "?type=incident&id=INC-0007").await.problem(Code::NotFound);
    ask(&claire, "?type=incident&id=nothing").await.problem(Code::NotFound);
    ask(&guest, "?type=processing-activity&id=PA-0042").await.problem(Code::NotFound);
    ask(&claire, "?type=incident").await.invalid(&["?id"]);
    ask(&claire, "?type=In%20cident&id=x").await.invalid(&["?type"]);
    ask(&claire, &format!("?type=incident&id=x&q={}", "x".repeat(101))).await.invalid(&["?q"]);
}

#[tokio::test]
async fn a_large_team_is_counted_up_to_a_bound_and_can_read_what_one_of_its_people_was_granted() {
    let app = TestApp::new().await;
    app.crowd(1_000).await;
    let zoe = app.member("Zoé Petit").await;
    let everybody = app.team("everybody", &[]).await;
    let fill =
        "INSERT INTO team_members (team_id, user_id, since) SELECT $1, m.user_id, 0 FROM members m WHERE m.workspace_id = $2";
    app.sql(fill, api::values![everybody.id, app.workspace]).await;
    let laptop = app.restricted("INC-0007", &[zoe.grant()]).await;
    let offers = zoe.picker(&laptop, "").await;
    let shown: Vec<_> = offers.iter().take(2).map(|offer| (offer.name.as_str(), offer.can_read)).collect();
    assert_eq!(shown, [("everybody", true), ("Zoé Petit", true)]);
    assert_eq!(offers[0].detail.as_deref(), Some("999+"));
    let (tom, payroll) = (app.member("Tom Fischer").await, app.record(ACTIVITY, "PA-0042").await);
    assert_eq!(tom.preview(&payroll, &everybody.mention()).await.ok().groups[0].people, 100);
    let adam = app.member("Adam Smith").await;
    let shared = app.restricted("INC-0008", &[zoe.grant(), adam.grant()]).await;
    assert_eq!(adam.preview(&shared, &everybody.mention()).await.ok().groups[0].people, 1);
}

#[tokio::test]
async fn a_rename_makes_no_mention_of_what_was_plain_text() {
    #[derive(sea_orm::FromQueryResult)]
    struct Program {
        id: uuid::Uuid,
    }
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    app.host("all", 365).await;
    let program = app.rows::<Program>("SELECT id FROM users WHERE service", vec![]).await.remove(0).id;
    let body = format!("{} and [@Host](mention:user/{program})", karim.mention());
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, body).await.created();
    assert!(!posted.message.html.as_deref().unwrap_or_default().contains(&program.to_string()));
    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim Ali" })).await.ok();
    app.run_jobs().await;
    let html = claire.messages(posted.thread.id, "").await.ok().items.remove(0).html.unwrap_or_default();
    assert!(html.contains("Karim Ali") && !html.contains(&program.to_string()), "{html}");
}

#[tokio::test]
async fn what_was_being_written_with_the_name_of_before_gets_the_new_one_soon_after() {
    let app = TestApp::new().await;
    let (claire, karim) = (app.member("Claire Martin").await, app.member("Karim Benali").await);
    let posted = claire.post(&app.record(ACTIVITY, "PA-0042").await, karim.mention()).await.created();
    let html = async || claire.messages(posted.thread.id, "").await.ok().items.remove(0).html.unwrap_or_default();
    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim Ali" })).await.ok();
    app.run_jobs().await;
    assert!(html().await.contains("Karim Ali"));
    // As one that had looked up the name before, and is written after the messages were followed.
    app.sql("UPDATE messages SET html = $2 WHERE id = $1", api::values![posted.message.id, posted.message.html.clone()]).await;
    assert!(html().await.contains("Karim Benali"));
    app.advance(1);
    app.run_jobs().await;
    assert!(html().await.contains("Karim Ali"));
}
