//! How `object_store` reaches its server: by our own way out, with our cryptography. Its own would bring a second client of
//! HTTP and the certificates of the system.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use http_body_util::BodyExt;
use hyper_util::{client::legacy, rt::TokioExecutor};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse, HttpResponseBody,
        HttpService,
    },
};

use crate::outgoing::{self, Connector};

/// How long the server may take to begin its answer: a part of 5 MiB has to get there first.
const PATIENCE: Duration = Duration::from_secs(20);

type Client = legacy::Client<Connector, HttpRequestBody>;

/// The way out. Clones share their connections.
#[derive(Clone)]
pub struct WayOut(Client);

impl WayOut {
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self(legacy::Client::builder(TokioExecutor::new()).build(outgoing::connector()?)))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = tokio::time::timeout(PATIENCE, self.0.request(request)).await;
        let answer = answer.map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?;
        let answer = answer.map_err(|error| {
            let kind = if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Interrupted };
            HttpError::new(kind, error)
        })?;
        Ok(answer.map(|body| HttpResponseBody::new(body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error)))))
    }
}

impl fmt::Debug for WayOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WayOut")
    }
}

impl HttpService for WayOut {
    fn call<'s, 'a>(&'s self, request: HttpRequest) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'a>>
    where
        's: 'a,
        Self: 'a,
    {
        Box::pin(self.ask(request))
    }
}

impl HttpConnector for WayOut {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}
