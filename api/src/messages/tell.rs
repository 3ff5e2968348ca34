//! Telling those whom a message mentions, when it is posted and when an edit mentions more.

use shared::{
    NotificationId,
    events::{Event, EventKind},
};

use super::rules::Reach;
use crate::{
    db::WriteTxn,
    delivery::job::Task,
    notifications::store::{self, Told},
    realtime::bus::Signal,
};

/// Tells those mentioned by name, in the app and by mail, and leaves teams and everyone to the worker. Nobody is told of one message twice.
pub fn tell(txn: &mut WriteTxn, told: &Told, reach: &Reach) {
    for user in &reach.notified {
        let id = NotificationId(txn.id());
        store::insert(txn, id, *user, told);
        let mut event = Event::about(EventKind::NotificationCreated, told.thread, told.seq);
        event.notification_id = Some(id);
        txn.signal(Signal::to_reader(*user, told.thread, event));
    }
    for user in &reach.mailed {
        let delivery = store::queue_mail(txn, *user, told);
        txn.job(&Task::MentionMail { delivery });
    }
    for (kind, target) in &reach.groups {
        let at = Some(txn.now());
        txn.job(&Task::TellGroup { message: told.message, kind: *kind, target: *target, after: None, at });
    }
}
