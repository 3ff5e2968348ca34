//! Who is told of a message, and who is not; who may change it. Pure.

use shared::{
    UserId,
    mentions::MentionKind,
    messages::{MessageViewer, NotReached, NotReachedReason},
};

use super::markdown::Target;
use crate::mentions::store::Known;

/// Whoever looks at messages, as far as that decides what they may do with them.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    pub user: UserId,
    /// May they delete what others wrote?
    pub moderates: bool,
    /// May they change anything at all? An API token may be good for reading only.
    pub writes: bool,
}

impl Reader {
    /// What they may do with a message of `author`: an author edits and deletes, a moderator deletes and never rewrites
    /// (`PRODUCT.md` rule 20).
    #[must_use]
    pub fn may(self, author: UserId, deleted: bool) -> MessageViewer {
        let mine = author == self.user;
        let alive = self.writes && !deleted;
        MessageViewer { can_edit: alive && mine, can_delete: alive && (mine || self.moderates) }
    }
}

/// Whom the mentions of a message reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Mentioned by name: told at once, in the app.
    pub notified: Vec<UserId>,
    /// Those of them who also get a mail.
    pub mailed: Vec<UserId>,
    pub not_reached: Vec<NotReached>,
    /// Teams and everyone, whose people the worker finds.
    pub groups: Vec<Target>,
}

/// Decides whom the mentions of a message by `author` reach. Nobody is told of their own message.
#[must_use]
pub fn reach(author: UserId, mentions: &[Target], known: &[Known]) -> Reach {
    let mut reach = Reach::default();
    for target in mentions {
        let (MentionKind::User, Some(id)) = *target else {
            reach.groups.push(*target);
            continue;
        };
        let user = UserId(id);
        let Some(person) = known.iter().find(|known| known.is(MentionKind::User) && known.id == id) else { continue };
        if user == author || person.service {
            continue;
        }
        let reason = match (person.active, person.can_read, person.receives_mail) {
            (false, ..) => Some(NotReachedReason::Inactive),
            (true, false, _) => Some(NotReachedReason::NoAccess),
            (true, true, false) => Some(NotReachedReason::MailBarred),
            (true, true, true) => None,
        };
        if person.active && person.can_read {
            reach.notified.push(user);
            if person.receives_mail {
                reach.mailed.push(user);
            }
        }
        reach.not_reached.extend(reason.map(|reason| NotReached { user_id: user, name: person.name.clone(), reason }));
    }
    reach
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_edits_and_deletes_and_a_moderator_deletes_and_never_rewrites() {
        let [author, other] = [1, 2].map(|n| UserId(uuid::Uuid::from_u128(n)));
        let may = |user, moderates, writes, deleted| {
            let viewer = Reader { user, moderates, writes }.may(author, deleted);
            (viewer.can_edit, viewer.can_delete)
        };
        assert_eq!(may(author, false, true, false), (true, true));
        assert_eq!(may(other, false, true, false), (false, false));
        assert_eq!(may(other, true, true, false), (false, true));
        assert_eq!(may(author, true, true, true), (false, false));
        assert_eq!(may(author, true, false, false), (false, false));
    }
}
