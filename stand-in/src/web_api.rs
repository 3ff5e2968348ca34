//! The methods of the Web API: `auth.test`, `users.lookupByEmail`, `conversations.open`, `chat.postMessage`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, CONTENT_TYPE},
    web::{Bytes, Data, Path},
};
use serde_json::{Map, Value, json};

use super::{Failure, State, checks, state::Door};

/// The scope that a method needs.
fn scope(method: &str) -> Option<&'static str> {
    match method {
        "users.lookupByEmail" => Some("users:read.email"),
        "conversations.open" => Some("im:write"),
        "chat.postMessage" => Some("chat:write"),
        _ => None,
    }
}

/// Answers a call of a method, by GET or POST.
pub async fn answer(request: HttpRequest, method: Path<String>, body: Bytes, state: Data<State>) -> HttpResponse {
    let arguments = match arguments(&request, &body) {
        Ok(arguments) => arguments,
        Err(word) => return Failure::refusal(word).answer(),
    };
    let token = token(&request, &arguments);
    if let Some(failure) = state.arrived(&method, token.clone()) {
        return failure.answer();
    }
    let scopes = token.as_ref().and_then(|token| state.scopes(token)).unwrap_or_default();
    let outcome = may(&state, &method, token).and_then(|()| perform(&state, &method, arguments));
    match outcome {
        Ok(mut answer) => {
            answer["ok"] = json!(true);
            HttpResponse::Ok().insert_header(("X-OAuth-Scopes", scopes.into_iter().collect::<Vec<_>>().join(","))).json(answer)
        }
        Err(failure) => failure.answer(),
    }
}

/// From the header or, as older clients do, among the arguments.
fn token(request: &HttpRequest, arguments: &Value) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = header.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    bearer.or_else(|| arguments["token"].as_str().map(str::to_owned))
}

/// What was sent, as JSON: a JSON body, a form, or the query.
fn arguments(request: &HttpRequest, body: &[u8]) -> Result<Value, &'static str> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut all: Map<String, Value> = pairs(request.query_string().as_bytes());
    if kind.starts_with("application/json") {
        match serde_json::from_slice(body).map_err(|_| "invalid_json")? {
            Value::Object(object) => all.extend(object),
            _ => return Err("json_not_object"),
        }
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        all.extend(pairs(body));
    } else if !body.is_empty() {
        return Err("invalid_post_type");
    }
    Ok(Value::Object(all))
}

/// A form. What is a list in JSON comes as text of it.
fn pairs(form: &[u8]) -> Map<String, Value> {
    let value = |name: &str, text: &str| match name {
        "blocks" | "attachments" => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        _ => json!(text),
    };
    form_urlencoded::parse(form).map(|(name, text)| (name.to_string(), value(&name, &text))).collect()
}

fn may(state: &State, method: &str, token: Option<String>) -> Result<(), Failure> {
    let token = token.filter(|token| !token.is_empty()).ok_or_else(|| Failure::refusal("not_authed"))?;
    let scopes = state.scopes(&token).ok_or_else(|| Failure::refusal("invalid_auth"))?;
    match scope(method).filter(|needed| !scopes.contains(*needed)) {
        Some(needed) => Err(Failure::Refusal {
            error: "missing_scope".into(),
            needed: Some(needed.into()),
            provided: Some(scopes.into_iter().collect::<Vec<_>>().join(",")),
        }),
        None => Ok(()),
    }
}

fn perform(state: &State, method: &str, arguments: Value) -> Result<Value, Failure> {
    match method {
        "auth.test" => Ok(json!({
            "url": "https://acme.slack.com/", "team": "Acme", "user": "palabre", "team_id": "T00000000", "user_id": "U999999999",
            "bot_id": "B00000000", "is_enterprise_install": false,
        })),
        "users.lookupByEmail" => lookup(state, &arguments),
        "conversations.open" => open(state, &arguments),
        "chat.postMessage" => post(state, arguments),
        _ => Err(Failure::refusal("unknown_method")),
    }
}

fn lookup(state: &State, arguments: &Value) -> Result<Value, Failure> {
    let email = arguments["email"].as_str().ok_or_else(|| Failure::refusal("invalid_arguments"))?;
    let id = state.user_of(email).ok_or_else(|| Failure::refusal("users_not_found"))?;
    Ok(json!({ "user": {
        "id": id, "team_id": "T00000000", "name": email.split('@').next(), "deleted": false, "is_bot": false, "tz": "Europe/Paris",
        "tz_label": "Central European Time", "tz_offset": 3600, "updated": 1_700_000_000, "profile": { "email": email },
    } }))
}

fn open(state: &State, arguments: &Value) -> Result<Value, Failure> {
    let user = match &arguments["users"] {
        Value::String(users) => users.split(',').next().unwrap_or_default(),
        Value::Array(users) => users.first().and_then(Value::as_str).unwrap_or_default(),
        _ => return Err(Failure::refusal("users_list_not_supplied")),
    };
    let known = user.starts_with('U') && state.email_of(user).is_some();
    if known { Ok(json!({ "channel": { "id": user.replacen('U', "D", 1) } })) } else { Err(Failure::refusal("user_not_found")) }
}

fn post(state: &State, message: Value) -> Result<Value, Failure> {
    let channel = message["channel"].as_str().unwrap_or_default().to_owned();
    let to = match state.door(&channel) {
        Some(Door::Open) => channel.clone(),
        Some(Door::NotInvited) => return Err(Failure::refusal("not_in_channel")),
        Some(Door::Archived) => return Err(Failure::refusal("is_archived")),
        None => state.email_of(&channel).ok_or_else(|| Failure::refusal("channel_not_found"))?,
    };
    if let Some(word) = checks::fault(&message) {
        return Err(Failure::refusal(word));
    }
    let (text, blocks) = (message["text"].clone(), message["blocks"].clone());
    let ts = state.take(to, message);
    Ok(json!({
        "channel": channel, "ts": ts,
        "message": { "type": "message", "user": "U999999999", "bot_id": "B00000000", "team": "T00000000", "ts": ts, "text": text, "blocks": blocks },
    }))
}
