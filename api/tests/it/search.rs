//! Finding what was said: by words, phrases and filters, and nothing that one may not read.

use std::collections::BTreeSet;

use api::search::{
    fill,
    store::{Place, Text, put},
};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{
    Code, Page, ThreadId,
    search::{SearchItem, SearchKind},
};

use crate::support::{ACTIVITY, INCIDENT, Person, Record, TestApp, encoded};

async fn page(person: &Person, q: &str, more: &str) -> Page<SearchItem> {
    person.get::<Page<SearchItem>>(&person.here(&format!("/search?q={}{more}", encoded(q)))).await.ok()
}

async fn find(person: &Person, q: &str) -> Vec<SearchItem> {
    page(person, q, "").await.items
}

/// What was found, without marks.
async fn texts(person: &Person, q: &str) -> Vec<String> {
    let bare = |item: SearchItem| item.snippet.replace("<mark>", "").replace("</mark>", "");
    find(person, q).await.into_iter().map(bare).collect()
}

async fn close(person: &Person, thread: ThreadId, conclusion: &str) {
    let body = json!({ "conclusion": conclusion });
    person.send::<Value>(Method::POST, &format!("/threads/{thread}/close"), body).await.ok();
}

/// Claire and Karim talk on two records.
async fn talk(app: &TestApp) -> (Person, Person, Record) {
    let (claire, karim) = (app.moderator("Claire Martin").await, app.member("Karim Benali").await);
    let (payroll, laptop) = (app.record(ACTIVITY, "PA-0042").await, app.record(INCIDENT, "INC-7").await);
    claire.post(&payroll, "La **durée** de conservation est de cinq ans.").await.created();
    app.advance(1);
    karim.post(&payroll, "Cinq ou dix ans ? Les conservations varient.").await.created();
    app.advance(1);
    karim.post(&laptop, "The laptop was stolen on the train.").await.created();
    (claire, karim, payroll)
}

#[tokio::test]
async fn words_are_found_without_accents_or_case_and_the_last_may_go_on() {
    let app = TestApp::new().await;
    let (claire, karim, _) = talk(&app).await;
    let found = find(&karim, "DUREE conserv").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].snippet, "La <mark>durée</mark> de <mark>conservation</mark> est de cinq ans.");
    assert_eq!((found[0].kind, found[0].seq, found[0].state.is_some()), (SearchKind::Message, Some(1), true));
    assert_eq!(found[0].record.id, "PA-0042");
    assert_eq!(found[0].author.as_ref().map(|author| author.id), Some(claire.id));
    assert_eq!(find(&karim, "conserv*").await.len(), 2);
    assert_eq!(find(&karim, "conserv durée").await.len(), 0, "only the last word may go on");
    assert_eq!(find(&karim, "conservation ans").await.len(), 1);
}

#[tokio::test]
async fn a_phrase_is_found_as_it_stands() {
    let app = TestApp::new().await;
    let (claire, ..) = talk(&app).await;
    assert_eq!(texts(&claire, "\"cinq ans\"").await, ["La durée de conservation est de cinq ans."]);
    assert_eq!(texts(&claire, "« dix ans »").await, ["Cinq ou dix ans ? Les conservations varient."]);
    assert!(texts(&claire, "\"ans cinq\"").await.is_empty());
    assert_eq!(find(&claire, "cinq ans").await.len(), 2);
}

#[tokio::test]
async fn a_record_is_found_by_title_and_id_before_what_was_said_of_it() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    karim.post(&payroll, "See record PA-0042, please.").await.created();
    let found = find(&claire, "record pa-00").await;
    assert_eq!(found.iter().map(|item| item.kind).collect::<Vec<_>>(), [SearchKind::Record, SearchKind::Message]);
    assert_eq!(
        found[0].snippet,
        "<mark>Record</mark> <mark>PA-00</mark>42 · <mark>PA-00</mark>42".replace("PA-00</mark>42", "PA-0042</mark>")
    );
    assert_eq!((found[0].seq, found[0].message_id, found[0].message_count), (None, None, 3));

    let admin = app.administrator("Adam Smith").await;
    admin.put_record(&payroll.key, json!({ "title": "Gestion de la paie" })).await.ok();
    assert_eq!(texts(&claire, "gestion").await, ["Gestion de la paie · PA-0042"]);
    assert!(find(&claire, "record pa-00").await.iter().all(|item| item.kind == SearchKind::Message));
    admin.delete(&admin.path(&payroll.key)).await.done();
    assert!(find(&claire, "gestion").await.is_empty() && find(&claire, "durée").await.is_empty());
}

#[tokio::test]
async fn the_conclusions_of_all_closings_are_found() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    let thread = karim.post(&payroll, "Settled?").await.created().thread.id;
    close(&claire, thread, "Five years, as the law says").await;
    karim.post(&payroll, "Really?").await.created();
    close(&claire, thread, "Ten years, as the law says").await;
    let found = find(&karim, "law").await;
    assert_eq!(
        found.iter().map(|item| (item.kind, item.seq)).collect::<Vec<_>>(),
        [(SearchKind::Conclusion, Some(4)), (SearchKind::Conclusion, Some(3))]
    );
    assert_eq!(found[0].author.as_ref().map(|author| author.id), Some(claire.id));
}

#[tokio::test]
async fn filters_narrow_what_is_found() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    let thread = karim.post(&payroll, "Done, ans.").await.created().thread.id;
    close(&claire, thread, "Cinq ans").await;
    for (q, count) in [
        ("ans from:me", 2),
        ("ans from:claire", 2),
        ("ans from:\"Benali Karim\"", 2),
        ("ans from:nobody", 0),
        ("from:karim", 3),
        ("from:karim in:INC-7", 1),
        ("in:\"record pa\" ans", 4),
        ("in:elsewhere", 0),
        ("type:incident laptop", 1),
        ("type:incident ans", 0),
        ("type:no-such-type", 0),
        ("state:open from:karim", 1),
        ("state:closed from:karim", 2),
        ("has:file", 0),
    ] {
        assert_eq!(find(&karim, q).await.len(), count, "{q}");
    }
}

#[tokio::test]
async fn a_file_is_found_by_its_name_at_the_message_it_hangs_on() {
    let app = TestApp::new().await;
    let (_, karim, payroll) = talk(&app).await;
    let found = find(&karim, "durée").await;
    let (id, seq) = (found[0].message_id.expect("a message"), found[0].seq.expect("a number"));
    let (workspace, record, author) = (app.workspace, payroll.id, karim.id);
    app.state()
        .write(move |txn| {
            Box::pin(async move {
                let (target, at) = (txn.id(), txn.now());
                let place = Place { workspace, record, type_key: ACTIVITY };
                let (kind, text) = (SearchKind::File, "Bulletin_été 2026.pdf");
                let (message, seq, author) = (Some(id), Some(seq), Some(author));
                put(txn, &Text { kind, target, number: 0, place, message, seq, author, has_file: true, at, text });
                Ok(())
            })
        })
        .await
        .expect("put");
    let found = find(&karim, "bulletin ete has:file").await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].message_id, found[0].seq), (SearchKind::File, Some(id), Some(seq)));
    assert_eq!(found[0].snippet, "<mark>Bulletin</mark>_<mark>été</mark> 2026.pdf");
    assert!(find(&karim, "durée has:file").await.is_empty());
}

#[tokio::test]
async fn days_are_those_of_the_readers_time_zone() {
    let app = TestApp::patient().await;
    let karim = app.member("Karim Benali").await;
    let record = app.record(ACTIVITY, "PA-0042").await;
    // In Paris this is the 24th already.
    app.advance(14 * 60 + 30);
    karim.post(&record, "late").await.created();
    for (q, count) in [
        ("late on:2026-11-24", 1),
        ("late on:2026-11-23", 0),
        ("late after:2026-11-23", 1),
        ("late before:2026-11-24", 0),
        ("late on:2026-11", 1),
        ("late before:2026", 0),
        ("late after:2025 before:2027", 1),
    ] {
        assert_eq!(find(&karim, q).await.len(), count, "{q}");
    }
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_read() {
    let app = TestApp::new().await;
    let (owner, ines, guest) = (app.owner("Claire Martin").await, app.member("Inès Laurent").await, app.guest().await);
    let stranger = app.stranger().await;
    let laptop = app.restricted("INC-0007", &[ines.grant()]).await;
    let shared = app.shared_with("PA-0043", &[guest.grant()]).await;
    ines.post(&laptop, "The secret laptop").await.created();
    ines.post(&shared, "The secret vendor").await.created();
    assert_eq!(find(&ines, "secret").await.len(), 2);
    assert_eq!(find(&ines, "inc-0007").await.len(), 1);
    for other in [&owner, &guest] {
        assert_eq!(texts(other, "secret").await, ["The secret vendor"]);
        for q in ["laptop", "inc-0007", "in:INC-0007", "from:ines laptop", "type:incident"] {
            assert!(find(other, q).await.is_empty(), "{q}");
        }
    }
    let hidden = stranger.get::<Value>(&stranger.here("/search?q=secret")).await;
    hidden.problem(Code::NotFound);
}

#[tokio::test]
async fn a_message_that_was_deleted_is_not_found() {
    let app = TestApp::new().await;
    let (_, karim, _) = talk(&app).await;
    let id = find(&karim, "laptop").await[0].message_id.expect("a message");
    app.sql("UPDATE messages SET deleted_at = 1 WHERE id = $1", api::values![id]).await;
    assert!(find(&karim, "laptop").await.is_empty());
    app.state()
        .write(move |txn| {
            Box::pin(async move {
                api::search::store::remove_message(txn, id);
                Ok(())
            })
        })
        .await
        .expect("removed");
    app.sql("UPDATE messages SET deleted_at = NULL WHERE id = $1", api::values![id]).await;
    assert!(find(&karim, "laptop").await.is_empty());
}

#[tokio::test]
async fn a_new_name_is_found_where_it_is_mentioned_and_the_old_one_is_not() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    claire.post(&payroll, format!("Look, {}", karim.mention())).await.created();
    assert_eq!(find(&claire, "benali look").await.len(), 1);
    karim.send::<Value>(Method::PATCH, "/me", json!({ "name": "Karim Durand" })).await.ok();
    app.run_jobs().await;
    assert_eq!(texts(&claire, "durand look").await, ["Look, @Karim Durand"]);
    assert!(find(&claire, "benali look").await.is_empty());
}

#[tokio::test]
async fn no_text_is_an_error_and_nonsense_finds_nothing() {
    let app = TestApp::new().await;
    let (claire, ..) = talk(&app).await;
    let long = "word ".repeat(2_000);
    let one = "x".repeat(10_000);
    for q in [
        "",
        " ",
        "\"",
        "\"\"\"",
        "*",
        "**",
        "()",
        "a\0b",
        "in:a\0b",
        "in:\"PA\0 0042\"",
        "from:a\0b",
        "from:\"a\0 b\"",
        "type:a\0b",
        "before:2026\0",
        "\0",
        "👍",
        "' OR 1=1 --",
        "'; DROP TABLE messages; --",
        "NEAR(a b, 2)",
        "a AND NOT b",
        "words : x",
        "words:x",
        "^a",
        "{a b}: c",
        "a + b",
        "-a",
        "a:*",
        "a:* & !b | c <-> d",
        "\\",
        "%",
        "_%",
        "$1",
        "§said",
        "§w",
        "l'",
        "été*",
        "from:",
        "from:\"",
        "in:\"\"",
        "on:9999-12-31",
        "after:9999-12-31",
        "on:0000-00-00",
        "before:-1",
        "has:",
        "type:É",
        "\u{202e}abc",
        "İ",
        "ß",
        "ﬁ",
        "e\u{301}",
        "\u{301}",
        "a\u{301}\u{301}",
        "\u{ffff}",
        "日本",
        "İstanbul*",
        "\t\n\r",
        "OR",
        "AND",
        "NOT",
        "from:me from:me",
        long.as_str(),
        one.as_str(),
    ] {
        assert!(find(&claire, q).await.len() <= 6, "{q:.40}");
    }
    assert!(find(&claire, "").await.is_empty());
    assert!(claire.get::<Page<SearchItem>>(&claire.here("/search")).await.ok().items.is_empty());
    for (wrong, pointer) in [("?q=a&limit=0", "?limit"), ("?q=a&page=2", "?page"), ("?q=%FF", "?")] {
        let problem = claire.get::<Value>(&claire.here(&format!("/search{wrong}"))).await.problem(Code::Invalid);
        assert_eq!(problem.errors[0].pointer, pointer);
    }
    claire.get::<Value>(&claire.here("/search?q=a&after=b")).await.problem(Code::InvalidCursor);
}

#[tokio::test]
async fn texts_of_any_shape_are_taken_into_the_index() {
    let app = TestApp::new().await;
    let (claire, _, payroll) = talk(&app).await;
    let numbers: Vec<String> = (0..2_000).map(|n| n.to_string()).collect();
    for text in [
        "x".repeat(10_000),
        numbers.join(" "),
        "👍".into(),
        "a:1 'b' \\ <-> & | ! ( )".into(),
        "日本語 한국어 İ ǅ ﬃ".into(),
        "e ".repeat(5_000),
    ] {
        claire.post(&payroll, text).await.created();
    }
    assert_eq!(find(&claire, "1999").await.len(), 1);
    assert_eq!(find(&claire, &"x".repeat(80)).await.len(), 1);
    assert_eq!(find(&claire, "日本").await.len(), 1);
}

#[tokio::test]
async fn pages_follow_one_another_without_gaps_while_people_write_on() {
    let app = TestApp::patient().await;
    let (claire, _, payroll) = talk(&app).await;
    for n in 0..5 {
        app.record(ACTIVITY, &format!("WORD-{n}")).await;
    }
    for n in 0..230 {
        app.advance(if n % 50 == 0 { 60 * 24 * 5 } else { 0 });
        claire.post(&payroll, format!("word number{n} {}", "word ".repeat(n % 4))).await.created();
    }
    let (mut seen, mut after, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = page(&claire, "word", &format!("&limit=20{after}")).await;
        assert!(page.items.len() <= 20);
        seen.extend(page.items.into_iter().map(|item| (item.kind, item.record.id, item.seq)));
        pages += 1;
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
        claire.post(&payroll, "word later").await.created();
    }
    assert_eq!((seen.len(), pages), (235, 13));
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 235);
    assert!(seen[..5].iter().all(|(kind, ..)| *kind == SearchKind::Record));
}

#[tokio::test]
async fn what_was_there_before_the_index_is_filled_in_and_again_changes_nothing() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    for n in 0..250 {
        app.record(ACTIVITY, &format!("OLD-{n}")).await;
    }
    let thread = karim.post(&payroll, "Old and older").await.created().thread.id;
    close(&claire, thread, "An old conclusion").await;
    let all = |found: Vec<SearchItem>| found.into_iter().map(|item| (item.kind, item.snippet)).collect::<BTreeSet<_>>();
    let before = (all(find(&karim, "old").await), all(find(&karim, "ans").await));
    app.run_jobs().await;

    app.sql("DELETE FROM search_texts", vec![]).await;
    fill::fill(app.state(), fill::Part::Records, None).await.expect("a batch");
    karim.post(&payroll, "Posted meanwhile").await.created();
    for _again in 0..2 {
        app.sql(
            "INSERT INTO jobs (id, task, lane, attempts, run_at, created_at)
             SELECT (SELECT id FROM threads LIMIT 1), '{\"task\":\"fill_search\",\"part\":\"records\",\"before\":null}', 'database', 0, 0, 0",
            vec![],
        )
        .await;
        app.run_jobs().await;
        assert_eq!(texts(&karim, "from:karim").await[0], "Posted meanwhile", "the newest, whenever the others were filled in");
        let found = find(&karim, "ans").await;
        assert_eq!(found.iter().map(|item| item.seq).collect::<Vec<_>>(), [Some(2), Some(1)], "of equals the newest first");
        assert_eq!((all(find(&karim, "old").await), all(found)), before);
        assert_eq!(page(&karim, "old-24*", "&limit=100").await.items.len(), 11);
    }
}

#[tokio::test]
async fn a_search_costs_the_same_in_a_large_workspace() {
    let app = TestApp::new().await;
    let (claire, ..) = talk(&app).await;
    let count = async |q: &str| app.calls(find(&claire, q)).await.1;
    let queries = ["laptop", "laptop from:karim on:2026-11-23", "", "from:me"];
    let mut before = Vec::new();
    for q in queries {
        before.push(count(q).await);
    }
    app.crowd(60).await;
    for n in 0..40 {
        claire.post(&app.record(ACTIVITY, &format!("R-{n}")).await, "laptop").await.created();
    }
    for (q, calls) in queries.iter().zip(before) {
        assert_eq!(count(q).await, calls, "{q}");
        assert!(calls <= 4, "{q} takes {calls} calls");
    }
}

#[tokio::test]
async fn what_was_edited_deleted_or_taken_back_is_not_found_by_what_it_said() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    let posted = karim.post(&payroll, "The auditor is called Moreau.").await.created();
    let message = format!("/messages/{}", posted.message.id);
    karim.send::<Value>(Method::PATCH, &message, json!({ "body": "The auditor is called Morel." })).await.ok();
    assert!(find(&claire, "moreau").await.is_empty());
    assert_eq!(texts(&claire, "morel").await, ["The auditor is called Morel."]);
    karim.delete(&message).await.done();
    assert!(find(&claire, "morel").await.is_empty() && find(&claire, "auditor").await.is_empty());

    close(&claire, posted.thread.id, "Kept until the audit.").await;
    assert_eq!(find(&claire, "audit").await.len(), 1);
    let closing = format!("/threads/{}/close", posted.thread.id);
    claire.call(Method::DELETE, &closing).send().await.expect("an answer").error_for_status().expect("taken back");
    assert!(find(&claire, "audit").await.is_empty());
}

#[tokio::test]
async fn a_file_is_found_by_its_name_and_goes_with_its_message() {
    let app = TestApp::new().await;
    let (claire, karim, payroll) = talk(&app).await;
    let file = karim.upload("Contrat Mutuelle 2026.txt", "five years").await.created();
    let posted = karim.post_with(&payroll, "The contract of the insurer.", &[file.id]).await.created();
    let found = find(&claire, "mutuelle").await;
    assert_eq!((found.len(), found[0].kind, found[0].message_id), (1, SearchKind::File, Some(posted.message.id)));
    assert_eq!(texts(&claire, "has:file insurer").await, ["The contract of the insurer."]);
    let message = format!("/messages/{}", posted.message.id);
    karim.send::<Value>(Method::PATCH, &message, json!({ "body": "The contract of the bank." })).await.ok();
    assert_eq!(texts(&claire, "has:file bank").await.len(), 1, "an edit keeps the files");

    karim.delete(&message).await.done();
    assert!(find(&claire, "mutuelle").await.is_empty() && find(&claire, "has:file").await.is_empty());
    karim.download(file.id).await.problem(Code::NotFound);
    app.run_jobs().await;
}
