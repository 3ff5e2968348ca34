//! Who is told of a message, and who is not. Pure.

use shared::{
    UserId,
    mentions::MentionKind,
    messages::{NotReached, NotReachedReason},
};

use super::markdown::Target;
use crate::mentions::store::Known;

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
