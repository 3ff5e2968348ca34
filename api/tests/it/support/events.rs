//! An event stream as a page reads it.

use std::{pin::Pin, time::Duration};

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::header::HeaderMap;
use shared::events::{Event, EventKind};

/// How long a test waits for what must come; only a failure takes so long.
const DEADLINE: Duration = Duration::from_secs(20);

pub struct Events {
    pub headers: HeaderMap,
    stream: Pin<Box<dyn Stream<Item = Result<Bytes, String>> + Send>>,
    text: String,
}

impl Events {
    pub fn of(headers: HeaderMap, stream: Pin<Box<dyn Stream<Item = Result<Bytes, String>> + Send>>) -> Self {
        Self { headers, stream, text: String::new() }
    }

    /// The next event of whatever kind; `None` when the stream has ended.
    pub async fn any(&mut self) -> Option<Event> {
        loop {
            if let Some((line, rest)) = self.text.split_once("\n\n") {
                let event = line.strip_prefix("data: ").map(|json| serde_json::from_str(json).expect("an event"));
                self.text = rest.to_owned();
                match event {
                    Some(event) => return Some(event),
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(DEADLINE, self.stream.next()).await.expect("an event in time");
            match chunk {
                Some(Ok(bytes)) => self.text.push_str(std::str::from_utf8(&bytes).expect("UTF-8")),
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next event that says what happened: with PostgreSQL a `resync` may come at any time.
    pub async fn next(&mut self) -> Event {
        loop {
            match self.any().await {
                Some(event) if event.kind == EventKind::Resync => {}
                Some(event) => return event,
                None => panic!("the stream has ended"),
            }
        }
    }

    /// The next event of a kind.
    pub async fn until(&mut self, kind: EventKind) -> Event {
        loop {
            let event = self.next().await;
            if event.kind == kind {
                return event;
            }
        }
    }

    pub async fn resync(&mut self) {
        while let Some(event) = self.any().await {
            if event.kind == EventKind::Resync {
                return;
            }
        }
        panic!("the stream has ended");
    }

    /// Reads until the server ends the stream.
    pub async fn ended(&mut self) {
        while self.any().await.is_some() {}
    }
}
