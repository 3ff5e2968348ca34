//! Calls of other servers over HTTP. Each ends after a time, follows no redirect, goes through no proxy, and reads no more of
//! an answer than it was told to.

use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};

/// How long a server may take to accept a connection.
const CONNECTING: Duration = Duration::from_secs(5);

pub type Connector = HttpsConnector<HttpConnector>;

/// The way out: TLS where the address wants it, with the public authorities.
///
/// # Errors
/// When TLS cannot be set up.
pub fn connector() -> Result<Connector> {
    let provider = rustls::crypto::ring::default_provider();
    let mut way = HttpConnector::new();
    way.enforce_http(false);
    way.set_nodelay(true);
    way.set_connect_timeout(Some(CONNECTING));
    Ok(HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider)?.https_or_http().enable_http1().wrap_connector(way))
}

/// A client for any address.
pub struct Outgoing(legacy::Client<Connector, Full<Bytes>>);

/// What a server said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Empty when it is longer than what was to be read.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Silence {
    TimedOut,
    Failed(legacy::Error),
}

impl Outgoing {
    #[must_use]
    pub fn through(connector: Connector) -> Self {
        Self(legacy::Client::builder(TokioExecutor::new()).build(connector))
    }

    /// Asks, and waits no longer than `patience`; at most `most` bytes of the answer are read.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ask(&self, request: Request<Full<Bytes>>, patience: Duration, most: usize) -> Result<Answer, Silence> {
        let call = async {
            let response = self.0.request(request).await.map_err(Silence::Failed)?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, most).collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            Ok(Answer { status: head.status, headers: head.headers, body })
        };
        tokio::time::timeout(patience, call).await.unwrap_or(Err(Silence::TimedOut))
    }
}
