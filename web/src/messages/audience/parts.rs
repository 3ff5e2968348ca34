//! What the line under the field says, part by part. Pure.

use shared::{
    deliveries::{Audience, Channel, ToldNow},
    messages::NotReachedReason,
};

/// One part of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// People told at once, and by what.
    Now(Channel, Vec<String>),
    /// Teams and everyone, with how many of each would be told.
    Groups(Vec<(String, i64)>),
    /// How many hear by digest.
    Digest(i64),
    /// People who are mentioned and would not be told as one may think.
    Missed(NotReachedReason, Vec<String>),
    Nobody,
}

/// Who is told first, who is not told last. Each person stands in it once.
pub fn parts(audience: &Audience) -> Vec<Part> {
    let is_missed = |told: &&ToldNow| audience.not_reached.iter().any(|missed| missed.user_id == told.user_id);
    let by = |channel: Channel| {
        let of_channel = audience.now.iter().filter(|told| loudest(&told.channels) == channel);
        // Whoever is told in the app alone because their role gets no mail is named among those.
        let named = of_channel.filter(|told| channel != Channel::InApp || !is_missed(told));
        named.map(|told| told.name.clone()).collect::<Vec<_>>()
    };
    let because = |reason: NotReachedReason| {
        let missed = audience.not_reached.iter().filter(|missed| missed.reason == reason);
        missed.map(|missed| missed.name.clone()).collect::<Vec<_>>()
    };
    let groups: Vec<_> = audience.groups.iter().map(|group| (group.name.clone(), group.people)).collect();
    let mut parts = vec![];
    for channel in [Channel::Mail, Channel::Slack, Channel::InApp] {
        parts.push(Part::Now(channel, by(channel)));
    }
    parts.push(Part::Groups(groups));
    parts.push(Part::Digest(audience.digest));
    for reason in [NotReachedReason::NoAccess, NotReachedReason::Inactive, NotReachedReason::MailBarred] {
        parts.push(Part::Missed(reason, because(reason)));
    }
    parts.retain(|part| match part {
        Part::Now(_, names) | Part::Missed(_, names) => !names.is_empty(),
        Part::Groups(groups) => !groups.is_empty(),
        Part::Digest(people) => *people > 0,
        Part::Nobody => true,
    });
    if parts.is_empty() {
        parts.push(Part::Nobody);
    }
    parts
}

/// The channel by which somebody would notice first.
fn loudest(channels: &[Channel]) -> Channel {
    [Channel::Mail, Channel::Slack].into_iter().find(|channel| channels.contains(channel)).unwrap_or(Channel::InApp)
}

#[cfg(test)]
mod tests {
    use shared::{UserId, deliveries::ToldGroup, mentions::MentionKind, messages::NotReached};
    use uuid::Uuid;

    use super::*;

    fn told(number: u128, name: &str, channels: &[Channel]) -> ToldNow {
        ToldNow { user_id: UserId(Uuid::from_u128(number)), name: name.to_owned(), channels: channels.to_vec() }
    }

    fn missed(number: u128, name: &str, reason: NotReachedReason) -> NotReached {
        NotReached { user_id: UserId(Uuid::from_u128(number)), name: name.to_owned(), reason }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn who_is_told_comes_first_and_who_is_not_comes_last() {
        let audience = Audience {
            now: vec![
                told(1, "Claire", &[Channel::InApp, Channel::Mail, Channel::Slack]),
                told(2, "Karim", &[Channel::Slack, Channel::InApp]),
            ],
            groups: vec![ToldGroup { kind: MentionKind::Team, name: "legal".to_owned(), people: 3 }],
            digest: 6,
            not_reached: vec![missed(3, "Tom", NotReachedReason::NoAccess)],
            html: String::new(),
        };
        let wanted = [
            Part::Now(Channel::Mail, names(&["Claire"])),
            Part::Now(Channel::Slack, names(&["Karim"])),
            Part::Groups(vec![("legal".to_owned(), 3)]),
            Part::Digest(6),
            Part::Missed(NotReachedReason::NoAccess, names(&["Tom"])),
        ];
        assert_eq!(parts(&audience), wanted);
    }

    #[test]
    fn who_gets_no_mail_for_their_role_is_named_once() {
        let audience = Audience {
            now: vec![told(1, "Ivan", &[Channel::InApp])],
            groups: vec![],
            digest: 0,
            not_reached: vec![missed(1, "Ivan", NotReachedReason::MailBarred)],
            html: String::new(),
        };
        assert_eq!(parts(&audience), [Part::Missed(NotReachedReason::MailBarred, names(&["Ivan"]))]);
    }

    #[test]
    fn a_message_that_reaches_nobody_says_so() {
        let audience = Audience { now: vec![], groups: vec![], digest: 0, not_reached: vec![], html: String::new() };
        assert_eq!(parts(&audience), [Part::Nobody]);
    }
}
