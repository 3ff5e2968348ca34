//! What became of the mentions in one's own messages. It is read for a message that comes into sight, once, and again
//! when its line is opened or a gap in the event stream may hide something.

mod journeys;
mod line;
mod list;
mod sight;
mod words;

use std::collections::HashMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    MessageId, Page, Seq, Timestamp, UserId,
    deliveries::{DeliveryState, DeliveryView},
    events::EventKind,
    messages::MessageView,
};

pub use line::Ledger;
pub use words::channel_words;

use crate::{api, browser, live, route, session::session, threads::OpenThread};

/// So many of the newest messages with mentions are followed.
const MOST: usize = 20;
/// Pages of a hundred lines that are read of a message; the page of deliveries has them all.
const PAGES_MAX: usize = 10;
/// What was read so shortly ago is not read again.
const FRESH_MS: f64 = 5_000.0;
/// While something of a new message is on its way it is read again after these pauses, then no more.
const AGAIN_MS: [i32; 3] = [3_000, 10_000, 40_000];
const NEW_MS: f64 = 300_000.0;

/// A message of the reader that mentions somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Followed {
    id: MessageId,
    seq: Seq,
    created_at: Timestamp,
    /// An edit may mention more people.
    edited_at: Option<Timestamp>,
}

impl Followed {
    /// `None` for a message of somebody else, without mentions, or deleted.
    pub fn of(message: &MessageView) -> Option<Self> {
        Self::by(message, session().my_id()?)
    }

    fn by(message: &MessageView, me: UserId) -> Option<Self> {
        let is_followed = message.author.id == me && !message.mentions.is_empty() && message.deleted_at.is_none();
        let &MessageView { id, seq, created_at, edited_at, .. } = message;
        is_followed.then_some(Self { id, seq, created_at, edited_at })
    }
}

/// What was read of one message.
#[derive(Clone)]
struct Known {
    lines: ArcRwSignal<Vec<DeliveryView>>,
    asked_at_ms: f64,
}

/// What is known in one timeline, for as long as it is shown.
#[derive(Clone, Copy)]
pub struct Ledgers {
    known: StoredValue<HashMap<Followed, Known>>,
    /// The first message that is followed.
    from: Memo<Seq>,
    /// Counts the gaps in the event stream.
    gaps: RwSignal<u32>,
}

impl Ledgers {
    pub fn new(open: OpenThread) -> Self {
        let me = session().my_id();
        let nth_newest = move |messages: &Vec<MessageView>| {
            let mut followed = messages.iter().rev().filter_map(|message| Followed::by(message, me?));
            followed.nth(MOST - 1).map_or(0, |message| message.seq)
        };
        let gaps = RwSignal::new(0);
        live::on_event(move |event| {
            if event.kind == EventKind::Resync {
                gaps.update(|gaps| *gaps += 1);
            }
        });
        Self { known: StoredValue::new(HashMap::new()), from: Memo::new(move |_| open.messages.with(nth_newest)), gaps }
    }

    /// Is it one of the newest?
    pub fn shows(self, message: Followed) -> bool {
        message.seq >= self.from.get()
    }

    fn known(self, message: Followed) -> Known {
        let new = || Known { lines: ArcRwSignal::new(vec![]), asked_at_ms: 0.0 };
        self.known.try_update_value(|known| known.entry(message).or_insert_with(new).clone()).unwrap_or_else(new)
    }

    fn lines(self, message: Followed) -> ArcRwSignal<Vec<DeliveryView>> {
        self.known(message).lines
    }

    /// Reads what became of a message, unless that was done a moment ago.
    fn look(self, message: Followed) {
        if browser::now_ms() - self.known(message).asked_at_ms > FRESH_MS {
            self.read(message, 0);
        }
    }

    /// Reads it for the `nth` time in a row.
    fn read(self, message: Followed, nth: usize) {
        let asked_at_ms = browser::now_ms();
        self.known.update_value(|known| {
            if let Some(known) = known.get_mut(&message) {
                known.asked_at_ms = asked_at_ms;
            }
        });
        spawn_local(async move {
            let answer = all(message).await;
            let known = self.known.try_with_value(|known| known.get(&message).cloned()).flatten();
            // Gone, or asked once more meanwhile.
            let Some(known) = known.filter(|known| same_moment(known.asked_at_ms, asked_at_ms)) else { return };
            let Ok(lines) = answer else { return };
            let is_settled = !lines.is_empty() && lines.iter().all(|line| line.state != DeliveryState::Queued);
            if known.lines.with_untracked(|old| *old != lines) {
                known.lines.set(lines);
            }
            if !is_settled && age_ms(message) < NEW_MS {
                self.read_later(message, nth).await;
            }
        });
    }

    async fn read_later(self, message: Followed, nth: usize) {
        let Some(pause_ms) = AGAIN_MS.get(nth) else { return };
        let asked_at_ms = self.known(message).asked_at_ms;
        browser::sleep(*pause_ms).await;
        let known = self.known.try_with_value(|known| known.get(&message).cloned()).flatten();
        if known.is_some_and(|known| same_moment(known.asked_at_ms, asked_at_ms)) && browser::is_visible() {
            self.read(message, nth + 1);
        }
    }
}

/// All lines of a message, up to [`PAGES_MAX`] pages of them.
async fn all(message: Followed) -> api::Answer<Vec<DeliveryView>> {
    let path = format!("/messages/{}/deliveries", message.id);
    let (mut lines, mut after) = (vec![], None);
    for _ in 0..PAGES_MAX {
        let query = route::query(&[("limit", Some("100".to_owned())), ("after", after)]);
        let page = api::get::<Page<DeliveryView>>(&format!("{path}{query}")).await?;
        lines.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(lines)
}

fn same_moment(one_ms: f64, other_ms: f64) -> bool {
    (one_ms - other_ms).abs() < 0.5
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of our time fit in 53 bits")]
fn age_ms(message: Followed) -> f64 {
    browser::now_ms() - (message.created_at.0 / 1000) as f64
}
