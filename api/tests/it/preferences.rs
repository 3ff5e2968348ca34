//! How a member is told: what they chose, and what the workspace proposes.

use reqwest::Method;
use serde_json::{Value, json};
use shared::preferences::{DigestFrequency, PreferencesView};

use crate::support::{ACTIVITY, TestApp};

#[tokio::test]
async fn what_a_member_has_not_chosen_is_what_the_workspace_proposes() {
    let app = TestApp::patient().await;
    let (claire, tom) = (app.owner("Claire Martin").await, app.member("Tom Fischer").await);
    let before: PreferencesView = tom.get(&tom.here("/preferences")).await.ok();
    assert_eq!((before.digest, before.chosen.digest, before.team_mention_mail), (DigestFrequency::QuarterHourly, None, true));

    let defaults = json!({ "defaults": { "digest": "daily", "team_mention_mail": false, "slack": true } });
    claire.send::<Value>(Method::PATCH, &claire.here(""), defaults).await.ok();
    let proposed: PreferencesView = tom.get(&tom.here("/preferences")).await.ok();
    assert_eq!((proposed.digest, proposed.team_mention_mail), (DigestFrequency::Daily, false));

    let own = tom.prefer(json!({ "digest": "hourly", "quiet_hours": { "from": "20:00", "to": "07:30" } })).await;
    assert_eq!((own.digest, own.chosen.digest), (DigestFrequency::Hourly, Some(DigestFrequency::Hourly)));
    assert_eq!(own.quiet_hours.map(|quiet| quiet.to.to_string()), Some("07:30".into()));
    assert!(tom.prefer(json!({})).await.quiet_hours.is_none());
}

#[tokio::test]
async fn wishes_that_make_no_sense_are_pointed_at() {
    let app = TestApp::patient().await;
    let tom = app.member("Tom Fischer").await;
    for (body, pointer) in [
        (json!({ "digest": "weekly" }), "/digest"),
        (json!({ "quiet_hours": { "from": "25:00", "to": "07:00" } }), "/quiet_hours/from"),
        (json!({ "quiet_hours": { "from": "07:00" } }), "/quiet_hours/to"),
        (json!({ "mail": true }), "/mail"),
    ] {
        tom.send::<Value>(Method::PUT, &tom.here("/preferences"), body).await.invalid(&[pointer]);
    }
    let same = json!({ "quiet_hours": { "from": "07:00", "to": "07:00" } });
    tom.send::<Value>(Method::PUT, &tom.here("/preferences"), same).await.problem(shared::Code::Invalid);
}

#[tokio::test]
async fn a_team_mention_mails_whom_it_may_when_it_may_and_a_direct_one_always() {
    let app = TestApp::patient().await; // the clock shows 10:00 in Paris
    let claire = app.member("Claire Martin").await;
    let (karim, ines, tom) =
        (app.member("Karim Benali").await, app.member("Inès Laurent").await, app.member("Tom Fischer").await);
    karim.prefer(json!({ "team_mention_mail": false })).await;
    ines.prefer(json!({ "quiet_hours": { "from": "09:00", "to": "11:00" } })).await;
    let team = app.team("legal", &[&karim, &ines, &tom]).await;
    let payroll = app.record(ACTIVITY, "PA-0042").await;
    claire.post(&payroll, format!("{} for information", team.mention())).await.created();
    app.run_jobs().await;
    app.only_mail_to(&tom);
    assert!(app.mails_to(&karim).is_empty() && app.mails_to(&ines).is_empty());
    assert_eq!((karim.notifications().await.len(), ines.notifications().await.len()), (1, 1));

    claire.post(&payroll, format!("{} {}", karim.mention(), ines.mention())).await.created();
    app.run_jobs().await;
    app.only_mail_to(&karim);
    app.only_mail_to(&ines);

    app.advance(61);
    app.run_jobs().await;
    assert_eq!(app.mails_to(&ines).len(), 2, "the team's mention comes when the quiet hours end");
}

#[tokio::test]
async fn an_example_is_sent_to_oneself() {
    let app = TestApp::patient().await;
    let tom = app.member("Tom Fischer").await;
    for kind in ["mention", "digest"] {
        tom.send::<Value>(Method::POST, &tom.here("/preferences/example"), json!({ "kind": kind })).await.done();
    }
    app.run_jobs().await;
    let mails = app.mails_to(&tom);
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| mail.text.contains("This is an example")));
}
