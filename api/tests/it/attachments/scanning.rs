//! Looking for viruses: nothing is given out before it was looked at, and nobody waits to write.

use api::attachments::storage::Key;
use serde_json::Value;
use shared::{
    AttachmentId, Code,
    attachments::{AttachmentView, Scan},
    events::EventKind,
};
use stand_in::clamd::{Clamd, Mood, eicar};

use super::{noise, png};
use crate::support::{ACTIVITY, Person, TestApp};

async fn with(clamd: &Clamd) -> TestApp {
    TestApp::with(&[("PALABRE_CLAMD_URL", &clamd.url())]).await.for_days()
}

async fn scan(person: &Person, file: AttachmentId) -> Scan {
    person.get::<AttachmentView>(&format!("/attachments/{file}")).await.ok().scan
}

async fn thumbnail(person: &Person, file: AttachmentId) -> crate::support::Answer {
    person.get::<Value>(&format!("/attachments/{file}/thumbnail")).await
}

#[tokio::test]
async fn a_file_is_given_out_once_it_was_found_clean_and_readers_hear_of_it() {
    let clamd = Clamd::start().expect("a scanner");
    let app = with(&clamd).await;
    let (claire, tom, stranger) = (app.member("Claire Martin").await, app.member("Tom Fischer").await, app.stranger().await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let picture = png(40, 30);
    let file = claire.upload("plan.png", picture.clone()).await.created();
    assert_eq!(file.scan, Scan::Pending);
    let posted = claire.post_with(&record, "Look", &[file.id]).await.created();
    assert_eq!(posted.message.attachments[0].scan, Scan::Pending);
    for person in [&claire, &tom] {
        person.download(file.id).await.problem(Code::FilePending);
        thumbnail(person, file.id).await.problem(Code::FilePending);
    }
    stranger.download(file.id).await.problem(Code::NotFound);
    let mut events = tom.events().await;
    app.run_jobs().await;
    let event = events.next().await;
    assert_eq!((event.kind, event.seq), (EventKind::MessageEdited, Some(1)));
    assert_eq!(tom.download(file.id).await.body, picture);
    let seen = tom.messages(posted.thread.id, "").await.ok().items.remove(0).attachments.remove(0);
    assert_eq!((seen.scan, seen.is_picture()), (Scan::Clean, true));
    assert!(thumbnail(&tom, file.id).await.status.is_success());
    assert_eq!((clamd.looked_at(), clamd.faults()), (vec![picture.len()], vec![]));
}

#[tokio::test]
async fn a_file_with_a_virus_loses_its_bytes_and_keeps_its_name() {
    let clamd = Clamd::start().expect("a scanner");
    let app = with(&clamd).await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    let file = claire.upload("invoice.pdf", [b"%PDF-1.7 ".as_slice(), &eicar()].concat()).await.created();
    let posted = claire.post_with(&record, "Pay this", &[file.id]).await.created();
    app.run_jobs().await;
    claire.download(file.id).await.problem(Code::FileInfected);
    thumbnail(&claire, file.id).await.problem(Code::FileInfected);
    let seen = claire.messages(posted.thread.id, "").await.ok().items.remove(0).attachments.remove(0);
    assert_eq!((seen.scan, seen.file_name.as_str(), seen.thumbnail_url), (Scan::Infected, "invoice.pdf", None));
    assert!(app.stored().await.is_empty());
}

#[tokio::test]
async fn who_has_not_sent_the_file_yet_is_told_alone_and_cannot_send_it() {
    let clamd = Clamd::start().expect("a scanner");
    let app = with(&clamd).await;
    let (claire, tom) = (app.member("Claire Martin").await, app.member("Tom Fischer").await);
    let record = app.record(ACTIVITY, "PA-0042").await;
    let fine = claire.upload("fine.txt", "fine").await.created();
    app.run_jobs().await;
    let (mut hers, mut his) = (claire.events().await, tom.events().await);
    let bad = claire.upload("bad.txt", eicar()).await.created();
    app.run_jobs().await;
    let event = hers.next().await;
    assert_eq!((event.kind, event.attachment_id), (EventKind::AttachmentChanged, Some(bad.id)));
    claire.post_with(&record, "Both", &[fine.id, bad.id]).await.invalid(&["/attachment_ids/1"]);
    claire.post_with(&record, "One", &[fine.id]).await.created();
    assert_eq!(his.next().await.kind, EventKind::ThreadOpened, "nothing of the file before");
}

#[tokio::test]
async fn with_the_scanner_down_people_write_and_files_wait_for_as_long_as_it_takes() {
    let clamd = Clamd::start().expect("a scanner");
    let app = with(&clamd).await;
    let claire = app.member("Claire Martin").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    for mood in [Mood::Down, Mood::Saying("stream: Can't allocate memory ERROR".into()), Mood::Saying(String::new())] {
        clamd.feel(mood.clone());
        let file = claire.upload("notes.txt", "notes").await.created();
        claire.post_with(&record, "Meanwhile", &[file.id]).await.created();
        for _ in 0..40 {
            app.run_jobs().await;
            app.advance(3 * 60);
        }
        assert_eq!(scan(&claire, file.id).await, Scan::Pending, "{mood:?}");
        claire.download(file.id).await.problem(Code::FilePending);
        clamd.feel(Mood::Well);
        app.run_jobs().await;
        assert_eq!(
            (scan(&claire, file.id).await, claire.download(file.id).await.text()),
            (Scan::Clean, "notes".into()),
            "{mood:?}"
        );
    }
}

#[tokio::test]
async fn a_file_that_the_scanner_finds_too_large_waits_for_another_setting() {
    let clamd = Clamd::start().expect("a scanner");
    clamd.limit(1000);
    let app = with(&clamd).await;
    let claire = app.member("Claire Martin").await;
    let (small, large) =
        (claire.upload("small.bin", noise(1000)).await.created(), claire.upload("large.bin", noise(1001)).await.created());
    app.run_jobs().await;
    assert_eq!((scan(&claire, small.id).await, scan(&claire, large.id).await), (Scan::Clean, Scan::Pending));
    clamd.limit(200_000);
    app.advance(16);
    app.run_jobs().await;
    assert_eq!(scan(&claire, large.id).await, Scan::Clean);
    let (longer, more) = (noise(150_000), claire.upload("more.bin", noise(150_000)).await.created());
    app.run_jobs().await;
    assert_eq!(claire.download(more.id).await.body, longer);
    assert_eq!((clamd.looked_at(), clamd.faults()), (vec![1000, 1001, 150_000], vec![]));
}

#[tokio::test]
async fn what_was_kept_back_stays_so_in_a_process_without_a_scanner_and_what_came_before_one_does_not() {
    let app = TestApp::new().await;
    let claire = app.member("Claire Martin").await;
    let early = claire.upload("early.txt", "early").await.created();
    assert_eq!(early.scan, Scan::None);
    let late = claire.upload("late.txt", "late").await.created();
    let pending = api::attachments::store::Kept { scan: Scan::Pending, ..kept(&app, late.id).await };
    let shown = "UPDATE attachments SET shown = $2 WHERE id = $1";
    app.sql(shown, api::values![late.id, pending.written()]).await;
    assert_eq!(claire.download(early.id).await.text(), "early");
    let outcome = api::attachments::scan::scan(app.state(), late.id, false).await.expect("an outcome");
    assert!(matches!(outcome, api::delivery::job::Outcome::RetryAfter { .. }));
    claire.download(late.id).await.problem(Code::FilePending);
}

async fn kept(app: &TestApp, id: AttachmentId) -> api::attachments::store::Kept {
    api::attachments::store::kept(&app.state().db, id).await.expect("the database").expect("a file")
}

#[tokio::test]
async fn a_file_whose_bytes_are_gone_before_anybody_looked_is_waited_for_and_then_told_as_lost() {
    let clamd = Clamd::start().expect("a scanner");
    let app = with(&clamd).await;
    let claire = app.member("Claire Martin").await;
    let file = claire.upload("plan.txt", "plan").await.created().id;
    claire.post_with(&app.record(ACTIVITY, "PA-0042").await, "Look", &[file]).await.created();
    app.state().storage.remove(Key::Original(file)).await.expect("removed");
    app.run_jobs().await;
    assert_eq!(scan(&claire, file).await, Scan::Pending);
    app.sql("UPDATE jobs SET attempts = 100 WHERE lane = 'scanner'", vec![]).await;
    app.advance(1);
    app.run_jobs().await;
    assert_eq!(scan(&claire, file).await, Scan::Lost);
    claire.download(file).await.problem(Code::NotFound);
}
