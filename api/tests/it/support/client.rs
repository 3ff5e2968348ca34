//! What a person, or a program, does over HTTP, and what comes back.

use std::marker::PhantomData;

use futures_util::TryStreamExt;
use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::HeaderMap,
    multipart::{Form, Part},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use shared::{
    AttachmentId, Code, MessageId, Page, Problem, SessionId, ThreadId, UserId, WorkspaceId,
    attachments::AttachmentView,
    deliveries::{Audience, DeliveryView},
    mentions::{self, MentionKind, Mentionable},
    messages::{MessageView, Posted},
    notifications::{Counters, NotificationView},
    preferences::PreferencesView,
    records::{Grant, RecordKey, RecordView},
    threads::{ReadState, ThreadView, TransitionView},
};

use super::{Events, Record, Server};

/// Somebody who calls the API.
#[derive(Clone)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub session: SessionId,
    pub refresh_token: String,
    /// The access token or API token sent with each call; nobody has none.
    pub bearer: Option<String>,
    /// The workspace that [`Person::here`] speaks of.
    pub workspace: WorkspaceId,
    pub base: String,
    pub http: reqwest::Client,
}

/// Part of a path, percent-encoded.
pub fn encoded(part: &str) -> String {
    percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Person {
    pub fn mention(&self) -> String {
        mentions::link(MentionKind::User, Some(self.id.0), &self.name)
    }

    pub fn grant(&self) -> Grant {
        Grant::User { user_id: self.id }
    }

    /// The same person, who reaches another process.
    pub fn at(&self, server: &Server) -> Self {
        Self { base: server.base.clone(), ..self.clone() }
    }

    /// A path of the workspace.
    pub fn here(&self, path: &str) -> String {
        format!("/workspaces/{}{path}", self.workspace)
    }

    /// The path of a record.
    pub fn path(&self, key: &RecordKey) -> String {
        self.here(&format!("/records/{}/{}", encoded(&key.record_type), encoded(&key.id)))
    }

    /// A call yet to be sent; paths begin behind `/api/v1`.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let builder = self.http.request(method, format!("{}/api/v1{path}", self.base));
        match &self.bearer {
            Some(token) => builder.bearer_auth(token),
            None => builder,
        }
    }

    pub async fn get<T>(&self, path: &str) -> Answer<T> {
        answer(self.call(Method::GET, path)).await
    }

    pub async fn send<T>(&self, method: Method, path: &str, body: impl Serialize) -> Answer<T> {
        answer(self.call(method, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        answer(self.call(Method::DELETE, path)).await
    }

    /// Writes on a record.
    pub async fn post(&self, record: &Record, text: impl Into<String>) -> Answer<Posted> {
        self.post_as(record, json!({ "body": text.into() })).await
    }

    pub async fn post_as(&self, record: &Record, body: Value) -> Answer<Posted> {
        self.send(Method::POST, &format!("{}/messages", self.path(&record.key)), body).await
    }

    /// A file on its way, yet to be sent.
    pub fn uploading(&self, name: &str, bytes: impl Into<Vec<u8>>) -> RequestBuilder {
        let part = Part::bytes(bytes.into()).file_name(name.to_owned());
        self.call(Method::POST, &self.here("/attachments")).multipart(Form::new().part("file", part))
    }

    pub async fn upload(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Answer<AttachmentView> {
        answer(self.uploading(name, bytes)).await
    }

    /// The bytes of a file.
    pub async fn download(&self, file: AttachmentId) -> Answer {
        self.get(&format!("/attachments/{file}/content")).await
    }

    /// Writes on a record, with files.
    pub async fn post_with(&self, record: &Record, text: &str, files: &[AttachmentId]) -> Answer<Posted> {
        self.post_as(record, json!({ "body": text, "attachment_ids": files })).await
    }

    /// Writes in a thread.
    pub async fn reply(&self, thread: ThreadId, body: Value) -> Answer<Posted> {
        self.send(Method::POST, &format!("/threads/{thread}/messages"), body).await
    }

    pub async fn record(&self, record: &Record) -> Answer<RecordView> {
        self.get(&self.path(&record.key)).await
    }

    pub async fn put_record(&self, key: &RecordKey, body: Value) -> Answer<RecordView> {
        self.send(Method::PUT, &self.path(key), body).await
    }

    /// The hub, with a query such as `?state=open`.
    pub async fn hub(&self, query: &str) -> Answer<Page<ThreadView>> {
        self.get(&self.here(&format!("/threads{query}"))).await
    }

    pub async fn thread(&self, thread: ThreadId) -> Answer<ThreadView> {
        self.get(&format!("/threads/{thread}")).await
    }

    pub async fn messages(&self, thread: ThreadId, query: &str) -> Answer<Page<MessageView>> {
        self.get(&format!("/threads/{thread}/messages{query}")).await
    }

    pub async fn transitions(&self, thread: ThreadId) -> Answer<Page<TransitionView>> {
        self.get(&format!("/threads/{thread}/transitions")).await
    }

    pub async fn close(&self, thread: ThreadId, body: Value) -> Answer<ThreadView> {
        self.send(Method::POST, &format!("/threads/{thread}/close"), body).await
    }

    pub async fn reopen(&self, thread: ThreadId) -> Answer<ThreadView> {
        answer(self.call(Method::POST, &format!("/threads/{thread}/reopen"))).await
    }

    pub async fn read(&self, thread: ThreadId, seq: i64) -> Answer<ReadState> {
        self.send(Method::PUT, &format!("/threads/{thread}/read"), json!({ "seq": seq })).await
    }

    /// Says what they want to hear of a thread.
    pub async fn subscribe(&self, thread: ThreadId, level: &str) {
        self.send::<Value>(Method::PUT, &format!("/threads/{thread}/subscription"), json!({ "level": level })).await.ok();
    }

    /// Says how they want to be told.
    pub async fn prefer(&self, preferences: Value) -> PreferencesView {
        self.send(Method::PUT, &self.here("/preferences"), preferences).await.ok()
    }

    /// Whom a message would reach.
    pub async fn preview(&self, record: &Record, text: impl Into<String>) -> Answer<Audience> {
        self.send(Method::POST, &format!("{}/messages/preview", self.path(&record.key)), json!({ "body": text.into() })).await
    }

    /// What became of a message's mentions.
    pub async fn deliveries(&self, message: MessageId) -> Vec<DeliveryView> {
        self.get::<Page<DeliveryView>>(&format!("/messages/{message}/deliveries")).await.ok().items
    }

    pub async fn notifications(&self) -> Vec<NotificationView> {
        self.get::<Page<NotificationView>>(&self.here("/notifications")).await.ok().items
    }

    pub async fn counters(&self) -> Counters {
        self.get(&self.here("/counters")).await.ok()
    }

    /// The picker on a record.
    pub async fn picker(&self, record: &Record, q: &str) -> Vec<Mentionable> {
        let query =
            format!("/mentionables?type={}&id={}&q={}", encoded(&record.key.record_type), encoded(&record.key.id), encoded(q));
        self.get::<Page<Mentionable>>(&self.here(&query)).await.ok().items
    }

    /// Opens the event stream, past the `resync` it begins with.
    pub async fn events(&self) -> Events {
        let response = self.call(Method::GET, &self.here("/events")).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers().clone();
        let mut events = Events::of(headers, Box::pin(response.bytes_stream().map_err(|error| error.to_string())));
        events.resync().await;
        events
    }
}

/// What came back.
pub struct Answer<T = Value> {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    of: PhantomData<T>,
}

/// Sends a call and reads its answer.
pub async fn answer<T>(call: RequestBuilder) -> Answer<T> {
    let response = call.send().await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await.expect("a whole answer").to_vec();
    Answer { status, headers, body, of: PhantomData }
}

impl<T> Answer<T> {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// 204, with nothing in it.
    pub fn done(&self) {
        assert_eq!(self.status, StatusCode::NO_CONTENT, "{}", self.text());
        assert!(self.body.is_empty());
    }

    /// A problem in the form that every error has.
    pub fn problem(&self, code: Code) -> Problem {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{} {}", self.status, self.text());
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        assert_eq!(problem.code, code, "{}", self.text());
        assert_eq!((self.status.as_u16(), problem.status), (code.status(), code.status()));
        assert_eq!(problem.kind, format!("/problems/{code}"));
        assert_eq!(Some(problem.request_id.as_str()), self.header("x-request-id"));
        assert!(!problem.title.is_empty() && !problem.detail.is_empty() && problem.instance.starts_with('/'));
        problem
    }

    /// 422 that points at exactly these values.
    pub fn invalid(&self, pointers: &[&str]) -> Problem {
        let problem = self.problem(Code::Invalid);
        let found: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(found, pointers, "{}", self.text());
        problem
    }
}

impl<T: DeserializeOwned> Answer<T> {
    /// 200.
    pub fn ok(&self) -> T {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.body()
    }

    /// 201, with a place.
    pub fn created(&self) -> T {
        assert_eq!(self.status, StatusCode::CREATED, "{}", self.text());
        assert!(self.header("location").is_some_and(|place| place.starts_with("/api/v1/")));
        self.body()
    }

    fn body(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}
