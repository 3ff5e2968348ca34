//! One event stream, as bytes: events as they come, and a comment every twenty seconds so that nobody in between gives up.

use std::time::Duration;

use actix_web::web::{Bytes, Data};
use futures_util::{Stream, stream};
use shared::{SessionId, TokenId, UserId, WorkspaceId, events::Event};
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, interval_at},
};

use super::bus::is_active;
use crate::{
    app::AppState,
    sessions::{self, caller::Member},
    tokens,
};

const HEARTBEAT: Duration = Duration::from_secs(20);

/// Who listens, and by what right.
pub struct Listener {
    pub app: Data<AppState>,
    pub user: UserId,
    pub workspace: WorkspaceId,
    pub session: Option<SessionId>,
    pub token: Option<TokenId>,
    id: u64,
    events: mpsc::Receiver<Event>,
    heartbeat: Interval,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.app.bus.disconnect(self.id);
    }
}

impl Listener {
    #[must_use]
    pub fn new(app: Data<AppState>, member: &Member) -> Self {
        let (workspace, caller) = (member.workspace, &member.caller);
        let (user, session, token) = (caller.user_id, caller.session, caller.token);
        let (id, events) = app.bus.connect(user, workspace, session);
        let heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        Self { app, user, workspace, session, token, id, events, heartbeat }
    }

    /// The stream; it ends when the session, the member or the server does, and at the first heartbeat after the token did.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
        stream::unfold(self, |mut listener| async move {
            let chunk = listener.next().await?;
            Some((Ok(chunk), listener))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        tokio::select! {
            event = self.events.recv() => {
                let json = serde_json::to_string(&event?).unwrap_or_default();
                Some(Bytes::from(format!("data: {json}\n\n")))
            }
            _ = self.heartbeat.tick() => {
                // A net under a lost signal: what has ended does not outlive its next heartbeat.
                self.still_allowed().await.then(|| Bytes::from_static(b": still here\n\n"))
            }
        }
    }

    /// Are the credentials with which it was opened still good, and does the member still exist?
    pub async fn still_allowed(&self) -> bool {
        let session = match self.session {
            Some(id) => sessions::store::live(&self.app.db, id, self.app.clock.now()).await.map(|live| live.is_some()),
            None => Ok(true),
        };
        let token = match self.token {
            Some(id) => tokens::actions::is_live(&self.app.db, id, self.app.clock.now()).await,
            None => Ok(true),
        };
        let member = is_active(&self.app.db, self.workspace, self.user).await;
        // A database that does not answer ends nobody's stream.
        session.unwrap_or(true) && token.unwrap_or(true) && member.unwrap_or(true)
    }
}
