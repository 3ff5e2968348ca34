//! The way to Slack: its Web API and its incoming webhooks.
//!
//! Every call ends after [`PATIENCE`], follows no redirect, and comes back as a [`Fault`] that names neither token nor text.
//! Answers are read for what is needed of them and nothing else: a message that Slack took must not be sent again because its
//! answer has grown a field.

use std::{future::Future, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request, StatusCode, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use slack_morphism::{
    ClientResult, SlackApiToken, SlackApiTokenValue, SlackClient,
    errors::SlackClientError,
    hyper_tokio::SlackClientHyperConnector,
    prelude::{SlackApiChatPostMessageRequest, SlackApiPostWebhookMessageRequest, SlackMessageContent},
};

use super::rules::Fault;

/// How long a call may take.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Where Slack's own webhooks are.
const WEBHOOK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
/// Most of a webhook's answer that is read, in bytes: its words are short.
const ANSWER_MAX: usize = 10_000;

type Connector = HttpsConnector<HttpConnector>;

/// The program's way to Slack.
pub enum Slack {
    Api(Box<Api>),
    /// The operator wants none of it.
    Off,
}

/// The Web API at one address, and webhooks.
pub struct Api {
    client: SlackClient<SlackClientHyperConnector<Connector>>,
    webhooks: Client<Connector, Full<Bytes>>,
    /// Scheme, host and port of the API's address: webhooks there are accepted, too, for an operator who stands something in for Slack.
    origin: String,
}

#[derive(Deserialize)]
struct Team {
    team: String,
}

#[derive(Deserialize)]
struct Found {
    user: Account,
}

#[derive(Deserialize)]
struct Account {
    id: String,
    #[serde(default)]
    deleted: bool,
}

#[derive(Serialize)]
struct Open<'a> {
    users: &'a str,
}

#[derive(Deserialize)]
struct Opened {
    channel: Conversation,
}

#[derive(Deserialize)]
struct Conversation {
    id: String,
}

#[derive(Deserialize)]
struct Taken {
    #[expect(dead_code, reason = "only its being there counts: what has no time stamp is no answer of Slack's")]
    ts: String,
}

impl Slack {
    /// Slack at `url`; `None` switches it off.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(url: Option<&str>) -> anyhow::Result<Self> {
        let Some(url) = url else { return Ok(Self::Off) };
        let provider = rustls::crypto::ring::default_provider();
        let connector =
            HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider)?.https_or_http().enable_http1().build();
        let api = SlackClientHyperConnector::with_connector(connector.clone()).with_slack_api_url(url);
        Ok(Self::Api(Box::new(Api {
            client: SlackClient::new(api),
            webhooks: Client::builder(TokioExecutor::new()).build(connector),
            origin: origin(url).to_owned(),
        })))
    }

    fn api(&self) -> Result<&Api, Fault> {
        match self {
            Self::Api(api) => Ok(api),
            Self::Off => Err(Fault::Off),
        }
    }

    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self, Self::Api(_))
    }

    /// Whether an address is that of an incoming webhook.
    #[must_use]
    pub fn accepts_webhook(&self, url: &str) -> bool {
        let of_slack = WEBHOOK_HOSTS.iter().any(|host| origin(url) == format!("https://{host}"));
        of_slack || matches!(self, Self::Api(api) if api.origin == origin(url))
    }

    /// The name of the Slack workspace that a token is for.
    ///
    /// # Errors
    /// Why Slack does not say.
    pub async fn team(&self, token: &str) -> Result<String, Fault> {
        let answer: Team = self.api()?.get(token, "auth.test", &[]).await?;
        Ok(answer.team)
    }

    /// The id of the Slack account with this address; `None` when there is none.
    ///
    /// # Errors
    /// Why Slack does not say.
    pub async fn account(&self, token: &str, email: &str) -> Result<Option<String>, Fault> {
        match self.api()?.get::<Found>(token, "users.lookupByEmail", &[("email", email)]).await {
            Ok(found) => Ok(Some(found.user.id).filter(|_| !found.user.deleted)),
            Err(Fault::Refused { error, .. }) if error == "users_not_found" => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// The id of the conversation with somebody.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn conversation(&self, token: &str, account: &str) -> Result<String, Fault> {
        let answer: Opened = self.api()?.post(token, "conversations.open", &Open { users: account }).await?;
        Ok(answer.channel.id)
    }

    /// Posts to a channel or a conversation.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn post(&self, token: &str, channel: &str, message: SlackMessageContent) -> Result<(), Fault> {
        let request =
            SlackApiChatPostMessageRequest::new(channel.into(), message).with_unfurl_links(false).with_unfurl_media(false);
        let _taken: Taken = self.api()?.post(token, "chat.postMessage", &request).await?;
        Ok(())
    }

    /// Posts through an incoming webhook.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn post_to_webhook(&self, url: &str, message: SlackMessageContent) -> Result<(), Fault> {
        self.api()?.webhook(url, message).await
    }
}

impl Api {
    async fn get<T: DeserializeOwned + Send>(&self, token: &str, method: &str, query: &[(&str, &str)]) -> Result<T, Fault> {
        let token = SlackApiToken::new(SlackApiTokenValue(token.to_owned()));
        let session = self.client.open_session(&token);
        let query: Vec<(&str, Option<&str>)> = query.iter().map(|(name, value)| (*name, Some(*value))).collect();
        in_time(session.http_session_api.http_get(method, &query, None)).await
    }

    async fn post<T: DeserializeOwned + Send>(
        &self,
        token: &str,
        method: &str,
        body: &(impl Serialize + Send + Sync),
    ) -> Result<T, Fault> {
        let token = SlackApiToken::new(SlackApiTokenValue(token.to_owned()));
        let session = self.client.open_session(&token);
        in_time(session.http_session_api.http_post(method, body, None)).await
    }

    /// Not with the library's own call, which takes any page for an answer: a webhook that took a message says `ok`.
    async fn webhook(&self, url: &str, message: SlackMessageContent) -> Result<(), Fault> {
        let body = serde_json::to_vec(&SlackApiPostWebhookMessageRequest::new(message)).unwrap_or_default();
        let request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| Fault::refused("no_service"))?;
        let call = async {
            let response = self.webhooks.request(request).await.map_err(|_| Fault::Unreachable("no connection"))?;
            let status = response.status();
            let wait = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            let body = Limited::new(response.into_body(), ANSWER_MAX).collect().await;
            let text = body.map(|body| String::from_utf8_lossy(&body.to_bytes()).trim().to_owned()).unwrap_or_default();
            Ok((status, wait, text))
        };
        let (status, wait, text) = tokio::time::timeout(PATIENCE, call).await.map_err(|_| Fault::TimedOut)??;
        match status {
            StatusCode::OK if text == "ok" => Ok(()),
            StatusCode::TOO_MANY_REQUESTS => Err(Fault::rate_limited(wait)),
            _ if is_word(&text) => Err(Fault::refused(&text)),
            _ => Err(Fault::Unreachable(instead(status))),
        }
    }
}

/// Waits for an answer of the Web API, but not forever.
async fn in_time<T>(call: impl Future<Output = ClientResult<T>>) -> Result<T, Fault> {
    let answer = tokio::time::timeout(PATIENCE, call).await.map_err(|_| Fault::TimedOut)?;
    answer.map_err(|error| fault(&error))
}

/// Nothing of what was sent, and of what came back only Slack's words.
fn fault(error: &SlackClientError) -> Fault {
    match error {
        SlackClientError::ApiError(refused) => {
            let needed = refused.http_response_body.as_deref().and_then(needed);
            Fault::Refused { error: word(&refused.code), needed }
        }
        SlackClientError::RateLimitError(limit) => Fault::rate_limited(limit.retry_after.map(|wait| wait.as_secs())),
        SlackClientError::HttpError(answer) => Fault::Unreachable(instead(answer.status_code)),
        SlackClientError::ProtocolError(_) => Fault::Unreachable("no answer of Slack's"),
        _ => Fault::Unreachable("no connection"),
    }
}

#[derive(Deserialize)]
struct Missing {
    needed: String,
}

/// The scope that Slack misses.
fn needed(body: &str) -> Option<String> {
    let missing: Missing = serde_json::from_str(body).ok()?;
    Some(missing.needed).filter(|scope| scope.len() <= 200)
}

/// Words are `snake_case`; anything else is somebody else's text.
fn is_word(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn word(code: &str) -> String {
    if is_word(code) { code.to_owned() } else { "unknown_error".to_owned() }
}

/// What came instead of an answer of Slack's.
fn instead(status: StatusCode) -> &'static str {
    if status.is_server_error() {
        "a fault of the server"
    } else if status.is_redirection() {
        "a redirect, which is not followed"
    } else {
        "no answer of Slack's"
    }
}

/// Scheme, host and port of an address, in lower case where that does not matter; nothing for one that names a user, which
/// would only hide the host.
fn origin(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains(['@', '\\']) {
        return String::new();
    }
    format!("{scheme}://{authority}").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_slacks_or_where_the_api_is_and_nobody_elses() {
        let slack = Slack::new(Some("http://127.0.0.1:4711/api")).expect("a client");
        for good in [
            "https://hooks.slack.com/services/T/B/x",
            "https://hooks.slack-gov.com/services/T/B/x",
            "http://127.0.0.1:4711/services/T/B/x",
        ] {
            assert!(slack.accepts_webhook(good), "{good}");
        }
        for bad in [
            "http://hooks.slack.com/services/T/B/x",
            "https://hooks.slack.com.evil.example/services/T/B/x",
            "https://hooks.slack.com@evil.example/services",
            "https://evil.example/hooks.slack.com",
            "https://hooks.slack.com:8443/services/T/B/x",
            "http://127.0.0.1:4712/services/T/B/x",
            "http://localhost/",
        ] {
            assert!(!slack.accepts_webhook(bad), "{bad}");
        }
        assert!(!Slack::Off.accepts_webhook(""));
    }

    #[test]
    fn only_words_of_slack_are_repeated() {
        assert_eq!(word("token_revoked"), "token_revoked");
        assert_eq!(word("<b>nadia@acme.example</b>"), "unknown_error");
        assert_eq!(needed("{\"ok\":false,\"needed\":\"im:write\"}").as_deref(), Some("im:write"));
    }
}
