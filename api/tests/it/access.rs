//! Every operation of the document, called as nobody, as a stranger, as a guest, as a member and as the owner.
//!
//! An operation without a fixture here fails the walk by its name: whoever adds one says who may use it. The two lists of
//! exceptions may only shrink.

use std::collections::BTreeMap;

use api::{http::openapi::TREE, subscriptions::link::Link};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::{Code, Problem, RoleId, ThreadId, invitations::Invited, roles::BuiltIn};

use crate::support::{ACTIVITY, PASSWORD, Person, Record, TestApp};

/// Operations that need no credentials.
const OPEN: &[&str] = &["login", "refresh", "accept_invitation", "get_unsubscribe", "unsubscribe", "resubscribe"];
/// Operations about the caller alone, in no workspace.
const OWN: &[&str] = &["logout", "list_sessions", "end_session", "change_password", "get_me", "change_me", "list_workspaces"];

/// Who, besides the owner, an operation lets in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lets {
    /// Anybody, or any caller: see the lists above.
    All,
    /// Members and guests of the workspace; what it shows them is another test's matter.
    Members,
    /// Those who can read the record; the guest cannot.
    Readers,
    /// The member, who wrote the message: not even the owner.
    Author,
    /// Those who can read the record and have a permission that the member lacks.
    ReadersWithRight,
    /// Those with a permission that neither member nor guest has.
    Right,
}

/// How to call an operation so that it succeeds.
struct Fixture {
    lets: Lets,
    query: String,
    body: Option<Value>,
}

/// What the operations are called on.
struct World {
    owner: Person,
    member: Person,
    guest: Person,
    stranger: Person,
    record: Record,
    thread: ThreadId,
    message: String,
    invitation: String,
    /// A delivery that failed.
    delivery: String,
    /// A picture of the member's, in a message.
    attachment: String,
    /// Of the link that mutes the thread for the owner.
    unsubscribe: String,
}

impl World {
    async fn new(app: &TestApp, n: usize) -> Self {
        let owner = app.owner(&format!("Claire Martin{n}")).await;
        let member = app.member(&format!("Tom Fischer{n}")).await;
        let record = app.record(ACTIVITY, &format!("PA-{n}")).await;
        let posted = member.post(&record, format!("Hello {}", owner.mention())).await.created();
        let body = json!({ "email": format!("nadia-{n}@acme.example"), "role_id": app.role(BuiltIn::Member) });
        let invited = owner.send::<Invited>(Method::POST, &owner.here("/invitations"), body).await.created();
        let delivery = app.failed_delivery(posted.message.id).await;
        let unsubscribe = Link::Thread { user: owner.id, thread: posted.thread.id }.token(&app.state().config.secret_key);
        Self {
            delivery,
            unsubscribe,
            attachment: String::new(),
            guest: app.guest_called(&format!("Ivan Novak{n}")).await,
            stranger: app.stranger_called(&format!("Eve Stranger{n}")).await,
            owner,
            member,
            record,
            thread: posted.thread.id,
            message: posted.message.id.to_string(),
            invitation: invited.url.split('#').nth(1).unwrap_or_default().to_owned(),
        }
    }

    /// With a picture in a message on the record.
    async fn with_a_picture(mut self, app: &TestApp) -> Self {
        let picture = self.member.upload("plan.png", crate::attachments::png(3, 2)).await.created();
        self.member.post_with(&self.record, "Look", &[picture.id]).await.created();
        app.run_jobs().await;
        self.attachment = picture.id.to_string();
        self
    }

    fn path(&self, template: &str, operation: &str, role: RoleId) -> String {
        let mut path = template.strip_prefix("/api/v1").unwrap_or(template).to_owned();
        let own_type = if operation == "put_record_type" { "contract" } else { ACTIVITY };
        for (name, value) in [
            ("w", self.owner.workspace.to_string()),
            ("type", own_type.to_owned()),
            ("id", self.record.key.id.clone()),
            ("thread_id", self.thread.to_string()),
            ("message_id", self.message.clone()),
            ("user_id", self.member.id.to_string()),
            ("session_id", self.owner.session.to_string()),
            ("delivery_id", self.delivery.clone()),
            ("attachment_id", self.attachment.clone()),
            ("role_id", role.to_string()),
            ("emoji", "%F0%9F%91%8D".to_owned()),
            ("token", self.unsubscribe.clone()),
        ] {
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        assert!(!path.contains('{'), "{operation}: no value for a part of {path}");
        path
    }

    /// `None` for an operation that nobody has thought about.
    fn fixture(&self, app: &TestApp, operation: &str, n: usize) -> Option<Fixture> {
        use Lets::{All, Author, Members, Readers, ReadersWithRight, Right};
        let record = json!({ "type": self.record.key.record_type, "id": self.record.key.id });
        let picker = format!("?type={}&id={}", self.record.key.record_type, self.record.key.id);
        let labels = json!({ "labels": { "en": { "one": "Contract", "many": "Contracts" } } });
        let invitation = json!({ "email": format!("nobody-{n}@acme.example"), "role_id": app.role(BuiltIn::Member) });
        let (lets, body) = match operation {
            "login" => (All, Some(json!({ "email": self.owner.email, "password": PASSWORD }))),
            "refresh" => (All, Some(json!({ "refresh_token": self.owner.refresh_token }))),
            "accept_invitation" => {
                (All, Some(json!({ "token": self.invitation, "name": "Nadia Petit", "password": "a longer sentence" })))
            }
            "get_unsubscribe" | "unsubscribe" | "resubscribe" => (All, None),
            "logout" | "list_sessions" | "end_session" | "get_me" | "list_workspaces" => (All, None),
            "change_password" => (All, Some(json!({ "current_password": PASSWORD, "new_password": "a longer sentence" }))),
            "change_me" => (All, Some(json!({ "name": "Claire" }))),
            "get_workspace" | "list_roles" | "list_teams" | "list_members" | "list_record_types" | "list_records"
            | "list_threads" | "list_notifications" | "get_counters" | "stream_events" | "get_preferences"
            | "list_deliveries" | "search" => (Members, None),
            "put_preferences" => (Members, Some(json!({ "digest": "hourly" }))),
            "send_example" => (Members, Some(json!({ "kind": "digest" }))),
            "change_role" => (Right, Some(json!({ "receives_mail": true }))),
            "retry_delivery" => (Right, None),
            "put_slack" => (Right, Some(json!({ "bot_token": "xoxb-1-nobody" }))),
            "get_slack" | "delete_slack" | "test_slack" => (Right, None),
            "put_subscription" => (Readers, Some(json!({ "level": "muted" }))),
            "count_records" => (Members, Some(json!({ "records": [record] }))),
            "read_notifications" => (Members, Some(json!({ "all": true }))),
            "change_workspace" => (Right, Some(json!({ "starter_may_close": false }))),
            "change_member" => (Right, Some(json!({ "active": true }))),
            "invite" => (Right, Some(invitation)),
            "put_record_type" => (Right, Some(labels)),
            "put_record" => (Right, Some(json!({ "title": "Payroll management" }))),
            "archive_record" => (Right, None),
            "list_mentionables"
            | "get_record"
            | "get_record_thread"
            | "list_decisions"
            | "get_record_draft"
            | "delete_record_draft"
            | "get_thread"
            | "get_draft"
            | "delete_draft"
            | "reopen_thread"
            | "list_transitions"
            | "list_messages"
            | "get_message"
            | "list_revisions"
            | "list_message_deliveries"
            | "add_reaction"
            | "remove_reaction"
            | "unpin_message"
            | "get_presence"
            | "put_presence"
            | "delete_presence"
            | "post_typing"
            | "get_attachment"
            | "get_attachment_content"
            | "get_attachment_thumbnail" => (Readers, None),
            "upload_attachment" => (Members, None),
            "post_record_message" | "post_message" | "preview_message" => (Readers, Some(json!({ "body": "Hello" }))),
            "put_record_draft" | "put_draft" => (Readers, Some(json!({ "body": "Hel" }))),
            "edit_message" => (Author, Some(json!({ "body": "Hello again" }))),
            "delete_message" => (Readers, Some(json!({ "reason": "Posted twice" }))),
            "pin_message" => (Readers, Some(json!({ "message_id": self.message }))),
            "mark_read" => (Readers, Some(json!({ "seq": 1 }))),
            "mark_unread" => (Readers, Some(json!({ "from_seq": 1 }))),
            "take_back_close" => (ReadersWithRight, None),
            "close_thread" => (ReadersWithRight, Some(json!({ "last_seq": 1 }))),
            _ => return None,
        };
        let query = if operation == "list_mentionables" { picker } else { String::new() };
        Some(Fixture { lets, query, body })
    }
}

/// An operation of the document.
struct Operation {
    id: String,
    method: Method,
    template: String,
    document: Value,
}

fn operations() -> Vec<Operation> {
    let paths = TREE["paths"].as_object().expect("paths");
    let of_path = |(template, item): (&String, &Value)| {
        let template = template.clone();
        let methods: BTreeMap<String, Value> = serde_json::from_value(item.clone()).expect("operations");
        methods.into_iter().map(move |(method, document)| Operation {
            id: document["operationId"].as_str().expect("an operation id").to_owned(),
            method: method.to_uppercase().parse().expect("a method"),
            template: template.clone(),
            document,
        })
    };
    paths.iter().flat_map(of_path).collect()
}

/// Calls as somebody: the status, and the problem if it is one. What a stream sends is not waited for.
async fn call(person: &Person, operation: &Operation, path: &str, body: Option<&Value>) -> (StatusCode, Option<Problem>) {
    let call = match body {
        Some(body) => person.call(operation.method.clone(), path).json(body),
        None if operation.id == "upload_attachment" => person.uploading("plan.txt", "a plan"),
        None => person.call(operation.method.clone(), path),
    };
    let response = call.send().await.expect("an answer");
    let status = response.status();
    let is_problem = response.headers().get("content-type").is_some_and(|kind| kind == "application/problem+json");
    let problem: Option<Problem> = if is_problem { Some(response.json().await.expect("a problem")) } else { None };
    let documented = &operation.document["responses"][status.as_str()];
    assert!(documented.is_object(), "{}: the document does not know of {status}", operation.id);
    if let Some(problem) = &problem {
        let examples = &documented["content"]["application/problem+json"]["examples"];
        assert!(examples.get(problem.code.name()).is_some(), "{}: the document does not know of {}", operation.id, problem.code);
    }
    (status, problem)
}

async fn refused(person: &Person, operation: &Operation, path: &str, body: Option<&Value>, code: Code) {
    let (status, problem) = call(person, operation, path, body).await;
    assert_eq!(problem.map(|problem| problem.code), Some(code), "{} as {} answers {status}", operation.id, person.name);
}

async fn let_in(person: &Person, operation: &Operation, path: &str, body: Option<&Value>) {
    let (status, problem) = call(person, operation, path, body).await;
    assert!(status.is_success(), "{} as {} answers {status}: {problem:?}", operation.id, person.name);
}

#[tokio::test]
async fn every_operation_lets_in_whom_it_should_and_nobody_else() {
    let app = TestApp::new().await;
    let nobody = app.nobody();
    for (n, operation) in operations().iter().enumerate() {
        let mut world = World::new(&app, n).await;
        if operation.id == "take_back_close" {
            world.owner.close(world.thread, json!({})).await.ok();
        }
        if operation.template.contains("{attachment_id}") {
            world = world.with_a_picture(&app).await;
        }
        let Some(Fixture { lets, query, body }) = world.fixture(&app, &operation.id, n) else {
            panic!("{} has no fixture in access.rs: say how it is called, and whom it lets in", operation.id)
        };
        let path = format!("{}{query}", world.path(&operation.template, &operation.id, app.role(BuiltIn::Guest)));
        let (path, body) = (path.as_str(), body.as_ref());
        let refused = |person, code| Box::pin(refused(person, operation, path, body, code));
        let let_in = |person| Box::pin(let_in(person, operation, path, body));

        if OPEN.contains(&operation.id.as_str()) {
            assert!(lets == Lets::All);
            let_in(&nobody).await;
            continue;
        }
        refused(&nobody, Code::Unauthenticated).await;
        if OWN.contains(&operation.id.as_str()) {
            assert!(lets == Lets::All);
            let_in(&world.owner).await;
            continue;
        }
        refused(&world.stranger, Code::NotFound).await;
        match lets {
            Lets::All => panic!("{} is on neither list of exceptions", operation.id),
            Lets::Members => {
                let_in(&world.guest).await;
                let_in(&world.member).await;
            }
            Lets::Readers => {
                refused(&world.guest, Code::NotFound).await;
                let_in(&world.member).await;
            }
            Lets::Author => {
                refused(&world.guest, Code::NotFound).await;
                refused(&world.owner, Code::Forbidden).await;
                let_in(&world.member).await;
                continue;
            }
            Lets::ReadersWithRight => {
                refused(&world.guest, Code::NotFound).await;
                refused(&world.member, Code::Forbidden).await;
            }
            Lets::Right => {
                refused(&world.guest, Code::Forbidden).await;
                refused(&world.member, Code::Forbidden).await;
            }
        }
        // What the member did must not be in the owner's way.
        let body = (operation.id == "close_thread").then(|| json!({})).or_else(|| body.cloned());
        let (status, problem) = call(&world.owner, operation, path, body.as_ref()).await;
        assert!(status.is_success(), "{} as the owner answers {status}: {problem:?}", operation.id);
    }
}

#[test]
fn the_exceptions_only_shrink() {
    assert_eq!((OPEN.len(), OWN.len()), (6, 7));
    let ids: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    for exception in OPEN.iter().chain(OWN) {
        assert!(ids.iter().any(|id| id == exception), "{exception} is no operation any more");
    }
}

#[test]
fn every_operation_is_documented_whole() {
    let tags: Vec<&str> = TREE["tags"].as_array().expect("tags").iter().filter_map(|tag| tag["name"].as_str()).collect();
    for Operation { id, method, template, document } in operations() {
        assert!(document["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{id} has no summary");
        let used = document["tags"].as_array().expect("tags");
        assert!(used.len() == 1 && used[0].as_str().is_some_and(|tag| tags.contains(&tag)), "{id} has not one known tag");
        let security = document["security"].as_array().expect("security");
        let open = security.iter().all(|way| way.as_object().is_some_and(serde_json::Map::is_empty));
        assert_eq!(open, OPEN.contains(&id.as_str()), "{id}: is it open?");

        let responses = document["responses"].as_object().expect("responses");
        let needed: &[&str] = if open { &["429", "500", "503"] } else { &["401", "403", "429", "500", "503"] };
        for status in needed {
            assert!(responses.contains_key(*status), "{id} does not say {status}");
        }
        assert!(responses.keys().any(|status| status.starts_with('2')), "{id} never succeeds");
        for (status, response) in responses {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{id} {status} is not described");
            if status.starts_with('4') || status.starts_with('5') {
                let problem = &response["content"]["application/problem+json"];
                let examples = problem["examples"].as_object().unwrap_or_else(|| panic!("{id} {status} has no examples"));
                assert!(!examples.is_empty() && problem["schema"]["$ref"] == "#/components/schemas/Problem", "{id} {status}");
                let shown = |example: &Value| {
                    let name = example["$ref"].as_str().and_then(|place| place.strip_prefix("#/components/examples/"));
                    TREE["components"]["examples"][name.unwrap_or_default()]["value"]["status"].to_string()
                };
                assert!(examples.values().all(|example| shown(example) == *status), "{id} {status}");
            }
        }
        if template.contains('{') {
            assert!(responses.contains_key("404") && responses.contains_key("400"), "{id} has a path that can be wrong");
        }
        if let Some(body) = document.get("requestBody") {
            let content = body["content"].as_object().expect("content");
            let schema = &content.values().next().expect("a type")["schema"];
            let name = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()).expect("a named body");
            let schema = &TREE["components"]["schemas"][name];
            let each = |schema: &Value| {
                let properties = schema["properties"].as_object();
                properties.is_some_and(|all| {
                    all.values().all(|one| !one["example"].is_null() || !one["$ref"].is_null() || !one["type"].is_null())
                })
            };
            assert!(!schema["example"].is_null() || each(schema), "{id}: its body has no example");
            assert!(["413", "415", "422"].iter().all(|status| responses.contains_key(*status)), "{id} takes a body");
        }
        assert!(method != Method::GET || document.get("requestBody").is_none(), "{id} reads with a body");
    }
}
