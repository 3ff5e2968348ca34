//! The API document: collected from the served operations, then completed with what is the same everywhere.

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::App;
use serde_json::{Value, json};
use shared::{Code, FieldError, Problem};
use utoipa::OpenApi;
use utoipa_actix_web::{AppExt, scope};

use super::routes;

#[derive(OpenApi)]
#[openapi(
    info(title = "Palabre", version = "1", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    components(schemas(Problem, FieldError, Code))
)]
struct Base;

const DESCRIPTION: &str = "Every record of a business application gets its own discussion. Errors are `application/problem+json` (RFC 9457): match on `code`, \
which `/problems/<code>` explains. Lists answer `{items, next}`; give `next` as `after` to read on. Authenticate with `Authorization: Bearer` and an access token \
or an API token (`plb_…`), or with the cookie `palabre_session`. A POST that makes something takes an `Idempotency-Key`. \
An `ETag` is a revision and, with GET, a hash of the answer: `If-None-Match` gives 304 as long as the same would be answered, and `If-Match` goes by the revision.";

const TAGS: &[(&str, &str)] = &[
    ("sessions", "Signing in and out."),
    ("users", "The signed-in user."),
    ("workspaces", "Closed worlds of members, records and threads."),
    ("roles", "Named sets of permissions."),
    ("members", "Users inside a workspace."),
    ("teams", "Named groups of members."),
    ("mentions", "Whom a message can mention."),
    ("record types", "Kinds of record."),
    ("records", "What is talked about."),
    ("threads", "Discussions, open or closed."),
    ("messages", "What members write."),
    ("reactions", "Answering with an emoji."),
    ("pins", "The message on top of a discussion."),
    ("presence", "Who looks at a discussion, and who is writing; nothing of it is kept."),
    ("drafts", "What you have written and not sent."),
    ("search", "Finding what was said."),
    ("attachments", "Files in messages."),
    ("notifications", "What a member is told."),
    ("preferences", "How a member wants to be told."),
    ("deliveries", "What was sent to whom, and how that went."),
    ("integrations", "Other programs that a workspace is connected to."),
    ("events", "What happens, as it happens."),
];

/// Operations whose body may be left out.
const OPTIONAL_BODIES: &[(&str, &str)] = &[
    ("post", "/api/v1/auth/refresh"),
    ("post", "/api/v1/threads/{thread_id}/close"),
    ("delete", "/api/v1/messages/{message_id}"),
];

/// The document as text: what is committed, and what is served.
pub static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&*TREE).unwrap_or_default();
    text.push('\n');
    text
});

/// The document as JSON.
pub static TREE: LazyLock<Value> = LazyLock::new(|| {
    let (_, api) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .service(scope("/api/v1").configure(routes::operations))
        .split_for_parts();
    let mut tree = serde_json::to_value(api).unwrap_or_default();
    complete(&mut tree);
    tree
});

fn complete(tree: &mut Value) {
    tree["info"]["description"] = json!(DESCRIPTION);
    tree["servers"] = json!([{ "url": "/" }]);
    tree["tags"] = TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect();
    tree["components"]["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "description": "An access token (JWT) or an API token (plb_…)." },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "palabre_session", "description": "Set by signing in." },
    });
    let examples =
        Code::ALL.iter().map(|code| (code.name().to_owned(), json!({ "summary": code.title(), "value": example(*code) })));
    tree["components"]["examples"] = Value::Object(examples.collect());
    tree["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    let Some(paths) = tree["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete_operation(path, method, operation);
        }
    }
}

/// Adds to an operation the problems it can answer with, its headers, and which body it takes.
fn complete_operation(path: &str, method: &str, operation: &mut Value) {
    let open = operation["security"]
        .as_array()
        .is_some_and(|list| list.iter().all(|item| item.as_object().is_some_and(serde_json::Map::is_empty)));
    if !open {
        operation["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    }
    let creates = operation["responses"].get("201").is_some();
    let keyed = creates && !path.ends_with("/invitations");
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let (in_path, in_query, has_cursor) =
        (has("path"), has("query"), parameters.iter().any(|parameter| parameter["name"] == "after"));
    let body = operation.get("requestBody").is_some();
    if OPTIONAL_BODIES.contains(&(method, path)) {
        operation["requestBody"]["required"] = json!(false);
    }
    let mut problems: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    let mut add = |code: Code| problems.entry(code.status()).or_default().push(code);
    if in_path {
        add(Code::InvalidPath);
        add(Code::NotFound);
    }
    if path.ends_with("/thread") {
        add(Code::NoThread);
    }
    if has_cursor {
        add(Code::InvalidCursor);
    }
    if operation["requestBody"]["content"].get("multipart/form-data").is_some() {
        [Code::InvalidMultipart, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid].into_iter().for_each(&mut add);
    } else if body {
        [Code::InvalidJson, Code::TooSlow, Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid]
            .into_iter()
            .for_each(&mut add);
    } else if in_query {
        add(Code::Invalid);
    }
    if keyed {
        add(Code::InvalidHeader);
        add(Code::IdempotencyKeyReused);
    }
    if !open {
        add(Code::Unauthenticated);
        add(Code::Forbidden);
        if method != "get" {
            add(Code::CrossOrigin);
        }
    }
    if matches!(path, "/api/v1/auth/login" | "/api/v1/invitations/accept") {
        add(Code::InvalidCredentials);
    }
    if path == "/api/v1/auth/refresh" {
        add(Code::Unauthenticated);
        add(Code::CrossOrigin);
    }
    for (status, code) in [("409", of_409(path, method)), ("410", of_410(path)), ("416", Some(Code::RangeNotSatisfiable))] {
        if let Some(code) = code.filter(|_| operation["responses"].get(status).is_some()) {
            add(code);
        }
    }
    if path.ends_with("/reactions/{emoji}") && method == "put" {
        [Code::MessageDeleted, Code::TooManyReactions].into_iter().for_each(&mut add);
    }
    if takes_if_match(path, method) {
        add(Code::PreconditionFailed);
        push_parameter(
            operation,
            json!({ "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string" }, "description": "The ETag of the revision that the change is meant for." }),
        );
    }
    if keyed {
        push_parameter(
            operation,
            json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x20-\\x7e]+$" }, "description": "The same key and request are answered as the first time, for a day." }),
        );
    }
    if method != "get" {
        add(Code::StorageFull);
    }
    [Code::RateLimited, Code::Internal, Code::Unavailable].into_iter().for_each(add);
    for (status, codes) in problems {
        operation["responses"][status.to_string()] = problem_response(&operation["responses"][status.to_string()], &codes);
    }
    if creates {
        operation["responses"]["201"]["headers"] =
            json!({ "Location": { "description": "Where it is.", "schema": { "type": "string" } } });
    }
}

fn of_409(path: &str, method: &str) -> Option<Code> {
    match path {
        path if path.ends_with("/close") && method == "delete" => Some(Code::TooLate),
        path if path.ends_with("/close") => Some(Code::Outrun),
        path if path.ends_with("/members/{user_id}") => Some(Code::LastOwner),
        path if path.contains("/invitations") => Some(Code::AlreadyMember),
        path if path.ends_with("/retry") => Some(Code::DeliveryNotFailed),
        path if path.ends_with("/messages/{message_id}") || path.ends_with("/pin") => Some(Code::MessageDeleted),
        path if path.contains("/attachments/") => Some(Code::FilePending),
        _ => None,
    }
}

fn of_410(path: &str) -> Option<Code> {
    Some(if path.contains("/attachments/") { Code::FileInfected } else { Code::InvitationGone })
}

fn takes_if_match(path: &str, method: &str) -> bool {
    let revised = [
        "/records/{type}/{id}",
        "/record-types/{type}",
        "/workspaces/{w}",
        "/members/{user_id}",
        "/integrations/slack",
        "/messages/{message_id}",
        "/draft",
    ];
    matches!(method, "put" | "patch" | "delete") && revised.iter().any(|end| path.ends_with(end))
}

fn push_parameter(operation: &mut Value, parameter: Value) {
    match operation["parameters"].as_array_mut() {
        Some(list) => list.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

fn problem_response(before: &Value, codes: &[Code]) -> Value {
    let titles: Vec<&str> = codes.iter().map(|code| code.title()).collect();
    let description = before["description"].as_str().map_or_else(|| format!("{}.", titles.join("; ")), str::to_owned);
    let reference = |code: &Code| (code.name().to_owned(), json!({ "$ref": format!("#/components/examples/{}", code.name()) }));
    let examples: serde_json::Map<String, Value> = codes.iter().map(reference).collect();
    let mut response = json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" }, "examples": examples } },
    });
    if codes.contains(&Code::RateLimited) {
        response["headers"] = json!({ "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer" } } });
    }
    response
}

fn example(code: Code) -> Value {
    let mut example = json!({
        "type": format!("/problems/{}", code.name()), "title": code.title(), "status": code.status(), "detail": code.explanation(),
        "instance": "/api/v1/…", "code": code.name(), "request_id": "01936f5e-7c00-7000-8000-000000000002",
    });
    match code {
        Code::Invalid => example["errors"] = json!([{ "pointer": "/body", "code": "blank", "detail": "must not be blank" }]),
        Code::Outrun => example["last_seq"] = json!(12),
        _ => {}
    }
    example
}

/// A path of the document as its parts, and the methods it answers.
pub static PATHS: LazyLock<Vec<(Vec<String>, Vec<String>)>> = LazyLock::new(|| {
    let paths = TREE["paths"].as_object().into_iter().flatten();
    let methods = |item: &Value| item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase()).collect();
    paths.map(|(path, item)| (path.split('/').map(str::to_owned).collect(), methods(item))).collect()
});

/// The methods that a path of the API answers; none when there is no such path.
#[must_use]
pub fn methods(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &[String]| {
        template.len() == parts.len()
            && template
                .iter()
                .zip(&parts)
                .all(|(part, given)| if part.starts_with('{') { !given.is_empty() } else { part == given })
    };
    let mut found: Vec<String> =
        PATHS.iter().filter(|(template, _)| fits(template)).flat_map(|(_, methods)| methods.clone()).collect();
    if found.iter().any(|method| method == "GET") {
        found.push("HEAD".into());
    }
    found.sort();
    found.dedup();
    found
}
