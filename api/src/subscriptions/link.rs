//! The links in mails that stop them: they name a member and what to stop, signed, so that nothing needs to be stored and
//! nobody needs to sign in (RFC 8058). They do not expire, for mails do not either.

use shared::{ThreadId, UserId, WorkspaceId};
use uuid::Uuid;

use crate::{app::AppState, sessions::token};

const THREAD: &str = "unsubscribe thread";
const DIGESTS: &str = "unsubscribe digests";

/// What a link stops, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    Thread { user: UserId, thread: ThreadId },
    Digests { user: UserId, workspace: WorkspaceId },
}

impl Link {
    /// The token of the link.
    #[must_use]
    pub fn token(self, key: &[u8]) -> String {
        let (letter, purpose, user, target) = match self {
            Self::Thread { user, thread } => ('t', THREAD, user.0, thread.0),
            Self::Digests { user, workspace } => ('d', DIGESTS, user.0, workspace.0),
        };
        let named = [user.into_bytes(), target.into_bytes()].concat();
        format!("{letter}{}", token::signed(key, purpose, &named))
    }

    /// The link that a token stands for, when it is genuine.
    #[must_use]
    pub fn read(key: &[u8], text: &str) -> Option<Self> {
        let named = |purpose: &str| {
            let bytes = token::verified(key, purpose, text.get(1..)?)?;
            let (user, target) = bytes.split_at_checked(16)?;
            Some((UserId(Uuid::from_slice(user).ok()?), Uuid::from_slice(target).ok()?))
        };
        match text.chars().next()? {
            't' => named(THREAD).map(|(user, thread)| Self::Thread { user, thread: ThreadId(thread) }),
            'd' => named(DIGESTS).map(|(user, workspace)| Self::Digests { user, workspace: WorkspaceId(workspace) }),
            _ => None,
        }
    }

    /// The address that a mail names: a page for people, and for mail programs, which post to it, the act itself.
    #[must_use]
    pub fn url(self, app: &AppState) -> String {
        format!("{}/unsubscribe/{}", app.config.public_url, self.token(&app.config.secret_key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_as_it_was_made_and_a_forged_one_not_at_all() {
        let (user, thread) = (UserId(Uuid::from_u128(1)), ThreadId(Uuid::from_u128(2)));
        let link = Link::Thread { user, thread };
        let token = link.token(b"key");
        assert_eq!(Link::read(b"key", &token), Some(link));
        assert_eq!(Link::read(b"other", &token), None);
        assert_eq!(Link::read(b"key", &token.replacen('t', "d", 1)), None);
        for forged in ["", "t", "x", "é", "t.", "tAAAA.AAAA", &token[..token.len() - 2]] {
            assert_eq!(Link::read(b"key", forged), None, "{forged}");
        }
    }
}
