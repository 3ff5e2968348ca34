//! Why a file did not arrive, and what to do about it.

use shared::{Code, limits};

use super::words::size;
use crate::{
    api::Failure,
    words::{t, t_with},
};

/// Why a file is not with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    TooLarge,
    /// There is nothing in it, or it is a folder.
    Empty,
    /// The server had it, and has it no more.
    Gone,
    /// The server found a virus in it.
    Infected,
    Refused(Failure),
}

impl Fault {
    /// What is wrong with a file before it is sent.
    pub fn of_size(bytes: u64) -> Option<Self> {
        match bytes {
            0 => Some(Self::Empty),
            _ if bytes > limits::ATTACHMENT_MAX_BYTES => Some(Self::TooLarge),
            _ => None,
        }
    }

    /// May sending it again help?
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Refused(failure) if !failure.is(Code::TooLarge) && !failure.is(Code::Invalid))
    }

    pub fn sentence(&self) -> String {
        match self {
            Self::TooLarge => t_with("attachments.too_large", &[("size", &size(limits::ATTACHMENT_MAX_BYTES))]),
            Self::Empty => t("attachments.empty"),
            Self::Gone => t("attachments.gone"),
            Self::Infected => t("attachments.infected_unsent"),
            Self::Refused(failure) if failure.is(Code::TooLarge) => t("attachments.too_large_here"),
            Self::Refused(failure) if failure.is(Code::Invalid) => t("attachments.bad_name"),
            Self::Refused(failure) => failure.sentence(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_wrong_size_is_not_sent_at_all() {
        assert_eq!(Fault::of_size(0), Some(Fault::Empty));
        assert_eq!(Fault::of_size(1), None);
        assert_eq!(Fault::of_size(limits::ATTACHMENT_MAX_BYTES), None);
        assert_eq!(Fault::of_size(limits::ATTACHMENT_MAX_BYTES + 1), Some(Fault::TooLarge));
    }

    #[test]
    fn a_lost_connection_is_worth_another_try_and_an_empty_file_is_not() {
        assert!(Fault::Refused(Failure::Offline).may_pass());
        assert!(!Fault::Empty.may_pass() && !Fault::TooLarge.may_pass() && !Fault::Gone.may_pass());
        assert!(!Fault::Infected.may_pass());
    }
}
