//! Notifications put together by discussion: the one with the newest first, and in each the newest first. Pure.

use shared::{
    NotificationId, ThreadId,
    notifications::{NotificationReason, NotificationView},
};

/// What a member was told of one discussion; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub thread: ThreadId,
    pub items: Vec<NotificationView>,
}

impl Group {
    pub fn newest(&self) -> Option<&NotificationView> {
        self.items.first()
    }

    pub fn unread(&self) -> Vec<NotificationId> {
        self.items.iter().filter(|item| item.read_at.is_none()).map(|item| item.id).collect()
    }

    /// How many of them are about a message.
    pub fn mentions(&self) -> i64 {
        let mentions = self.items.iter().filter(|item| !is_change(item.reason)).count();
        i64::try_from(mentions).unwrap_or(i64::MAX)
    }

    /// How the state changed last.
    pub fn last_change(&self) -> Option<NotificationReason> {
        self.items.iter().map(|item| item.reason).find(|reason| is_change(*reason))
    }
}

/// Is it about a change of state?
fn is_change(reason: NotificationReason) -> bool {
    matches!(reason, NotificationReason::Closed | NotificationReason::Reopened)
}

/// Groups a list that is ordered by time, newest first.
pub fn groups(items: &[NotificationView]) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![];
    for item in items {
        match groups.iter_mut().find(|group| group.thread == item.thread_id) {
            Some(group) => group.items.push(item.clone()),
            None => groups.push(Group { thread: item.thread_id, items: vec![item.clone()] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use shared::{
        Timestamp, UserId,
        records::RecordRef,
        users::{Avatar, Person},
    };
    use uuid::Uuid;

    use super::*;

    fn told(number: u128, thread: u128, reason: NotificationReason) -> NotificationView {
        let author = UserId(Uuid::nil());
        let avatar = Avatar::of(author, "Karim Benali");
        NotificationView {
            id: NotificationId(Uuid::from_u128(number)),
            reason,
            thread_id: ThreadId(Uuid::from_u128(thread)),
            message_id: None,
            seq: 1,
            record: RecordRef { record_type: "task".to_owned(), id: "T".to_owned(), title: "T".to_owned(), url: None },
            author: Person { id: author, name: "Karim Benali".to_owned(), title: None, active: true, avatar },
            deleted: false,
            excerpt: String::new(),
            read_at: number.is_multiple_of(2).then_some(Timestamp(1)),
            created_at: Timestamp(1),
        }
    }

    #[test]
    fn the_discussion_with_the_newest_notification_comes_first() {
        let list = [
            told(9, 1, NotificationReason::Mention),
            told(8, 2, NotificationReason::Closed),
            told(7, 1, NotificationReason::Reopened),
            told(6, 1, NotificationReason::TeamMention),
        ];
        let groups = groups(&list);
        let sizes: Vec<_> = groups.iter().map(|group| group.items.len()).collect();
        assert_eq!(sizes, [3, 1]);
        assert_eq!(groups[0].newest(), Some(&list[0]));
        assert_eq!(groups[0].unread(), [list[0].id, list[2].id]);
        assert_eq!((groups[0].mentions(), groups[0].last_change()), (2, Some(NotificationReason::Reopened)));
        assert_eq!((groups[1].mentions(), groups[1].last_change()), (0, Some(NotificationReason::Closed)));
    }
}
