//! The way to Slack: its Web API and its incoming webhooks.
//!
//! Every call ends after [`PATIENCE`], follows no redirect, and comes back as a [`Fault`] that names neither token nor text.
//! Answers are read for what is needed of them and nothing else: a message that Slack took must not be sent again because its
//! answer has grown a field.

use std::time::Duration;

use bytes::Bytes;
use form_urlencoded::Serializer;
use http_body_util::Full;
use hyper::{Request, header, header::HeaderValue};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient,
    hyper_tokio::SlackClientHyperConnector,
    prelude::{SlackApiChatPostMessageRequest, SlackMessageContent},
};

use super::{rules::Fault, webhook, wire};
use crate::outgoing::{self, Answer, Connector, Outgoing};

/// How long a call may take.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Most of an answer that is read, in bytes: those to what is asked here are short.
const ANSWER_MAX: usize = 100_000;

/// The program's way to Slack.
pub enum Slack {
    Api(Box<Api>),
    /// The operator wants none of it.
    Off,
}

/// The Web API at one address, and webhooks.
pub struct Api {
    client: SlackClient<SlackClientHyperConnector<Connector>>,
    /// For what Slack's client does not do: to see the scopes of a token, to keep addresses out of what it logs, and to tell a
    /// webhook's `ok` from any other page.
    plain: Outgoing,
    url: String,
}

/// Whose a token is, and what it may not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The name of the Slack workspace.
    pub team: String,
    /// The scopes that Palabre needs and the token lacks.
    pub missing: Vec<&'static str>,
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

/// What a webhook takes. Nothing that somebody links to is fetched and shown.
#[derive(Serialize)]
struct ToWebhook {
    #[serde(flatten)]
    message: SlackMessageContent,
    unfurl_links: bool,
    unfurl_media: bool,
}

impl Slack {
    /// Slack at `url`; `None` switches it off.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(url: Option<&str>) -> anyhow::Result<Self> {
        let Some(url) = url else { return Ok(Self::Off) };
        let connector = outgoing::connector()?;
        let api = SlackClientHyperConnector::with_connector(connector.clone()).with_slack_api_url(url);
        Ok(Self::Api(Box::new(Api { client: SlackClient::new(api), plain: Outgoing::through(connector), url: url.to_owned() })))
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
        let api = match self {
            Self::Api(api) => Some(api.url.as_str()),
            Self::Off => None,
        };
        webhook::accepts(url, api)
    }

    /// Whose a token is, and what it may not do.
    ///
    /// # Errors
    /// Why Slack does not say.
    pub async fn bearer(&self, token: &str) -> Result<Bearer, Fault> {
        let answer = self.api()?.form(token, "auth.test", &[]).await?;
        let Team { team } = wire::api(&answer)?;
        Ok(Bearer { team, missing: wire::missing_scopes(&answer.headers) })
    }

    /// The id of the Slack account with this address; `None` when there is none.
    ///
    /// # Errors
    /// Why Slack does not say.
    pub async fn account(&self, token: &str, email: &str) -> Result<Option<String>, Fault> {
        let answer = self.api()?.form(token, "users.lookupByEmail", &[("email", email)]).await?;
        match wire::api::<Found>(&answer) {
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

    /// Posts through an incoming webhook, if it is one: what was accepted once need not be any more.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn post_to_webhook(&self, url: &str, message: SlackMessageContent) -> Result<(), Fault> {
        let api = self.api()?;
        let gone = || Fault::refused("no_service");
        if !self.accepts_webhook(url) {
            return Err(gone());
        }
        let message = ToWebhook { message, unfurl_links: false, unfurl_media: false };
        let body = serde_json::to_vec(&message).unwrap_or_default();
        let request = Request::post(url)
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| gone())?;
        wire::webhook(&api.ask(request).await?)
    }
}

impl Api {
    async fn post<T: DeserializeOwned + Send>(
        &self,
        token: &str,
        method: &str,
        body: &(impl Serialize + Send + Sync),
    ) -> Result<T, Fault> {
        let token = SlackApiToken::new(SlackApiTokenValue(token.to_owned()));
        let session = self.client.open_session(&token);
        let call = session.http_session_api.http_post(method, body, None);
        let answer = tokio::time::timeout(PATIENCE, call).await.map_err(|_| Fault::TimedOut)?;
        answer.map_err(|error| wire::fault(&error))
    }

    /// Arguments in a form, and not in the address, which Slack's client logs.
    async fn form(&self, token: &str, method: &str, fields: &[(&str, &str)]) -> Result<Answer, Fault> {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let unsendable = || Fault::refused("invalid_auth");
        let mut bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| unsendable())?;
        bearer.set_sensitive(true);
        let request = Request::post(format!("{}/{method}", self.url))
            .header(header::AUTHORIZATION, bearer)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| unsendable())?;
        self.ask(request).await
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Result<Answer, Fault> {
        self.plain.ask(request, PATIENCE, ANSWER_MAX).await.map_err(|silence| wire::silence(&silence))
    }
}
