//! The one table of everything that can go wrong: code → status → title → explanation.
//!
//! Every error of the API is a [`Problem`] (RFC 9457) whose `type` is the page `/problems/<code>`. Clients match on `code`.

use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

macro_rules! codes {
    ($($code:ident $name:literal $status:literal $title:literal $explanation:literal)*) => {
        /// What went wrong, stable across versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $explanation] #[serde(rename = $name)] $code,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$code => $status),* }
            }

            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$code => $title),* }
            }

            /// What it means and what to do about it.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$code => $explanation),* }
            }
        }
    };
}

codes! {
    InvalidJson "invalid_json" 400 "The body is not JSON"
        "The body could not be read as JSON in UTF-8. Correct its syntax and send it again."
    InvalidMultipart "invalid_multipart" 400 "The body is not multipart"
        "The body could not be read as multipart/form-data to its end. Send the file again, in a field called `file`."
    InvalidPath "invalid_path" 400 "The path is malformed"
        "A part of the path has the wrong form: an id that is no UUID, or bytes that are no UTF-8. Nothing was looked up."
    InvalidCursor "invalid_cursor" 400 "The cursor is not of this list"
        "`after` must be the unchanged `next` of a page of the same list. Start again without it."
    InvalidHeader "invalid_header" 400 "A header is malformed"
        "A request header has the wrong form; `errors` names it. An Idempotency-Key is 1 to 255 printable ASCII characters."
    Unauthenticated "unauthenticated" 401 "Not signed in"
        "The call carries no valid credentials: none, or expired, ended or forged ones. Sign in, refresh, or use an API token."
    InvalidCredentials "invalid_credentials" 401 "The address or the password is wrong"
        "No account fits this address and password. The answer is the same whether or not the account exists."
    Forbidden "forbidden" 403 "Not allowed"
        "You may see this but not do that: your role, or the scopes of your token, lack the permission that `detail` names."
    CrossOrigin "cross_origin" 403 "Refused from another origin"
        "A call that changes something and is authenticated by the cookie must come from Palabre's own pages."
    NotFound "not_found" 404 "Not found"
        "There is no such thing, or you may not know of it: the answer is the same."
    NoThread "no_thread" 404 "No discussion yet"
        "The record has no discussion yet; its first message makes one."
    MethodNotAllowed "method_not_allowed" 405 "Wrong method"
        "This path exists, but not with this method. `Allow` names the methods it answers."
    TooSlow "too_slow" 408 "The body came too slowly"
        "A body must come within two minutes, and never pause for one. Nothing was changed; send it again over a better connection."
    Outrun "outrun" 409 "A newer message has arrived"
        "A message was written after the `last_seq` you sent, so the discussion was not closed. Read it, then decide again; `last_seq` is its number."
    TooLate "too_late" 409 "It is too late to take this back"
        "One's own closing can be taken back for 60 seconds, as long as nothing has happened in the discussion since. Reopen it instead."
    LastOwner "last_owner" 409 "The last owner stays"
        "A workspace keeps at least one active owner. Make somebody else an owner first."
    AlreadyMember "already_member" 409 "Already a member"
        "A person with this address is a member of the workspace. Change their role instead."
    DeliveryNotFailed "delivery_not_failed" 409 "It has not failed"
        "Only a delivery that failed can be tried again. A digest is not: the next one has what is still unread."
    MessageDeleted "message_deleted" 409 "The message was deleted"
        "A deleted message has no text any more and gets no other. What you wrote was not saved; post it as a message of its own."
    TooManyReactions "too_many_reactions" 409 "The message has all the reactions it can have"
        "A message has at most 20 different emoji. React with one of those that are there."
    FilePending "file_pending" 409 "The file is still being checked"
        "A virus scanner has not looked at the file yet; until it has found none, the file is not given out. Try again in a moment."
    InvitationGone "invitation_gone" 410 "The invitation is used or has expired"
        "An invitation works once, for seven days, and ends when it is withdrawn. Ask for a new one."
    FileInfected "file_infected" 410 "There was a virus in the file"
        "The virus scanner found something in the file, so it was removed. Its name stays, so that people see what happened."
    PreconditionFailed "precondition_failed" 412 "It has changed meanwhile"
        "`If-Match` does not name the current revision. Read it again and decide anew."
    TooLarge "too_large" 413 "The body is too large"
        "JSON bodies are at most 1 MiB, files as large as `detail` says."
    UnsupportedMediaType "unsupported_media_type" 415 "The body has the wrong type"
        "Send the body as `Content-Type: application/json`, and a file as `multipart/form-data`."
    RangeNotSatisfiable "range_not_satisfiable" 416 "Nothing of the file is in this range"
        "The range begins behind the end of the file; `Content-Range` says how long it is."
    Invalid "invalid" 422 "Some values are not valid"
        "The request was understood, but the values that `errors` points at are not valid. Nothing was changed."
    IdempotencyKeyReused "idempotency_key_reused" 422 "The Idempotency-Key was used for something else"
        "The same key came with another request before. Use a new key for a new request."
    RateLimited "rate_limited" 429 "Too many requests"
        "Wait as many seconds as `Retry-After` says."
    Internal "internal" 500 "Something went wrong on our side"
        "The fault is logged under `request_id`. Trying again later may help."
    Unavailable "unavailable" 503 "Not available just now"
        "A part that is needed cannot be reached or is too busy; nothing was changed. Try again in a moment."
    StorageFull "storage_full" 507 "The storage is full"
        "The server's disk has no room; nothing was changed. Whoever operates the server must free some."
}

// Written out: the derive does not see names that a macro gives.
impl utoipa::PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let names = Code::ALL.iter().map(|code| code.name());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What went wrong, stable across versions."))
            .enum_values(Some(names))
            .into()
    }
}

impl ToSchema for Code {
    fn name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What is wrong with one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (`/body`), `?name` for a query value, or the name of a header.
    #[schema(example = "/body")]
    pub pointer: String,
    /// Which rule it breaks.
    #[schema(example = "blank")]
    pub code: String,
    #[schema(example = "must not be blank")]
    pub detail: String,
}

/// Why a call failed (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The page that explains it.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not_found")]
    pub kind: String,
    #[schema(example = "Not found")]
    pub title: String,
    #[schema(example = 404)]
    pub status: u16,
    #[schema(example = "There is no such thing, or you may not know of it: the answer is the same.")]
    pub detail: String,
    /// The path that was called.
    #[schema(example = "/api/v1/threads/01936f5e-7c00-7000-8000-000000000001")]
    pub instance: String,
    pub code: Code,
    /// What the server's log knows this call by.
    #[schema(example = "01936f5e-7c00-7000-8000-000000000002")]
    pub request_id: String,
    /// With 400 and 422: what is wrong, value by value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With `outrun`: the number of the newest message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_seq: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_code_is_named_once_and_its_name_is_what_json_shows() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        for code in Code::ALL {
            assert_eq!(serde_json::to_string(code).expect("json"), format!("\"{}\"", code.name()));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
