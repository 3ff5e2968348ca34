//! Marking notifications as read: at once on the screen, then on the server, whose numbers go on the badges.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    NotificationId, Timestamp, WorkspaceId, limits,
    notifications::{Counters, MarkRead, NotificationView},
};

use super::filters::Shown;
use crate::{
    api, browser,
    lists::Paged,
    ui::{announce, toast},
    words::t,
    workspaces::Desk,
};

/// The list that is being marked.
#[derive(Clone, Copy)]
pub struct Marking {
    pub workspace: WorkspaceId,
    pub desk: Desk,
    pub list: Paged<NotificationView>,
    pub shown: Memo<Shown>,
}

impl Marking {
    /// Marks some as read; nothing happens for those that are.
    pub fn mark(self, ids: &[NotificationId]) {
        let is_unread = |item: &&NotificationView| item.read_at.is_none() && ids.contains(&item.id);
        let unread: Vec<_> = self.list.items.with_untracked(|items| items.iter().filter(is_unread).map(|item| item.id).collect());
        if unread.is_empty() {
            return;
        }
        self.show_as_read(&unread);
        announce(t("notifications.marked_read"));
        let most = usize::try_from(limits::NOTIFICATIONS_READ_MAX).unwrap_or(usize::MAX);
        let marks = unread.chunks(most).map(|ids| MarkRead { ids: Some(ids.to_vec()), all: None }).collect();
        spawn_local(self.send(marks));
    }

    /// Marks everything; where the tab shows a part of it, only what is shown of that.
    pub fn mark_all(self) {
        let shown: Vec<_> = self.list.items.with_untracked(|items| items.iter().map(|item| item.id).collect());
        if self.shown.get_untracked().is_part() {
            return self.mark(&shown);
        }
        self.show_as_read(&shown);
        announce(t("notifications.marked_read"));
        spawn_local(self.send(vec![MarkRead { ids: None, all: Some(true) }]));
    }

    fn show_as_read(self, ids: &[NotificationId]) {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of our time fit in 53 bits")]
        let now = Timestamp(browser::now_ms() as i64 * 1000);
        self.list.items.update(|items| {
            for item in items.iter_mut().filter(|item| ids.contains(&item.id)) {
                item.read_at.get_or_insert(now);
            }
        });
    }

    async fn send(self, marks: Vec<MarkRead>) {
        for mark in marks {
            match api::post::<Counters>(&format!("/workspaces/{}/notifications/read", self.workspace), &mark, None).await {
                Ok(counters) => drop(self.desk.counters.try_set(counters)),
                Err(failure) => {
                    toast(failure.sentence());
                    break;
                }
            }
        }
        self.list.refresh();
    }
}
