//! Steering and looking in over HTTP, below `/_/`, for tests in other languages.
//!
//! | call | what |
//! |---|---|
//! | `GET /_/messages` | what was posted: `[{to, text, blocks, body}]` |
//! | `GET /_/calls` | what arrived: `[{method, token}]` |
//! | `POST /_/people` `{email}` | makes somebody known |
//! | `POST /_/channels` `{name, door?: open\|not_invited\|archived}` | makes a channel |
//! | `POST /_/tokens` `{token, scopes?}` | makes a token known |
//! | `POST /_/failures` `{method, times?, kind: refusal\|rate_limit\|status\|garbage, …}` | calls of the method (`webhook`, `*`) fail |
//! | `DELETE /_/failures` | nothing fails any more |
//! | `POST /_/reset` | back to the beginning |

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, ServiceConfig},
};
use serde::Deserialize;

use super::{Call, Failure, Posted, State, state::SCOPES};

pub fn operations(config: &mut ServiceConfig) {
    config
        .service(messages)
        .service(calls)
        .service(add_person)
        .service(add_channel)
        .service(allow)
        .service(fail)
        .service(work)
        .service(reset);
}

#[get("/messages")]
async fn messages(state: Data<State>) -> Json<Vec<Posted>> {
    Json(state.posted())
}

#[get("/calls")]
async fn calls(state: Data<State>) -> Json<Vec<Call>> {
    Json(state.calls())
}

#[derive(Deserialize)]
struct NewPerson {
    email: String,
}

#[post("/people")]
async fn add_person(state: Data<State>, person: Json<NewPerson>) -> HttpResponse {
    state.add_person(&person.email);
    HttpResponse::NoContent().finish()
}

#[derive(Deserialize)]
struct NewChannel {
    name: String,
    door: Option<String>,
}

#[post("/channels")]
async fn add_channel(state: Data<State>, channel: Json<NewChannel>) -> HttpResponse {
    match channel.door.as_deref() {
        None | Some("open") => state.add_channel(&channel.name),
        Some("not_invited") => state.add_closed_channel(&channel.name),
        Some("archived") => state.archive_channel(&channel.name),
        Some(_) => return HttpResponse::BadRequest().body("door is open, not_invited or archived"),
    }
    HttpResponse::NoContent().finish()
}

#[derive(Deserialize)]
struct NewToken {
    token: String,
    scopes: Option<Vec<String>>,
}

#[post("/tokens")]
async fn allow(state: Data<State>, token: Json<NewToken>) -> HttpResponse {
    let scopes: Vec<&str> = match &token.scopes {
        Some(scopes) => scopes.iter().map(String::as_str).collect(),
        None => SCOPES.to_vec(),
    };
    state.allow(&token.token, &scopes);
    HttpResponse::NoContent().finish()
}

#[derive(Deserialize)]
struct NewFailure {
    method: String,
    times: Option<u32>,
    #[serde(flatten)]
    failure: Failure,
}

#[post("/failures")]
async fn fail(state: Data<State>, failure: Json<NewFailure>) -> HttpResponse {
    let NewFailure { method, times, failure } = failure.into_inner();
    state.plan(&method, failure, times);
    HttpResponse::NoContent().finish()
}

#[delete("/failures")]
async fn work(state: Data<State>) -> HttpResponse {
    state.work();
    HttpResponse::NoContent().finish()
}

#[post("/reset")]
async fn reset(state: Data<State>) -> HttpResponse {
    state.reset();
    HttpResponse::NoContent().finish()
}
