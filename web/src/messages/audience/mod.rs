//! Whom the message that is being written would reach. It is asked for a moment after that may have changed, holds up
//! neither typing nor sending, and costs nothing while there is no text.

mod line;
mod list;
mod parts;

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use shared::{deliveries::Audience, events::EventKind, messages::NewMessage};

pub use line::AudienceLine;

use super::mention;
use crate::{
    api, browser, live,
    threads::{OpenThread, record_path},
};

/// From the last change to the question.
const PAUSE_MS: i32 = 600;

/// What the answer depends on, as far as the page can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    mentions: BTreeSet<String>,
    reopen: bool,
}

/// The look ahead of one composer.
#[derive(Clone, Copy)]
pub struct Preview {
    open: OpenThread,
    /// `None` while there is no text, before the first answer, and after a failure.
    pub audience: RwSignal<Option<Audience>>,
    /// What was asked last, or is about to be.
    asked: StoredValue<Option<Question>>,
    /// The text as it is now.
    body: StoredValue<String>,
    /// Counts the questions; only the answer to the last one counts.
    turn: StoredValue<u32>,
}

impl Preview {
    pub fn new(open: OpenThread) -> Self {
        let preview = Self {
            open,
            audience: RwSignal::new(None),
            asked: StoredValue::new(None),
            body: StoredValue::new(String::new()),
            turn: StoredValue::new(0),
        };
        live::on_event(move |event| {
            let may_differ = matches!(event.kind, EventKind::Resync | EventKind::AccessChanged | EventKind::RecordChanged);
            if may_differ && preview.asked.with_value(Option::is_some) {
                preview.plan();
            }
        });
        preview
    }

    /// Follows what is being written; `None` when there is no text.
    pub fn follow(self, body: Option<String>, reopen: bool) {
        let Some(body) = body else { return self.forget() };
        let question = Question { mentions: mention::targets(&body), reopen };
        self.body.set_value(body);
        if self.asked.with_value(|asked| asked.as_ref() != Some(&question)) {
            self.asked.set_value(Some(question));
            self.plan();
        }
    }

    fn forget(self) {
        self.asked.set_value(None);
        self.turn.update_value(|turn| *turn += 1);
        if self.audience.with_untracked(Option::is_some) {
            self.audience.set(None);
        }
    }

    fn plan(self) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        spawn_local(async move {
            browser::sleep(PAUSE_MS).await;
            if self.turn.try_get_value() == Some(turn) {
                self.ask(turn).await;
            }
        });
    }

    async fn ask(self, turn: u32) {
        let Some((workspace, key)) = self.open.record() else { return };
        let Some(Question { reopen, .. }) = self.asked.get_value() else { return };
        let path = format!("{}/messages/preview", record_path(workspace, &key));
        let answer = api::post::<Audience>(
            &path,
            &NewMessage { body: self.body.get_value(), attachment_ids: vec![], reopen, reply_to: None, draft_revision: None },
            None,
        )
        .await;
        if self.turn.try_get_value() == Some(turn) {
            self.audience.set(answer.ok());
        }
    }
}
